"""Chooses of each story the printing by which lists count it, as the archive's reader does (`one_a_story`)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from flows.search.entries import ArticleEntry

__all__ = ["counted_once"]


def counted_once(printings: Iterable[ArticleEntry]) -> list[ArticleEntry]:
    """Return all printings of some stories, one of each story as `counted`.

    It is the original, which repeats no other, or if that was purged or removed the earliest that is left.
    """
    stories: dict[str, list[ArticleEntry]] = defaultdict(list)
    for printing in printings:
        stories[printing.story].append(printing)
    chosen = {min(story, key=_order).article_id for story in stories.values()}
    return [
        replace(each, counted=each.kind != "removed" and each.article_id in chosen)
        for story in stories.values()
        for each in story
    ]


def _order(printing: ArticleEntry) -> tuple[bool, bool, int, str]:
    return printing.kind == "removed", bool(printing.repeats), printing.appeared, printing.article_id
