import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.discovery import read_section
from crawler.discovery.pagination.script_pages import sign_of_more
from crawler.registry import Source
from tests.crawler.site import HOST, listing
from tests.timing import assert_quick

POSTBACK = """<a href="javascript:__doPostBack('ctl00$list','Page${0}')">{0}</a>"""


def numbers(*shown: int | str) -> str:
    """A pager in which texts are pages that are shown, and numbers are brought by a script."""
    return " ".join(POSTBACK.format(each) if isinstance(each, int) else f"<span>{each}</span>" for each in shown)


MORE = {
    "numbers that post a form": numbers("1", 2, 3),
    "the page in the middle": numbers(1, 2, "3", 4),
    "a link that posts a form": """<a href="javascript:__doPostBack('pager$ctl02','')">Sau</a>""",
    "a button": '<div class="list-end"><button id="b7">Tải thêm tin</button></div>',
    "a link to nowhere": '<a href="#">Xem thêm bài viết</a>',
    "an element with a handler": '<div onclick="more()">Hiển thị thêm</div>',
    "a form": '<form method="post"><input type="submit" value="Trang sau"></form>',
    "an arrow that names a page": '<a href="javascript:toPage(2)">»</a>',
    "an arrow in a pager": '<ul class="pagination"><li><a href="#" aria-label="Next"><i></i></a></li></ul>',
    "numbers in a pager": '<nav class="paging"><b>1</b><a href="#">2</a><a href="#">3</a></nav>',
    "numbers with a handler": '<a href="#" onclick="show(2, 15)">2</a><a href="#" onclick="show(3, 15)">3</a>',
    "the present page as a link": '<ul class="pages"><li class="active"><a href="#">1</a><li><a href="#">2</a></ul>',
    "a menu of pages": '<select name="trang" onchange="go()"><option selected>1<option>2</select>',
    "a picture": '<form method="post"><input type="image" alt="Trang sau" src="/sau.gif"></form>',
    "words within a box": '<div class="viewmore"><p>Xem thêm</p></div>',
    "pages in words": "<p>Trang 1/25</p>",
    "pages in an attribute": '<div id="list" data-page="1" data-total-pages="8"></div>',
}

NO_MORE = {
    "a page without a pager": "<footer>Giấy phép số 12</footer>",
    "the last page of numbers": numbers(1, 2, "3"),
    "a search that posts a form": """<a href="javascript:__doPostBack('search','')">Tìm kiếm</a>""",
    "a link to another section": '<a href="/van-hoa/">Xem thêm</a>',
    "comments": '<div class="comments"><button>Xem thêm</button></div>',
    "a menu": '<ul class="topmenu"><li><a href="javascript:;">Xem thêm</a><ul><li><a href="/a/">A</a></ul></ul>',
    "a menu of HTML 5": '<nav><button>Xem thêm</button></nav>',
    "a show of pictures": '<div class="swiper"><button>Next</button></div>',
    "an arrow alone": '<a href="#">›</a>',
    "days of a calendar": numbers(*range(1, 31)),
    "the last page of a menu": '<select name="trang" onchange="go()"><option>1<option selected>2</select>',
    "a menu of months": '<select name="thang" onchange="go()"><option selected>1<option>2</select>',
    "the only page": '<ul class="pagination"><li class="active"><a href="#">1</a></li></ul>',
    "the last page in words": "<p>Trang 25/25</p>",
    "the last page in an attribute": '<div data-page="8" data-total-pages="8"></div>',
    "a headline": '<a href="#">Xem thêm nhiều nhà vườn trồng cam</a>',
}  # fmt: skip  # one thing a line


@pytest.mark.parametrize("pager", MORE.values(), ids=MORE)
def test_a_button_without_an_address_says_that_there_is_more(pager: str, source: Source) -> None:
    page = f"<html><body>{listing(1, 2)}{pager}</body></html>"

    assert sign_of_more(LexborHTMLParser(page)) is not None
    found = read_section(page, f"http://{HOST}/kinh-te", source)
    assert (found.pages, found.more_by_script is not None) == ((), True)


@pytest.mark.parametrize("page", NO_MORE.values(), ids=NO_MORE)
def test_what_is_no_pager_says_nothing_of_more(page: str) -> None:
    assert sign_of_more(LexborHTMLParser(f"<html><body>{listing(1, 2)}{page}</body></html>")) is None


def test_a_pager_with_addresses_needs_no_script(source: Source) -> None:
    page = '<a href="?page=2">2</a><button>Xem thêm</button>'

    assert read_section(page, f"http://{HOST}/kinh-te", source).more_by_script is None


def test_what_a_script_says_of_its_pages_is_not_shown() -> None:
    page = "<html><body><script>var s = 'Page 1 of 3'</script><style>/* trang 1/9 */</style></body></html>"

    assert sign_of_more(LexborHTMLParser(page)) is None


@pytest.mark.long
@pytest.mark.parametrize(
    "page",
    [
        *(part * 9_000 for part in ("<div class=more onclick=a()>", "<li>1<ul>", "<a onclick=a()>2</a>", "<td>7")),
        "<p>trang" + " " * 200_000,
    ],
    ids=["buttons", "lists", "numbers", "cells", "blanks"],
)
def test_a_monstrous_page_is_looked_at_quickly(page: str) -> None:
    tree = LexborHTMLParser(page)
    assert_quick(lambda: sign_of_more(tree), 2)
