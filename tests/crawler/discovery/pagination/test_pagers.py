"""Whole walks along the pagers of invented sections: which pages are read, in which order, from the newest on."""

from collections.abc import Callable

import pytest

from crawler.discovery import read_section
from crawler.discovery.pagination.walk import Walk
from crawler.registry import Source
from storage.model.identifiers import ArticleId
from tests.crawler.site import HOST, listing
from tests.timing import assert_quick

Pager = Callable[[int], str]
"""Makes the pager of a page, 1 being the newest, from its place."""


def walked(source: Source, addresses: list[str], pager: Pager) -> list[str]:
    """Walk from the first page of a section to its end, and return the addresses in the order of reading."""
    pages = {f"http://{HOST}{path}": place for place, path in enumerate(addresses, 1)}
    walk, url = Walk(), f"http://{HOST}{addresses[0]}"
    while True:
        found = read_section(f"<html><body>{listing(1)}{pager(pages[url])}</body></html>", url, source, walk=walk)
        walk = walk.read(url, [ArticleId(url)], falls=found.falls)
        following = next((page for page in found.pages if page not in walk.pages), None)
        if following is None:
            return [page.removeprefix(f"http://{HOST}") for page in walk.pages]
        assert following in pages, following
        url = following


def rising(form: str, pages: int = 4, start: int = 1) -> list[str]:
    return ["/muc", *(form.format(number) for number in range(start + 1, start + pages))]


def falling(form: str, pages: int) -> list[str]:
    """The front page has the greatest number, which is not in its address."""
    return ["/muc", *(form.format(number) for number in range(pages - 1, 0, -1))]


def both(addresses: list[str], before: str, after: str, first: str = "") -> Pager:
    """Links to the pages on both sides. On the first page the link back leads to `first`; the last links itself."""

    def pager(place: int) -> str:
        back = addresses[place - 2] if place > 1 else first or addresses[0]
        return before.format(back) + after.format(addresses[min(place, len(addresses) - 1)])

    return pager


LABELS = {
    "labels of icons": (
        '<a href="{}" aria-label="Trang trước"><i class="fa fa-angle-left"></i></a>',
        '<a href="{}" aria-label="Trang kế tiếp"><i class="fa fa-angle-right"></i></a>',
    ),
    "titles": ('<a href="{}" title="Về trang trước"><i></i></a>', '<a href="{}" title="Sang trang sau"><i></i></a>'),
    "pictures": (
        '<a href="{}"><img src="/l.png" alt="Trang trước"></a>',
        '<a href="{}"><img src="/r.png" alt="Trang sau"></a>',
    ),
    "hidden words": (
        '<a href="{}"><span aria-hidden="true">‹</span><span class="visually-hidden">Previous</span></a>',
        '<a href="{}"><span aria-hidden="true">›</span><span class="visually-hidden">Next</span></a>',
    ),
    "pictures in SVG": (
        '<a href="{}"><svg><title>Previous page</title><path d="M0"/></svg></a>',
        '<a href="{}"><svg><title>Next page</title><path d="M0"/></svg></a>',
    ),
    "classes of icons": (
        '<a href="{}"><i class="bi bi-chevron-left"></i></a>',
        '<a href="{}"><i class="bi bi-chevron-right"></i></a>',
    ),
    "names of icons": (
        '<a href="{}"><i class="material-icons">navigate_before</i></a>',
        '<a href="{}"><i class="material-icons">navigate_next</i></a>',
    ),
    "arrows that point back in time": ('<a href="{}">Tin mới hơn »</a>', '<a href="{}">« Tin cũ hơn</a>'),
    "a class that means newer": (
        '<div class="nav-next"><a class="page-next" href="{}">Newer posts →</a></div>',
        '<div class="nav-previous"><a class="page-prev" href="{}">← Older posts</a></div>',
    ),
}


@pytest.mark.parametrize("form", ["/muc/{}/", "/muc?page={}", "/muc/trang-{}.html"])
@pytest.mark.parametrize("labels", LABELS.values(), ids=LABELS)
def test_the_label_of_a_link_tells_its_direction(source: Source, labels: tuple[str, str], form: str) -> None:
    addresses = rising(form)
    pager = both(addresses, *labels, first=form.format(1))

    assert walked(source, addresses, lambda place: f'<nav class="pagination">{pager(place)}</nav>') == addresses


def numbers(addresses: list[str], texts: list[str], *, back: bool = False, current: str = "<b>{}</b>") -> Pager:
    """Links to all pages with their numbers, and the present one without a link. `back`: the last page first."""

    def pager(place: int) -> str:
        links = [
            current.format(text) if at == place else f'<a href="{address}">{text}</a>'
            for at, (address, text) in enumerate(zip(addresses, texts, strict=True), 1)
        ]
        return " ".join(reversed(links) if back else links)

    return pager


