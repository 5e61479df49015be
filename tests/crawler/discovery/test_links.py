import pytest

from crawler.discovery.links import absolute

ASCII = "http://xn--both-5na9627b.example/tin.html"


@pytest.mark.parametrize(
    ("link", "address"),
    [
        (ASCII, ASCII),
        ("http://BÁOTHỬ.example/tin.html", ASCII),
        ("http://B%C3%A1oth%E1%BB%AD.example/tin.html", ASCII),
        ("http://bao%2Fthu.example/tin.html", "http://bao%2fthu.example/tin.html"),
        ("/tin%2F7.html?a=%20b", "http://bao.example/tin%2F7.html?a=%20b"),
    ],
)
def test_a_host_is_written_as_browsers_write_it(link: str, address: str) -> None:
    found = absolute(link, "http://bao.example/")

    assert found is not None
    assert found.lower() == address.lower()


@pytest.mark.parametrize(
    ("link", "address"),
    [
        (r"\thoi-su\tin.html", "http://bao.example/thoi-su/tin.html"),
        (r"tin.html", "http://bao.example/a/tin.html"),
        (r"..\tin.html", "http://bao.example/tin.html"),
        (r"\\bao.example\tin.html", "http://bao.example/tin.html"),
        (r"http:\\bao.example\tin.html", "http://bao.example/tin.html"),
        (r"/tin.html?q=a\b#c\d", "http://bao.example/tin.html?q=a%5Cb"),
    ],
)
def test_a_backslash_before_the_query_is_a_slash(link: str, address: str) -> None:
    assert absolute(link, "http://bao.example/a/") == address
