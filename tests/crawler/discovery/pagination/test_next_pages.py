import pytest

from crawler.discovery import read_section
from crawler.registry import Source
from tests.crawler.site import HOST, listing
from tests.timing import assert_quick

WORDS = [
    ("/doi-song", '<a href="/ban-2.html">2</a><a href="/ban-3.html">3</a>', "/ban-2.html"),
    ("/doi-song", '<b>1</b><a href="/doi-song~k2">2</a>', "/doi-song~k2"),
    ("/doi-song.htm", '<a href="/doi-song;to2.htm">Trang 2</a>', "/doi-song;to2.htm"),
    ("/muc/doi-song/", '<a href="/muc/ds,2">2</a>', "/muc/ds,2"),
    ("/doi-song", '<a href="/doi-song/phan-2">2</a><a href="/doi-song/phan-3">3</a>', "/doi-song/phan-2"),
    ("/", '<a href="/ban-2">2</a>', "/ban-2"),
    ("/ban-2.html", '<a href="/doi-song">1</a><a href="/ban-3.html">3</a><a href="/khac-3.html">3</a>', "/ban-3.html"),
    ("/ban-3.html", '<a href="/ban-2.html">2</a><a href="/ban-5.html">5</a>', "/ban-5.html"),
    ("/muc/12", '<a href="/muc/12;2">2</a>', "/muc/12;2"),
    ("/doi-song", '<a href="/DoiSong_Page2.html">2</a>', "/DoiSong_Page2.html"),
    ("/doi-song", '<a href="/ban-2.html">Trang sau »</a>', "/ban-2.html"),
    ("/doi-song", '<a href="/khac-2">2</a><a href="/doi-song.x2">2</a>', "/doi-song.x2"),
]

NO_WORDS = {
    "years": '<a href="/nam-2026.html">2026</a><a href="/nam-2025.html">2025</a>',
    "days": '<a href="/doi-song/ngay-2">2</a><a href="/doi-song/ngay-3">3</a>',
    "issues": '<a href="/so-2.html">2</a><a href="/so-3.html">3</a>',
    "another folder": '<a href="/anh/bo-2.html">2</a>',
    "no second page": '<a href="/ban-7.html">7</a>',
    "another number": '<a href="/ban-20.html">2</a>',
    "a name": '<a href="/phuong-2.html">Phường 2</a>',
    "another host": '<a href="http://khac.example/ban-2.html">2</a>',
    "another query": '<a href="/ban-2.html?muc=4">2</a>',
}


@pytest.mark.parametrize(("here", "pager", "expected"), WORDS)
def test_the_second_page_may_have_any_word_before_its_number(
    source: Source, here: str, pager: str, expected: str
) -> None:
    assert read_section(pager, f"http://{HOST}{here}", source).pages == (f"http://{HOST}{expected}",)


@pytest.mark.parametrize("links", NO_WORDS.values(), ids=NO_WORDS)
def test_numbers_of_other_things_are_no_pages(source: Source, links: str) -> None:
    assert read_section(links, f"http://{HOST}/doi-song", source).pages == ()


def test_the_last_page_leads_nowhere(source: Source) -> None:
    pager = '<a href="/doi-song">1</a><a href="/ban-2.html">2</a><a href="/khac-2.html">2</a>'

    assert read_section(pager, f"http://{HOST}/ban-3.html", source).pages == ()


BUTTONS = [
    ("/kinh-te", 'data-url="/tai/12" data-page="2"', "/tai/12?page=2"),
    ("/kinh-te", 'data-url="/tai/12" data-page="1"', "/tai/12?page=2"),
    ("/kinh-te", 'data-url="/tai/12" data-page="0"', "/tai/12?page=1"),
    ("/kinh-te", 'data-href="/tai?muc=3" data-next-page="2"', "/tai?muc=3&page=2"),
    ("/kinh-te", 'data-ajax-url="/tai?trang=1&muc=3" data-current-page="1"', "/tai?trang=2&muc=3"),
    ("/kinh-te", 'data-link="/tai?muc=3&so=" data-page="2"', "/tai?muc=3&so=2"),
    ("/kinh-te", 'data-src="/tai/page/" data-page="2"', "/tai/page/2"),
    ("/kinh-te", 'data-api="/tai?muc=3" data-offset="15"', "/tai?muc=3&offset=15"),
    ("/kinh-te", 'data-api="/tai?page=1&skip=0" data-skip="0" data-limit="15"', "/tai?page=1&skip=15"),
    ("/kinh-te", 'data-url="/kinh-te/p-{{page}}" data-page="2"', "/kinh-te/p-2"),
    ("/kinh-te", 'data-endpoint="/tai/__PAGE__.html"', "/tai/2.html"),
    ("/kinh-te", 'data-url="/kinh-te" data-page="2"', "/kinh-te?page=2"),
    ("/tai/12?page=4", 'data-url="/tai/12" data-page="5"', "/tai/12?page=5"),
    ("/tai/12?page=4", 'data-url="/tai/12" data-page="2"', "/tai/12?page=5"),
    ("/kinh-te", 'data-next-url="/tai/x7f"', "/tai/x7f"),
]


