import random

import pytest

from crawler.discovery.pagination.walk import Walk, inserted
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


OLD = tuple(ArticleId(f"old-{number}") for number in range(10))
NEW = tuple(ArticleId(f"new-{number}") for number in range(40))
BOX = tuple(ArticleId(f"box-{number}") for number in range(4))


@pytest.mark.parametrize(
    ("before", "now", "goes_on"),
    [
        (OLD, (*NEW[:5], *OLD[:5]), False),
        ((*OLD, *BOX), (*NEW[:2], *OLD[:8], *NEW[2:6]), False),
        ((*BOX, *OLD), (*BOX, *NEW[:2], *OLD[:8]), False),
        ((*BOX, *OLD), (*NEW[:4], *NEW[5:7], *OLD[:8]), True),
        (OLD, NEW[:10], True),
        ((*BOX, *OLD), (*BOX, *NEW[:10]), True),
        ((*OLD, *BOX), (*NEW[:10], *BOX), True),
        ((*BOX[:2], *OLD, *BOX[2:]), (*BOX[:2], *NEW[:10], *BOX[2:]), True),
        ((), (*NEW[:5], *OLD[:5]), True),
    ],
    ids=["above the list of before", "and a box of other news below", "below a fixed box", "next to other news above",
         "nothing is left of the list", "a fixed box above it", "a fixed box below it", "boxes on both sides",
         "the page was never read"],
)  # fmt: skip  # short items
def test_news_above_the_list_of_before_needs_no_second_page(
    before: tuple[ArticleId, ...], now: tuple[ArticleId, ...], goes_on: bool
) -> None:
    walk = Walk(before=before).read("/1", now)

    assert walk.goes_on({*OLD, *BOX}, "/2", max_pages=3) is goes_on


def test_news_of_the_second_page_counts_whatever_the_first_one_showed_before() -> None:
    walk = Walk(before=OLD).read("/1", (*NEW[:5], *OLD[:5])).read("/2", NEW[5:10])

    assert walk.goes_on(set(OLD), "/3", max_pages=3)


def test_a_list_of_which_nothing_is_left_is_read_to_its_old_place_although_others_have_named_its_articles() -> None:
    known = {*OLD, *NEW[:10], *NEW[12:20]}
    first = Walk(before=OLD).read("/1", NEW[:10])
    second = first.read("/2", NEW[10:20])

    assert first.goes_on(known, "/2", max_pages=9)
    assert second.goes_on(known, "/3", max_pages=9)
    assert not second.read("/3", (*NEW[20:25], *OLD[:5])).goes_on({*known, *NEW}, "/4", max_pages=9)


def test_a_list_that_shows_other_articles_each_time_is_left_after_some_pages() -> None:
    walk = Walk(before=OLD)
    for page in range(4):
        assert walk.pages == () or walk.goes_on({*OLD, *NEW}, f"/{page}", max_pages=9)
        walk = walk.read(f"/{page}", NEW[10 * page : 10 * page + 10])

    assert not walk.goes_on({*OLD, *NEW}, "/4", max_pages=9)


def test_a_list_with_more_news_than_it_shows_has_a_second_page() -> None:
    chance = random.Random(7)
    for _ in range(300):
        length = chance.randint(3, 10)
        boxes = [[ArticleId(f"{side}-{number}") for number in range(chance.randint(0, length))] for side in range(2)]
        shown = [chance.sample(box, chance.randint(0, len(box))) for box in boxes]
        before, now = (*boxes[0], *OLD[:length], *boxes[1]), (*shown[0], *NEW[:length], *shown[1])
        known = {*OLD, *boxes[0], *boxes[1]}

        assert inserted(before, now, known) == 0
        assert Walk(before=before).read("/1", now).goes_on(known, "/2", max_pages=3), (before, now)
