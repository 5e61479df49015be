from pathlib import Path

import pytest

from crawler.network.failures import FetchError
from crawler.network.redirects import MAX_HOPS, target
from crawler.registry import Source, load_registry
from storage.model.identifiers import SourceSlug
from tests.crawler.site import SLUG, write_registry

FROM = "http://baothu.example/a/tin-post1.html"


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return load_registry(write_registry(tmp_path, sections=["/"]))[SourceSlug(SLUG)]


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        (b"/tin-post2.html", "http://baothu.example/tin-post2.html"),
        (b" tin-post2.html#y-kien", "http://baothu.example/a/tin-post2.html"),
        (b"https://baothu.example/", "https://baothu.example/"),
        (b"//www.baothu.example/a", "http://www.baothu.example/a"),
        ("/tìm".encode(), "http://baothu.example/t%C3%ACm"),
    ],
)
def test_redirects_within_the_site_are_followed(source: Source, location: bytes, expected: str) -> None:
    assert target(FROM, 301, location, 0, source) == expected


@pytest.mark.parametrize(("status", "location"), [(200, b"/b"), (304, b"/b"), (300, b"/b"), (301, None), (404, None)])
def test_other_answers_are_no_redirects(source: Source, status: int, location: bytes | None) -> None:
    assert target(FROM, status, location, 0, source) is None


@pytest.mark.parametrize(
    ("location", "hops", "reason"),
    [
        (b"http://quangcao.example/", 0, "off_site"),
        (b"http://baothu.example.evil.example/", 0, "off_site"),
        (b"file:///etc/passwd", 0, "off_site"),
        (b"http://[", 0, "redirect"),
        (b"/b", MAX_HOPS, "redirect_loop"),
    ],
)
def test_redirects_that_are_not_followed_say_why(source: Source, location: bytes, hops: int, reason: str) -> None:
    with pytest.raises(FetchError) as caught:
        target(FROM, 302, location, hops, source)

    assert caught.value.reason == reason


def test_an_address_that_only_leads_to_itself_says_that_it_may_want_a_cookie(source: Source) -> None:
    with pytest.raises(FetchError, match="wants a cookie") as caught:
        target(FROM, 302, FROM.encode(), MAX_HOPS, source)

    assert caught.value.reason == "redirect_loop"
    assert target(FROM, 302, FROM.encode(), MAX_HOPS - 1, source) == FROM
