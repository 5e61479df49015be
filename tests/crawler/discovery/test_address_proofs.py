"""Lists that name articles by slug or number only: what known addresses prove about theirs, and what they do not."""

import json
from collections.abc import Sequence

import pytest

from crawler.discovery import Found, Listed, read_section
from crawler.discovery.data.address_proofs import AddressProofs
from crawler.registry import Source
from tests.crawler.site import HOST
from tests.timing import assert_quick

LIST = f"http://{HOST}/api/bai-viet?page=1"
NUMBERS = range(4001, 4010)
SITE = f"http://{HOST}"


def slug(number: int) -> str:
    return f"ca-vu-dong-thu-{number - 4000}-duoc-gia"


def rows(numbers: range = NUMBERS, **more: object) -> list[dict[str, object]]:
    return [
        {"id": number, "slug": slug(number), "title": f"Cà phê vụ đông thứ {number - 4000} được giá hơn năm ngoái",
         "ngay_dang": f"2026-0{1 + number % 3}-{number - 3990:02d} 06:00:00", "luot_xem": 7 * number, **more}
        for number in numbers
    ]  # fmt: skip  # one object


def address(number: int, form: str = "/{slug}-post{id}.html") -> str:
    month, day = 1 + number % 3, number - 3990
    return SITE + form.format(slug=slug(number), id=number, month=f"{month:02d}", day=f"{day:02d}")


def read(
    value: object, known: Sequence[str | Listed], source: Source, *, at: str = LIST, proofs: AddressProofs | None = None
) -> Found:
    listed = [Listed(each) if isinstance(each, str) else each for each in known]
    return read_section(json.dumps(value), at, source, proofs=proofs or AddressProofs(lambda: listed))


def with_rule(source: Source, rule: str) -> Source:
    update = {"article": rule, "keep_query": ("mabb",)}
    return source.model_copy(update={"links": source.links.model_copy(update=update)})


@pytest.mark.parametrize(
    ("form", "rule"),
    [
        ("/{slug}-post{id}.html", r"/.*-post(?P<id>\d+)\.html"),
        ("/tin/{id}/{slug}", r"/tin/(?P<id>\d+)/[^/]+"),
        ("/{slug}.htm", r"/(?:.+/)?[a-z0-9]+(?:-[a-z0-9]+){3,}\.htm"),
        ("/tin-bai/{slug}/", r"/tin-bai/[^/]+"),
        ("/2026/{month}/{day}/{slug}/", r"/\d{4}/\d\d/\d\d/[^/]+"),
        ("/2026{month}/{slug}-{id}.bcb", r"/(?P<id>\d{6}/[^/]+)\.bcb"),
    ],
)
def test_two_known_addresses_prove_how_the_others_are_made(source: Source, form: str, rule: str) -> None:
    paper = with_rule(source, rule)

    found = read({"data": rows()}, [address(4003, form), address(4007, form)], paper)

    assert found.articles == tuple(address(number, form) for number in NUMBERS)
    assert found.unaddressed is None
    assert [item.headline for item in found.items] == [row["title"] for row in rows()]
    assert all(item.published_at for item in found.items)


def test_numbers_alone_are_proved_by_headlines(source: Source) -> None:
    paper = with_rule(source, r"/xem\.aspx\?mabb=(?P<id>\d+)")
    known = [f"{SITE}/xem.aspx?mabb={number}" for number in range(4_000, 70_000)]
    titled = [Listed(f"{SITE}/xem.aspx?mabb={row['id']}", str(row["title"])) for row in rows()[:2]]

    by_numbers = read({"data": rows()}, [*known], paper)
    by_headlines = read({"data": rows()}, [*titled, *known], paper)

    assert by_numbers.articles == (), "`luot_xem` may be numbers of articles, too"
    assert by_headlines.articles == tuple(f"{SITE}/xem.aspx?mabb={number}" for number in NUMBERS)


@pytest.mark.parametrize(
    "value",
    [
        {"items": [row | {"id": str(row["id"])} for row in rows()]},
        {"data": [{"id": row["id"], "attributes": {**row, "id": None}} for row in rows()]},
        {"data": [{"node": row, "tac_gia": {"id": 7, "name": "Lò Thị Mây", "slug": "lo-thi-may"}} for row in rows()]},
        {"menu": [{"id": 5, "name": "Nông thôn mới", "slug": "nong-thon-moi"}] * 4, "data": rows()},
        {"data": rows(anh="/anh/1.jpg", tac_gia={"url": "/tac-gia/may", "name": "Mây"})},
    ],
    ids=["numbers as texts", "attributes", "nodes with authors", "a menu", "other addresses"],
)
def test_lists_of_other_forms_are_proved_alike(source: Source, value: object) -> None:
    found = read(value, [address(4001), address(4002)], source)

    assert found.articles == tuple(address(number) for number in NUMBERS)


def test_the_section_may_be_a_field_of_the_list(source: Source) -> None:
    items = [
        row | {"chuyen_muc": {"slug": "kinh-te" if number % 2 else "van-hoa"}} for number, row in enumerate(rows())
    ]
    known = [address(4001, "/van-hoa/{slug}-post{id}.html"), address(4002, "/kinh-te/{slug}-post{id}.html")]

    found = read(items, known, source)

    assert [url.split("/")[3] for url in found.articles] == ["van-hoa", "kinh-te"] * 4 + ["van-hoa"]