@pytest.mark.parametrize("form", ["/muc/trang-{}", "/muc?page={}", "/muc/{}"])
@pytest.mark.parametrize("pages", [2, 3, 6])
@pytest.mark.parametrize("back", [False, True], ids=["greatest first", "least first"])
@pytest.mark.parametrize(
    "current",
    ["<b>{}</b>", '<a class="active" href="#">{}</a>', '<a aria-current="page" href="/muc">{}</a>', "[{}]"],
    ids=["bold", "a link to nowhere", "a link to itself", "a bare number"],
)
def test_numbers_may_fall_from_page_to_page(source: Source, form: str, pages: int, current: str, *, back: bool) -> None:
    addresses = falling(form, pages)
    texts = [str(number) for number in range(pages, 0, -1)]

    assert walked(source, addresses, numbers(addresses, texts, back=back, current=current)) == addresses


def test_a_window_of_falling_numbers_is_followed_to_its_end(source: Source) -> None:
    addresses = falling("/muc/p{}", 9)
    whole = [f'<a href="/muc/p{number}">{number}</a>' for number in range(9, 0, -1)]

    def pager(place: int) -> str:
        shown = [*whole[max(0, place - 3) : place - 1], f"<span>{10 - place}</span>", *whole[place : place + 2]]
        return f'<ul class="pages">{"".join(f"<li>{each}</li>" for each in [*shown, whole[-1]])}</ul>'

    assert walked(source, addresses, pager) == addresses


def test_words_tell_that_numbers_fall(source: Source) -> None:
    addresses = falling("/muc?page={}", 6)
    words = both(addresses, '<a href="{}">Mới hơn</a>', '<a href="{}">Cũ hơn</a>')

    def pager(place: int) -> str:
        others = [f'<a href="{address}">{6 - at}</a>' for at, address in enumerate(addresses) if at != place - 1]
        return words(place) + "".join(others)

    assert walked(source, addresses, pager) == addresses


@pytest.mark.parametrize("back", [False, True], ids=["in order", "floating to the right"])
@pytest.mark.parametrize(("form", "start"), [("/muc/trang-{}", 1), ("/muc?page={}", 0), ("/muc/{}", 1)])
def test_numbers_that_rise_are_read_as_before(source: Source, form: str, start: int, *, back: bool) -> None:
    addresses = rising(form, 5, start)
    texts = [str(number) for number in range(1, 6)]

    assert walked(source, addresses, numbers(addresses, texts, back=back)) == addresses


def test_a_page_that_was_read_is_never_the_next_one(source: Source) -> None:
    walk = Walk().read(f"http://{HOST}/muc", []).read(f"http://{HOST}/muc?truoc=9", [])
    page = '<a href="/muc?truoc=9">Xem thêm</a><a href="/muc?truoc=5">Cũ hơn</a>'

    found = read_section(f"<html>{page}</html>", f"http://{HOST}/muc?truoc=7", source, walk=walk)

    assert found.pages == (f"http://{HOST}/muc?truoc=5",)


@pytest.mark.parametrize(
    "pager",
    [
        'Tổng: <b>120</b> bài <b>1</b> <a href="/muc?page=2">2</a> <a href="/muc?page=3">3</a>',
        '<b>1</b> <a href="/muc?page=2">2</a> <a href="/muc?page=9">»</a> <a href="/muc?page=2">Tiếp</a>',
        '<a class="on" href="/muc?page=1">1</a><a href="/muc?page=2">2</a><a href="/muc?page=40">40</a>',
        '<a href="/muc?page=2">Xem thêm</a> <a href="/muc?page=40">Trang cuối</a>',
    ],
    ids=["a count of articles", "an arrow to the end", "the present one is a link", "words only"],
)
def test_other_signs_do_not_let_numbers_fall(source: Source, pager: str) -> None:
    found = read_section(f"<html><div>{pager}</div></html>", f"http://{HOST}/muc", source)

    assert (found.pages, found.falls) == ((f"http://{HOST}/muc?page=2",), False)


@pytest.mark.long
@pytest.mark.parametrize("part", ['<li><a href="/muc?page={}">{}</a>', '<a href="/x{}"><i title="a"></i></a>'])
def test_a_page_of_endless_numbers_and_pictures_is_looked_at_quickly(source: Source, part: str) -> None:
    html = "".join(part.replace("{}", str(number)) for number in range(9_000))
    assert_quick(lambda: read_section(html, f"http://{HOST}/muc", source), 3)
