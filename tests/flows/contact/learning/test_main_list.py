"""The main list of a section page is told from menus, side boxes and boxes of other sections."""

import re

from flows.contact.learning.main_list import main_list

URL = "https://bao.example/kinh-te/"


def links(*numbers: int) -> str:
    return "".join(f'<li><a href="/tin-{n}.html">Bà con thu hoạch vụ lúa thứ {n}</a></li>' for n in numbers)


def is_article(url: str) -> bool:
    return re.search(r"/tin-\d+\.html$", url) is not None


def test_only_the_main_list_is_taken() -> None:
    page = f"""
    <header><ul class="mega-menu">{links(90, 91)}</ul></header>
    <div class="content"><h1><a href="/kinh-te">Kinh tế</a></h1><ul>{links(1, 2, 3, 4)}</ul></div>
    <div class="box"><h3><a href="/the-thao/">Thể thao</a></h3><ul>{links(10, 11, 2)}</ul></div>
    <div class="box"><h3>Đọc nhiều</h3><ul>{links(20, 21)}</ul></div>
    <div class="sidebar"><ul>{links(30, 31)}</ul></div>
    <footer><ul>{links(40, 41)}</ul></footer>"""
    found = main_list(page, URL, is_article)
    assert list(found.main) == [f"https://bao.example/tin-{n}.html" for n in (1, 2, 3, 4)]
    assert len(found.others) == 10


def test_a_page_without_articles_has_no_main_list() -> None:
    assert not main_list("<p>Đang tải…</p>", URL, is_article).main
