from datetime import date

import pytest

from crawler.safety.traps import trap_in
from tests.crawler.conftest import Crawl
from tests.crawler.site import HOST, Site, article_page, listing

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize("url", [
    "http://bao.vn/tin/tin/tin/tin/bai-post1.html", "http://bao.vn/" + "a/b/c/d/" * 6, "http://bao.vn/lich/2150/01/",
    "http://bao.vn/lich/1888/12", "http://bao.vn/lich?nam=2107&thang=3",
    "http://bao.vn/?" + "&".join(f"f{n}=1" for n in range(20)),
    "http://bao.vn/lich?ngay=01/01/2150", "http://bao.vn/lich/thang-1-2150", "http://bao.vn/?tribe-bar-date=2150-05-01",
    "http://bao.vn/su-kien/2150-05/", "http://bao.vn/lich-2150-01.html", "http://bao.vn/luu-tru/21500101",
    "http://bao.vn/?loc=a&loc=b&loc=c&loc=d", "http://bao.vn/?" + "&".join(f"f{n}=1" for n in range(500)),
])  # fmt: skip  # short items: a line each would fill a screen
def test_a_trap_is_named_by_its_sign(url: str) -> None:
    assert trap_in(url, TODAY)


@pytest.mark.parametrize("url", [
    "http://bao.vn/", "http://bao.vn/tin/tin-tuc/tin/bai-post1.html", "http://bao.vn/2026/03/02/bai-viet.html",
    "http://bao.vn/chinh-tri/202603/bai-5021/", "http://bao.vn/lich?nam=2027", "http://bao.vn/1/1/1/1/1", "http://[bad",
    "http://bao.vn/tam-nhin-2045/", "http://bao.vn/quy-hoach-2021-2050/", "http://bao.vn/luu-tru?tu=2020-01-01",
    "http://bao.vn/lich/2026-05/", "http://bao.vn/viewer.aspx?macm=12&macmp=12&mabb=118765",
])  # fmt: skip  # short items: a line each would fill a screen
def test_ordinary_addresses_are_none(url: str) -> None:
    assert trap_in(url, TODAY) is None


def test_the_year_of_an_article_is_no_trap() -> None:
    assert trap_in("http://bao.vn/su-kien/1975/4/30-post2.html") is None


def test_traps_end_with_a_named_reason(site: Site, crawl: Crawl) -> None:
    site.put("/", listing(1, next_page="/trang-2") + "<a href='/a/a/a/a/a/tin-post7.html'>Tin</a>")
    site.put("/trang-2", listing(1, 2, next_page="/trang-3"))
    site.put("/trang-3", listing(1, 2, next_page="/trang-4"))
    site.put("/lich/", listing(1, next_page="/lich/2190/01"))
    for number in (1, 2):
        site.put(f"/tin-post{number}.html", article_page(number))

    record = crawl(sections=["/", "/lich/"], max_pages=9)

    assert record.articles["refused/trap"] == (f"http://{HOST}/a/a/a/a/a/tin-post7.html",)
    assert record.listings["refused/trap"] == (f"http://{HOST}/lich/2190/01",)
    assert record.listings["stored/repeats"] == (f"http://{HOST}/trang-3",)
    assert [failure.detail for failure in record.failures if "lich" in failure.url] == ["a page of the year 2190"]
