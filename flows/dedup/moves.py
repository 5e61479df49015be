"""Finds articles that have another address now, at sites that know their articles by no number. Pure."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from crawler.registry import Source
from flows.dedup.story_index import SAME_TEXT
from storage.model.article import Decision, Draft
from storage.model.identifiers import ArticleId

__all__ = ["Move", "has_numbers", "moves_in"]


class Move(NamedTuple):
    """An article at another address than its first one."""

    address: ArticleId
    """Id of the address."""
    article: ArticleId
    """Id of the first address, which the article keeps."""


def has_numbers(source: Source) -> bool:
    """Tell whether the addresses of a source's articles have a number that stays if the rest of the address changes."""
    return "id" in re.compile(source.links.article).groupindex


def moves_in(drafts: Iterable[Draft], source: Source) -> Iterator[Move]:
    """Yield the moves that the relations of a source's drafts show: same paper, same headline, same text.

    Where addresses have numbers, two numbers are two articles, even if their texts are equal.
    """
    if has_numbers(source):
        return
    for draft in drafts:
        relation = draft.relation
        if relation is None or relation.decision is not Decision.VERSION or relation.evidence != SAME_TEXT:
            continue
        if relation.of is not None and relation.of != draft.article_id:
            yield Move(draft.article_id, ArticleId(relation.of))
