# ruff: noqa: E501 - markup as pages have it
"""Articles whose text no element shows: scripts would bring it from data that the page holds."""

import json
from html import escape

import pytest

from flows.cleaning.article_cleaning import clean
from tests.flows.cleaning.test_lines_beside_the_text import MORE
from tests.flows.pages import BODY, NO_RULES, opened, read, refused
from tests.timing import assert_quick

HEADLINE = "Bản Nậm Khoang đón điện lưới sau hai mươi năm chờ đợi"
LINES = (*BODY, *MORE)
MARKUP = "".join(f"<p>{line}</p>" for line in LINES) + '<p><img src="/anh/tram-dien.jpg"></p>'
OTHER = "".join(f"<p>{line} Chuyện ở bản khác.</p>" for line in LINES)
ARTICLE = {"id": 7, "name": HEADLINE, "noi_dung": MARKUP}
RELATED = {"id": 9, "name": "Chợ phiên vùng cao đông khách ngày đầu xuân", "noi_dung": OTHER}


def shell(data: str, head: str = "") -> str:
    links = "".join(f"<li><a href=/tin-{n}.html>Tin số {n} của bản trong ngày</a></li>" for n in range(4))
    return f'<html lang=vi><head><title>{HEADLINE} - Báo Ví Dụ</title><meta property="og:title" content="{HEADLINE}">{head}</head><body><div id=app><h1>{HEADLINE}</h1><div class=cho>Đang tải…</div><ul>{links}</ul></div>{data}</body></html>'


def script(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


@pytest.mark.parametrize(
    "data",
    [
        f'<script id="__NEXT_DATA__" type="application/json">{script({"props": {"lienQuan": [RELATED], "bai": ARTICLE}})}</script>',
        f"<script>window.__INITIAL_STATE__ = {script({'detail': {'title': HEADLINE, 'content': {'html': MARKUP}}, 'more': [RELATED]})};</script>",
        f'<script type="application/json">{script({"title": HEADLINE, "noi_dung": escape(MARKUP)})}</script>',
        f"<script>self.__next_f.push([1, {script('3:' + script({'article': ARTICLE, 'others': [RELATED]}))}])</script>",
    ],
    ids=["a JSON script", "an assigned object", "escaped tags", "chunks"],
)
def test_the_text_is_read_from_what_the_page_hands_to_its_scripts(data: str) -> None:
    cleaned, _ = read(shell(data))

    assert cleaned.text == "\n\n".join(LINES)
    assert [image.url for image in cleaned.images] == ["https://baovidu.example/anh/tram-dien.jpg"]
    assert cleaned.fields["blocks"] == "data"


@pytest.mark.parametrize(
    "content",
    [
        {"blocks": [{"type": "paragraph", "data": {"text": line}} for line in LINES]},
        [{"kieu": "doan", "noi_dung": line} for line in LINES],
        list(LINES),
    ],
    ids=["blocks with data", "blocks", "lines"],
)
def test_the_text_is_read_from_a_list_of_blocks(content: object) -> None:
    more = [{"ten": "Chợ phiên vùng cao đông khách", "mo_ta": f"{line} {line} Chuyện khác."} for line in LINES]
    data = {"bai": {"ten": HEADLINE, "than": content, "xem_them": more, "anh": [{"src": "/a.jpg", "chu": "Suối cạn"}]}}
    cleaned, _ = read(shell(f'<script type="application/json">{script(data)}</script>'))

    assert cleaned.text == "\n\n".join(LINES)


def test_teasers_in_the_data_are_no_text() -> None:
    more = [{"ten": "Chợ phiên vùng cao đông khách", "mo_ta": line} for line in LINES]
    data = script({"bai": {"ten": HEADLINE, "xem_them": more}})

    assert "no prose" in refused(shell(f'<script type="application/json">{data}</script>'), NO_RULES).detail


def test_the_text_is_read_from_what_the_page_tells_machines() -> None:
    told = {"@type": "NewsArticle", "headline": HEADLINE, "articleBody": "\n\n".join(LINES)}
    cleaned, _ = read(shell("", f'<script type="application/ld+json">{json.dumps(told)}</script>'))

    assert cleaned.text == "\n\n".join(LINES)
    assert cleaned.fields["blocks"] == "json-ld"


def test_what_the_page_tells_machines_of_another_article_is_not_read() -> None:
    other = {"@type": "NewsArticle", "headline": "Chợ phiên họp lại", "url": "/cho-phien-7", "articleBody": MORE[0] * 2}
    told = {"@type": "NewsArticle", "headline": HEADLINE, "articleBody": "\n\n".join(LINES)}
    head = "".join(f'<script type="application/ld+json">{json.dumps(each)}</script>' for each in (other, told))

    assert read(shell("", head))[0].text == "\n\n".join(LINES)


@pytest.mark.parametrize("times", range(3))
def test_the_text_that_the_page_tells_machines_may_be_markup(times: int) -> None:
    markup = MARKUP
    for _ in range(times):
        markup = escape(markup)
    told = {"@type": "NewsArticle", "headline": HEADLINE, "articleBody": markup}
    cleaned, _ = read(shell("", f'<script type="application/ld+json">{script(told)}</script>'))

    assert cleaned.text == "\n\n".join(LINES)
    assert [image.url for image in cleaned.images] == ["https://baovidu.example/anh/tram-dien.jpg"]
    assert cleaned.fields["blocks"] == "json-ld"


def test_lines_for_machines_that_name_signs_of_markup_stay_lines() -> None:
    lines = (f"{LINES[0]} Cặp thẻ &lt;p&gt; và &lt;/p&gt; đóng mở một đoạn.", *LINES[1:])
    told = {"@type": "NewsArticle", "headline": HEADLINE, "articleBody": "\n\n".join(lines)}
    cleaned, _ = read(shell("", f'<script type="application/ld+json">{json.dumps(told)}</script>'))

    assert len(cleaned.blocks) == len(lines)
    assert "Cặp thẻ <p> và </p> đóng mở một đoạn." in cleaned.text


def test_signs_of_markup_that_an_article_names_stay() -> None:
    lines = (f"{LINES[0]} Cặp thẻ &lt;p&gt; và &lt;/p&gt; đóng mở một đoạn.", *LINES[1:])
    data = {"title": HEADLINE, "noi_dung": "".join(f"<p>{line}</p>" for line in lines)}
    cleaned, _ = read(shell(f'<script type="application/json">{script(data)}</script>'))

    assert "Cặp thẻ <p> và </p> đóng mở một đoạn." in cleaned.text


def test_the_text_of_another_article_is_not_read() -> None:
    data = f'<script type="application/json">{script({"tin": [RELATED, {"name": HEADLINE, "noi_dung": ""}]})}</script>'

    assert "no prose" in refused(shell(data), NO_RULES).detail


def test_large_data_cost_little() -> None:
    data = script([{"name": HEADLINE, "con": {"noi_dung": "<p>" + "m " * 200}} for _ in range(1_000)])
    html = shell(f'<script type="application/json">{data}</script>' + "<div>" * 100)
    assert_quick(lambda: clean(opened(html)), 2)