@pytest.mark.parametrize(("here", "said", "expected"), BUTTONS)
def test_a_button_names_the_address_and_the_number_of_the_next_page(
    source: Source, here: str, said: str, expected: str
) -> None:
    page = f"<html><body>{listing(1)}<button {said}>Tải thêm</button></body></html>"

    assert read_section(page, f"http://{HOST}{here}", source).pages == (f"http://{HOST}{expected}",)


@pytest.mark.parametrize(
    "button",
    [
        '<button data-url="/kinh-te" data-size="2">Chia sẻ</button>',
        '<div class="more" data-src="/anh/1.jpg" data-page="2">Xem thêm</div>',
        '<button data-url="http://khac.example/tai" data-page="2">Tải thêm</button>',
        '<div class="comments"><button data-url="/y-kien" data-page="2">Tải thêm</button></div>',
        '<a class="download" data-url="/so-bao" data-page="2">Số báo</a>',
    ],
    ids=["sharing", "a picture", "another site", "comments", "a file"],
)
def test_other_buttons_lead_to_no_page_of_the_list(source: Source, button: str) -> None:
    page = f"<html><body>{listing(1)}{button}</body></html>"

    assert read_section(page, f"http://{HOST}/kinh-te", source).pages == ()


@pytest.mark.parametrize(
    "pager",
    [
        '<button data-url="http://[x/" data-page="1" class="load-more">Xem thêm</button>',
        '<a href="?page=²">²</a><a href="?page=2">2</a>',
        f'<a href="/tin-khac/x" class="arrow{"_a" * 60}"></a>',
        f'<a href="/tin-khac/x" class="arrow{"-_a" * 60}-right"></a>',
    ],
    ids=["a broken address", "a number that is none", "a long class", "a longer one"],
)
def test_a_broken_pager_costs_neither_the_section_nor_time(source: Source, pager: str) -> None:
    html = f"<html>{PIECE}{pager}</html>"

    found = assert_quick(lambda: read_section(html, f"http://{HOST}/kinh-te", source), 1)

    assert len(found.articles) == 2


PIECE = '<div class="story"><a href="/tin-post1.html">Một</a></div><div><a href="/tin-post2.html">Hai</a></div>'


@pytest.mark.parametrize(
    ("here", "expected"),
    [
        ("/tai?muc=3&page=2", "/tai?muc=3&page=3"),
        ("/tai/trang-2.html", "/tai/trang-3.html"),
        ("/tai?offset=10&muc=a%20b", "/tai?offset=12&muc=a%20b"),
        ("/tai/12", None),
    ],
)
def test_a_piece_of_a_page_is_followed_by_the_next_number(source: Source, here: str, expected: str | None) -> None:
    pages = (f"http://{HOST}{expected}",) if expected else ()

    assert read_section(PIECE, f"http://{HOST}{here}", source).pages == pages
    assert read_section(f"<html>{PIECE}</html>", f"http://{HOST}{here}", source).pages == ()
    assert read_section("<p>Hết</p>", f"http://{HOST}{here}", source).pages == ()


def test_a_list_in_json_is_followed_by_the_next_position(source: Source) -> None:
    items = [f'{{"title": "Tin {n}", "url": "/tin-post{n}.html", "image_url": "/anh/{n}.jpg"}}' for n in (1, 2, 3)]
    answer = f'{{"items": [{",".join(items)}]}}'

    assert read_section(answer, f"http://{HOST}/api?offset=3", source).pages == (f"http://{HOST}/api?offset=6",)


@pytest.mark.long
@pytest.mark.parametrize("part", ['<a data-url="/t" data-page=x class=more>', '<div data-url="/t" class=more>'])
def test_a_page_of_endless_buttons_is_looked_at_quickly(source: Source, part: str) -> None:
    assert_quick(lambda: read_section(f"<html>{part * 9_000}", f"http://{HOST}/kinh-te", source), 3)
