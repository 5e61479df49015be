import pytest

from crawler.discovery.pagination import Walk
from storage.model.identifiers import ArticleId

A, B, C, D, E, F = (ArticleId(name) for name in "abcdef")


def test_a_walk_goes_on_while_pages_end_with_something_new() -> None:
    first = Walk().read("/1", [A, B])
    second = first.read("/2", [B, C])

    assert first.goes_on({}, "/2", max_pages=3)
    assert second.goes_on({}, "/3", max_pages=3)


def test_a_page_that_ends_with_boxes_of_known_articles_still_counts_its_news() -> None:
    assert Walk().read("/1", [A, B, C, D, E, F]).goes_on({D, E, F}, "/2", max_pages=3)
    assert not Walk().read("/1", [A, B, C, D, E, F]).goes_on({B, C, D, E, F}, "/2", max_pages=3)


@pytest.mark.parametrize(
    ("known", "again", "next_page", "max_pages"),
    [({A, C}, [A, C], "/3", 9), (set[ArticleId](), [A, B], "/3", 9), (set(), [C], "/1", 9), (set(), [C], "/3", 2)],
    ids=["all known from before", "all seen on page one", "back to page one", "far enough"],
)
def test_a_walk_ends(known: set[ArticleId], again: list[ArticleId], next_page: str, max_pages: int) -> None:
    first = Walk().read("/1", [A, B])

    assert not first.read("/2", again).goes_on(known, next_page, max_pages)
