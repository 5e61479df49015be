"""Finds articles that have another address now, where the address has no number. Pure."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from crawler.addresses import identity
from crawler.registry import Source
from flows.dedup.story_index import SAME_TEXT
from storage.model.article import Decision, Draft
from storage.model.identifiers import ArticleId

__all__ = ["Move", "moves_in"]


class Move(NamedTuple):
    """An article at another address than its first one."""

    address: ArticleId
    """Id of the address."""
    article: ArticleId
    """Id of the first address, which the article keeps."""


def moves_in(drafts: Iterable[Draft], source: Source) -> Iterator[Move]:
    """Yield the moves that the relations of a source's drafts show: same paper, same headline, same text.

    Two numbers are two articles, even if their texts are equal. So an address with a number is never another one of an
    older article.
    """
    for draft in drafts:
        relation = draft.relation
        if relation is None or relation.decision is not Decision.VERSION or relation.evidence != SAME_TEXT:
            continue
        if identity(draft.url, source).startswith("id:"):
            continue
        if relation.of is not None and relation.of != draft.article_id:
            yield Move(draft.article_id, ArticleId(relation.of))
