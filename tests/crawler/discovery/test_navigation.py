from crawler.discovery.navigation import links_of, sections_in
from tests.crawler.site import HOST


def test_the_further_pages_of_the_front_page_are_no_sections() -> None:
    pages = "".join(f'<a href="{path}">Trang sau</a>' for path in ("/?page=2", "/trang-3", "/page/4/"))
    front = f'<nav><a href="/">Trang chủ</a><a href="/thoi-su/">Thời sự</a><a href="/?cat=7">Kinh tế</a>{pages}</nav>'
    links = links_of(front, f"http://{HOST}/", [HOST])

    assert sections_in(links, f"http://{HOST}/", lambda url: False) == [
        f"http://{HOST}/thoi-su/",
        f"http://{HOST}/?cat=7",
    ]