SECTION = "/kinh-te/{slug}-post{id}.html"
ELSEWHERE = [f"{SITE}/van-hoa/hoi-ban-{number}-post{number}.html" for number in range(900, 930)]


@pytest.mark.parametrize(
    ("known", "at"),
    [
        ([], LIST),
        ([address(4003)], LIST),
        ([f"{SITE}/bai-{number}-post{number}.html" for number in range(1, 50)], LIST),
        ([f"{SITE}/ten-khac-{number}-post{number}.html" for number in NUMBERS], LIST),
        ([address(4001), address(4002), f"{SITE}/ten-khac-post4003.html", f"{SITE}/ten-moi-post4004.html"], LIST),
        ([address(4001, SECTION), address(4002, SECTION)], LIST),
        ([address(4001, SECTION), address(4002, SECTION), *ELSEWHERE], LIST),
        ([address(number, "/tin-{id}-20260305-post{id}.html") for number in (4001, 4002)], LIST),
    ],
    ids=["nothing is known", "one proof", "other articles", "other slugs", "changed slugs", "a section of two",
         "one section of several", "a day of two"],
)  # fmt: skip  # short names
def test_what_is_not_proved_is_named_and_not_guessed(source: Source, known: list[str], at: str) -> None:
    found = read({"data": rows()}, known, source, at=at)

    assert found.articles == ()
    assert found.unaddressed is not None
    assert found.unaddressed.startswith("9 articles have no address, such as 'Cà phê vụ đông thứ 1")
    assert f"slug={slug(4001)}" in found.unaddressed


@pytest.mark.parametrize(
    ("known", "at"),
    [
        ([address(4001, SECTION), address(4002, SECTION)], f"{SITE}/api/kinh-te?page=1"),
        ([address(4001, SECTION), address(4002, SECTION)], f"{SITE}/api?muc=kinh-te"),
        ([*(address(number, SECTION) for number in (4001, 4002)),
          *(url.replace("van-hoa", "kinh-te") for url in ELSEWHERE)], LIST),
        ([*map(address, range(4001, 4009)), f"{SITE}/ten-khac-post4009.html"], LIST),
    ],
    ids=["in the list's path", "in its query", "in all known addresses", "one headline has changed"],
)  # fmt: skip  # short names
def test_a_word_that_no_field_gives_may_be_proved_otherwise(source: Source, known: list[str], at: str) -> None:
    found = read({"data": rows()}, known, source, at=at)

    assert len(found.articles) == len(NUMBERS)
    assert found.unaddressed is None


def test_later_pages_are_made_as_the_first_one(source: Source) -> None:
    proofs = AddressProofs(lambda: [Listed(address(4001)), Listed(address(4002))])
    later = range(4011, 4020)
    videos = [
        {"id": row["id"], "slug": row["slug"], "title": row["title"], "phut": 3, "tep": "a"} for row in rows(later)
    ]

    read({"data": rows()}, [], source, proofs=proofs)
    found = read({"data": rows(later)}, [], source, at=LIST.replace("1", "2"), proofs=proofs)
    others = read({"data": videos}, [], source, at=LIST.replace("1", "3"), proofs=proofs)

    assert found.articles == tuple(address(number) for number in later)
    assert others.articles == ()
    assert others.unaddressed is not None


def test_a_list_without_addresses_has_a_next_page_too(source: Source) -> None:
    assert read({"data": rows()}, [address(4001), address(4002)], source).pages == (LIST.replace("1", "2"),)


def test_links_on_a_page_prove_the_addresses_in_its_data(source: Source) -> None:
    links = "".join(f'<a href="{address(number)}">tin</a>' for number in (4001, 4002))
    page = f'{links}<script id="__NEXT_DATA__" type="application/json">{json.dumps(rows())}</script>'

    found = read_section(page, f"{SITE}/kinh-te", source)

    assert set(found.articles) == {address(number) for number in NUMBERS}


@pytest.mark.parametrize(
    "value",
    [
        [{"id": number, "name": f"Mục {number}", "slug": f"muc-so-{number}"} for number in range(100, 120)],
        [{"id": 100, "question": "Bà con có hài lòng với bến xe mới của huyện không?", "votes": 3}] * 5,
        {"ok": True, "data": []},
        rows(range(4001, 4003)),
    ],
    ids=["sections", "polls", "nothing", "two objects"],
)
def test_what_is_no_list_of_articles_is_not_named(source: Source, value: object) -> None:
    found = read(value, [], source)

    assert (found.articles, found.unaddressed) == ((), None)


def test_a_box_in_the_data_of_a_page_with_articles_is_not_named(source: Source) -> None:
    links = "".join(f'<a href="{address(number)}">tin</a>' for number in (4801, 4802, 4803, 4804))
    page = f'{links}<script type="application/json">{json.dumps(rows(range(4001, 4005)))}</script>'

    assert read_section(page, f"{SITE}/kinh-te", source).unaddressed is None


@pytest.mark.long
def test_huge_lists_are_compared_quickly(source: Source) -> None:
    wide = [
        {"title": "Một tin rất dài về bến xe mới", "slug": f"mot-tin-dai-{number}",
         **{f"k{key}": f"{number}{key}" for key in range(200)}} for number in range(4_000)
    ]  # fmt: skip  # one object
    known = [f"{SITE}/a-b-post{number}.html" for number in range(40_000)]

    found = assert_quick(lambda: read({"data": wide}, known, source), 5)  # one and a half is usual

    assert found.articles == ()
