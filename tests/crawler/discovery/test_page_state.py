"""Sections whose articles stand only in what the page hands to its scripts."""

import json
import random
from datetime import UTC, datetime
from html import escape
from urllib.parse import quote

import pytest

from crawler.discovery import Found, read_section
from crawler.registry import Source
from tests.crawler.discovery.conftest import article
from tests.crawler.site import HOST, listing
from tests.timing import assert_quick

SECTION = f"http://{HOST}/nong-thon/"
OWN = range(11, 18)
OTHERS = range(71, 77)


def rows(numbers: range = OWN, key: str = "url", host: str = "") -> list[dict[str, object]]:
    return [
        {"id": number, "title": f"Ngô vụ thứ {number} được mùa", key: f"{host}/tin-post{number}.html",
         "publishedAt": f"2026-04-{number:02d}T06:15:00+07:00" if number < 31 else "", "thumb": f"/anh/{number}.jpg"}
        for number in numbers
    ]  # fmt: skip  # one object


def script(text: str) -> str:
    return f"<html><body><div id=goc></div><script>{text}</script></body></html>"


def data(value: object, attributes: str = "") -> str:
    return f'<html><script type="application/json" {attributes}>{json.dumps(value)}</script></html>'


def read(page: str, source: Source) -> Found:
    return read_section(page, SECTION, source)


JS_ROWS = ",".join(
    f"{{id:{number},title:'Ngô vụ thứ {number} được mùa', url:\"\\u002Ftin-post{number}.html\",anh:a,at:b}}"
    for number in OWN
)
CHUNKS = '3:["$","main",null,{"children":["$","$L9",null,' + json.dumps({"news": rows()}) + "]}]\n"
NUMBERED = json.dumps(
    [{"list": 1}, list(range(2, 2 + len(OWN))),
     *({"title": 9 + 2 * at, "url": 10 + 2 * at} for at in range(len(OWN))),
     *(text for row in rows() for text in (row["title"], row["url"]))]
)  # fmt: skip  # one array
LIST_ITEMS = [
    {"@type": "ListItem", "position": at, "item": {"@type": "NewsArticle", "@id": row["url"], "name": row["title"]}}
    for at, row in enumerate(rows(host=f"http://{HOST}"))
]
ITEM_LIST = {"@type": "ItemList", "itemListElement": LIST_ITEMS}
CRUMBS = {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "item": {"@id": SECTION}}]}

FORMS = {
    "a JSON script": data({"props": {"list": rows()}}, "id=__NEXT_DATA__"),
    "escaped slashes": data({"list": rows()}).replace("/tin", "\\/tin"),
    "JSON escaped as HTML": f'<script type="application/json">{escape(json.dumps(rows()))}</script>',
    "JSON in JSON": data({"status": 200, "body": json.dumps({"items": rows()})}, "data-fetched"),
    "HTML in JSON": data({"html": listing(*OWN)}),
    "values by number": f'<script type="application/json" id="__NUXT_DATA__">{NUMBERED}</script>',
    "an assignment": script(f"window.__INITIAL_STATE__ = {json.dumps(rows(key='href'))};(function(){{var a}}());"),
    "escaped letters": script(f"window.__S={json.dumps(rows(key='link'))}".replace("/", "\\u002F")),
    "a call with names": script(f"window.__NUXT__=(function(a,b){{return {{data:[{{ds:[{JS_ROWS}]}}]}}}}(void 0,1));"),
    "an arrow function": script(f"window.__NUXT__=((a,b)=>{{return {{ds:[{JS_ROWS}]}}}})(null,1)"),
    "a list in code": script(f"{{const goc=document.body;app.start(goc,{{node:[0],ds:[null,{{ds:[{JS_ROWS}]}}]}})}}"),
    "a text to parse": script(f"var ds = JSON.parse({json.dumps(json.dumps(rows()))});"),
    "an escaped text": script(f"var ds = JSON.parse(decodeURIComponent('{quote(json.dumps(rows()), safe='')}'));"),
    "comments": script(f"// don't\nvar ds = {{ /* it's */ ds: [ // don't\n{JS_ROWS},\n], }};"),
    "after other code": script("(function(w,l){w[l]=w[l]||[];w[l].push({'t':1})})(window,'x');var re=/['\"]/;\n"
                               f"var ds=[{JS_ROWS}]"),
    "chunks cut anywhere": "".join(
        f"<script>self.__next_f.push([1,{json.dumps(CHUNKS[begin:begin + 97])}])</script>"
        for begin in range(0, len(CHUNKS), 97)
    ),
    "an attribute": f'<div id="goc" data-page="{escape(json.dumps({"ds": rows()}))}"></div>',
    "an attribute in single quotes": f"<ds-tin :ds='{json.dumps(rows())}'></ds-tin>",
    "JSON-LD": f'<script type="application/ld+json">{json.dumps({"@graph": [CRUMBS, ITEM_LIST]})}</script>',
}  # fmt: skip  # one form a line


@pytest.mark.parametrize("form", FORMS)
def test_articles_are_found_in_what_a_page_hands_to_its_scripts(source: Source, form: str) -> None:
    found = read(FORMS[form], source)

    assert found.articles == tuple(article(number) for number in OWN)
    if form != "HTML in JSON":
        assert [item.headline for item in found.items] == [row["title"] for row in rows()]


def test_the_date_beside_an_address_is_that_of_publication(source: Source) -> None:
    row = {"updatedAt": "2026-05-09", "url": "/tin-post1.html", "date_published": 1_772_000_000_000, "subtitle": "phụ"}

    [item] = read(data([row | {"headline": "Lúa &amp; ngô"}]), source).items

    assert item.published_at == datetime.fromtimestamp(1_772_000_000, UTC)
    assert item.headline == "Lúa & ngô"


