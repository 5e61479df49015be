# ruff: noqa: E501 - markup as pages have it
"""The address of an article's next page, or of the next part of its series."""

from urllib.parse import urljoin

import pytest

from flows.cleaning import analyse_page
from flows.metadata.next_page import is_page_of, next_page
from tests.flows.pages import BODY, opened, read

URL = "https://baovidu.example/xa-hoi/mua-man-1234567.html"


def page(headline: str = "Nà Pheo vào vụ mận sớm của năm", *, head: str = "", within: str = "", below: str = "") -> str:
    text = "".join(f"<p>{line}</p>" for line in BODY)
    return (
        f"<html lang='vi'><head><title>{headline}</title><meta property='og:type' content='article'>{head}</head><body>"
        f"<nav><a href='/xa-hoi?page=2'>Trang sau</a></nav><main><h1>{headline}</h1><div class='text'>{text}{within}</div>"
        f"{below}</main></body></html>"
    )


@pytest.mark.parametrize(
    ("html", "address"),
    [
        (page(head="<link rel='next' href='?page=2'>"), f"{URL}?page=2"),
        (page(below="<div><a class='on'>1</a><a href='?trang=2'>2</a><a href='?trang=3'>3</a></div>"), f"{URL}?trang=2"),
        (page(below="<a href='mua-man-1234567-p2.html'>Trang sau</a>"), URL.replace(".html", "-p2.html")),
        (page(below="<a href='/xa-hoi/mua-man-1234567/trang-2.html'>›</a>"), URL.replace(".html", "/trang-2.html")),
        (page(below="<a href='?start=1'>Sau</a><a href='?start=2'>Cuối</a>"), f"{URL}?start=1"),
        (page(below="<a href='?start=20#binh-luan'>Ý kiến trước đó</a><a href='/xa-hoi?start=1'>Sau</a>"), None),
        (page(within="<p><a rel='next' href='/xa-hoi/tiep-theo-1234568.html'>Xem tiếp</a></p>"), "/xa-hoi/tiep-theo-1234568.html"),
        (page(head="<link rel='next' title='Bài sau' href='/xa-hoi/cau-treo-7654321.html'>"), None),
        (page(below="<a href='/the-thao?page=2'>Trang sau</a><a href='/tin-2.html'>2</a>"), None),
        (page("Giữ rừng - Bài 1: Người canh lửa", within="<p><a href='/r2.html'>Bài 2: Khi rừng gọi</a></p>"), "/r2.html"),
        (page("Giữ rừng Nậm Khoang (Kỳ I)", below="<a href='/r2.html'>Giữ rừng Nậm Khoang (Kỳ II)</a>"), "/r2.html"),
        (page("Giữ rừng Nậm Khoang (Kỳ 1)", below="<a href='/r3.html'>Giữ rừng Nậm Khoang (Kỳ cuối)</a><a href='/r2.html'>Giữ rừng Nậm Khoang (Kỳ 2)</a>"), "/r2.html"),
        (page("Giữ rừng Nậm Khoang (Kỳ 2)", below="<a href='/r3.html'>Giữ rừng Nậm Khoang (Kỳ cuối)</a>"), "/r3.html"),
        (page("Giữ rừng Nậm Khoang (Kỳ 1)", below="<a href='/r2.html'>Chuyện làng nghề (Kỳ 2)</a>"), None),
        (page("Giữ rừng Nậm Khoang (Kỳ 2)", below="<a href='/r1.html'>Giữ rừng Nậm Khoang (Kỳ 1)</a>"), None),
        (page(), None),
    ],
    ids=[
        "link in the head", "numbers", "a suffix", "a folder", "counted from zero", "comments", "in the body", "the next article", "pages of others",
        "part in the body", "part by its name", "not yet the last part", "the last part", "another series", "the part before", "none",
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_what_follows_is_found_by_an_address_or_label_that_fits(html: str, address: str | None) -> None:
    _, described = read(html, url=URL)
    wanted = f"https://baovidu.example{address}" if address and address.startswith("/") else address
    assert described.next_page == wanted


@pytest.mark.parametrize(
    ("address", "same"), [("?page=2", True), ("mua-man-1234567-p2.html", True), ("r2.html", False)]
)
def test_a_further_page_is_told_from_the_next_part_of_a_series(address: str, same: bool) -> None:
    assert is_page_of(urljoin(URL, address), URL) is same


def test_the_second_page_names_the_third() -> None:
    links = "<a href='?page=1'>1</a><a href='?page=3'>3</a>"
    _, described = read(page(below=links), url=f"{URL}?page=2")
    assert described.next_page == f"{URL}?page=3"


def test_the_second_page_counted_from_zero_names_the_third() -> None:
    links = "<a href='?start=1'>2</a><a href='?start=2'>3</a>"
    _, described = read(page(below=links), url=f"{URL}?start=1")
    assert described.next_page == f"{URL}?start=2"


@pytest.mark.parametrize(
    ("own", "linked", "follows"),
    [
        ("/ky-su/giu-dao/tabid/91/id/44/default.aspx", "/ky-su/giu-dao/tabid/91/id/44/trang/2/default.aspx", True),
        ("/ky-su/giu-dao/id/44/page/1/index.html", "/ky-su/giu-dao/id/44/page/2/index.html", True),
        ("/ky-su/giu-dao/id/44/page/2/index.html", "/ky-su/giu-dao/id/44/page/1/index.html", False),
        ("/ky-su/giu-dao/tabid/91/id/44/default.aspx", "/ky-su/giu-dao/tabid/91/id/45/default.aspx", False),
        ("/ky-su/giu-dao/tabid/1/default.aspx", "/ky-su/giu-dao/tabid/2/default.aspx", False),
        ("/ky-su/91044/index.html", "/ky-su/91044/index_2.html", True),
        ("/ky-su/91044/index_2.html", "/ky-su/91044/index_3.html", True),
        ("/ky-su/91044/index.php", "/ky-su/91044/index-p2.php", True),
        ("/ky-su/91044/default.aspx", "/ky-su/91044/default/2", True),
        ("/ky-su/91044/index.html", "/ky-su/91045/index_2.html", False),
        ("/ky-su/2026/02/index.html", "/ky-su/2026/02/2/", False),
        ("/ky-su/giu-dao-91044/", "/ky-su/giu-dao-91044/index_2.html", True),
    ],
    ids=[
        "the second",
        "the second after the first",
        "the page before",
        "another article",
        "another folder",
        "a file with a number",
        "the third",
        "a file with a letter",
        "a number below the file",
        "of another article",
        "a day",
        "a folder without its file",
    ],
)
def test_a_page_may_be_a_folder_with_a_file_of_the_system(own: str, linked: str, follows: bool) -> None:
    html = page(below=f"<div>Trang: <b>1</b> <a href='{linked}'>Trang tiếp ›</a></div>")
    _, described = read(html, url=f"https://baovidu.example{own}")
    assert described.next_page == (f"https://baovidu.example{linked}" if follows else None)


def test_a_link_to_the_second_page_may_name_its_file_only() -> None:
    _, described = read(
        page(below="<a href='index_2.html'>2</a>"), url="https://baovidu.example/ky-su/91044/index.html"
    )
    assert described.next_page == "https://baovidu.example/ky-su/91044/index_2.html"


def test_an_address_that_is_none_has_no_next_page() -> None:
    analysis = analyse_page(opened(page(below="<a href='?page=2'>2</a>")))
    assert next_page(analysis, "http://[") is None
    assert next_page(analysis, f"{URL}?page={'9' * 5000}") is None
