import pytest

from crawler.discovery.pagination import Walk
from storage.model.identifiers import ArticleId

A, B, C = (ArticleId(name) for name in "abc")


def test_a_walk_goes_on_while_pages_show_something_new() -> None:
    first = Walk().read("/1", [A, B])
    second = first.read("/2", [B, C])

    assert first.goes_on(Walk(), {}, "/2", max_pages=3)
    assert second.goes_on(first, {}, "/3", max_pages=3)


@pytest.mark.parametrize(
    ("known", "again", "next_page", "max_pages"),
    [({A, C}, [A, C], "/3", 9), (set[ArticleId](), [A, B], "/3", 9), (set(), [C], "/1", 9), (set(), [C], "/3", 2)],
    ids=["all known from before", "all seen on page one", "back to page one", "far enough"],
)
def test_a_walk_ends(known: set[ArticleId], again: list[ArticleId], next_page: str, max_pages: int) -> None:
    first = Walk().read("/1", [A, B])

    assert not first.read("/2", again).goes_on(first, known, next_page, max_pages)