def test_names_get_the_values_that_the_function_is_called_with(source: Source) -> None:
    page = script(
        'window.__NUXT__=(function(a,b,c){return {ds:[{url:c,title:b}]}}(void 0,"Tin","\\u002Ftin-post5.html"))'
    )

    [item] = read(page, source).items

    assert (item.url, item.headline) == (article(5), "Tin")


def test_a_page_that_lists_its_articles_in_html_is_read_by_its_html(source: Source) -> None:
    page = listing(*OWN) + data({"latest": rows(OTHERS)})

    assert read(page, source).articles == tuple(article(number) for number in OWN)


def test_a_last_page_of_which_the_html_shows_all_gets_nothing_more(source: Source) -> None:
    page = listing(11, 12, 13) + data({"list": rows(range(11, 14)), "latest": rows(OTHERS)})

    assert read(page, source).articles == (article(11), article(12), article(13))


def test_of_a_list_that_the_html_begins_the_rest_is_found_and_no_other_list(source: Source) -> None:
    page = listing(11) + data({"latest": rows(OTHERS), "list": rows()})

    assert read(page, source).articles == tuple(article(number) for number in OWN)


@pytest.mark.parametrize(
    "box",
    [
        {"mostRead": rows(OTHERS)},
        {"boxes": [{"title": "Đọc nhiều nhất", "items": rows(OTHERS)}]},
        {"sidebar": {"blocks": [{"items": rows(OTHERS)}]}},
        {"menu": [{"title": "Đời sống", "url": "/doi-song/"}]},
        {"partners": rows(OTHERS, host="http://khac.example")},
    ],
)
def test_boxes_beside_the_list_do_not_count(source: Source, box: dict[str, object]) -> None:
    assert read(data({"list": rows()} | box), source).articles == tuple(article(number) for number in OWN)
    assert read(data(box), source).articles == ()


def test_scripts_are_read_and_not_run(source: Source) -> None:
    page = script('var n=7;var ds=[{url:"/tin-post"+n+".html"},{url:`/tin-post${n}.html`},{url:next()}]')

    assert read(page, source).articles == ()


SIZE = 2_000_000
HOSTILE = {
    "open arrays": script("a=" + "[" * SIZE),
    "open objects": script("a=" + '{"a":' * (SIZE // 5)),
    "open arrays in JSON": '<script type="application/json">' + "[" * SIZE + "</script>",
    "many small literals": script("=[a]" * (SIZE // 4)),
    "many calls": script("(a," * 5_000 + "=[a]})(x)" * (SIZE // 9)),
    "a text without end": script('a=["' + '\\"' * (SIZE // 2)),
    "texts to parse without end": script('JSON.parse("\\"' * (SIZE // 14)),
    "comments without end": script("a=[/*" + "/*" * (SIZE // 2)),
    "blanks": script(("=" + " " * 1_000) * (SIZE // 1_001)),
    "attributes without end": "<a " + "x='{" * (SIZE // 4),
    "chunks": script('__next_f.push([1,"[[["])' * (SIZE // 24)),
    "HTML in HTML": data({"h": "<a href=x>" + "<div>" * (SIZE // 10)}).replace("<d", "\\u003cd"),
    "many pieces of HTML": data(["<a href=/x>"] * (SIZE // 15)).replace("<a", "\\u003ca"),
    "many addresses": data([{"url": f"/x-post{number}.html"} for number in range(SIZE // 40)]),
    "numbers that lead in a circle": data([{"a": 0, "b": 1}, [0, 1, 2], "x"]),
    "a number of a million digits": f'<script type="application/json">[{"9" * SIZE}]</script>',
    "half characters": script("a=['\\ud800\\u{ffffff}\\x']"),
    "broken addresses": data([{"url": "http://[/tin-post1.html", "date": 10**300}]),
}


@pytest.mark.long
@pytest.mark.parametrize("form", HOSTILE)
def test_hostile_data_are_harmless_and_quick(source: Source, form: str) -> None:
    found = assert_quick(lambda: read(HOSTILE[form], source), 3)  # a fifth of a second is usual, 0.7 for many addresses

    assert len(found.items) <= 2_000


PIECES = (
    "{", "}", "[", "]", "(", ")", ":", ",", "'", '"', "`", "\\", "\\u002F", "/", "//", "/*", "*/", "=", "\n", "a",
    "return ", "function(a){", "JSON.parse(", '"url":"/x-post12.html"', "null", "<a href='/y-post3.html'>",
    "self.__next_f.push([1,", "&quot;", "%7B", "\ud83d", "\0", "\\u", "9" * 40,
)  # fmt: skip  # short items


def test_chunks_are_read_although_later_data_are_too_long(source: Source) -> None:
    chunk = json.dumps(json.dumps(rows()))
    page = f"<script>self.__next_f.push([1,{chunk}])</script><script>var x='{'y' * 4_200_000}'</script>"

    assert len(read(f"<html>{page}</html>", source).articles) == len(OWN)


def test_no_mixture_of_signs_breaks_the_reading(source: Source) -> None:
    for seed in range(400):
        mixture = "".join(random.Random(seed).choices(PIECES, k=1 + seed % 90))
        for page in (script(mixture), script(f"a=[{mixture}"), data(mixture), f"<p data-x='{{{mixture}{' ' * 50}'>"):
            found = read(page, source)
            assert all(HOST in url for url in found.articles), f"seed {seed}"
