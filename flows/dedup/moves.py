"""Finds articles that have another address now: one without a number, or one on another host of the paper. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from crawler.addresses import identity, without_device
from crawler.registry import Source
from flows.dedup.story_index import SAME_TEXT
from storage.model.article import Decision, Draft
from storage.model.identifiers import ArticleId

__all__ = ["Move", "moves_in", "repeated"]


class Move(NamedTuple):
    """An article at another address than its first one."""

    address: ArticleId
    """Id of the address."""
    article: ArticleId
    """Id of the first address, which the article keeps."""


def moves_in(drafts: Iterable[Draft], source: Source, addresses: Mapping[ArticleId, str]) -> Iterator[Move]:
    """Yield the moves that the relations of a source's drafts show: same paper, same headline, same text.

    Two numbers of one host are two articles, even if their texts are equal. On two hosts of a paper they are one: when
    papers merge, one imports the articles of the other under numbers of its own. `addresses`: those of the articles
    that drafts with a number repeat, by id.
    """
    for draft in drafts:
        of = repeated(draft)
        if of is None:
            continue
        if not identity(draft.url, source).startswith("id:") or _is_imported(draft.url, addresses.get(of)):
            yield Move(draft.article_id, of)


def repeated(draft: Draft) -> ArticleId | None:
    """Return the id of the article whose headline and text a draft repeats in the same paper, at another address."""
    relation = draft.relation
    if relation is None or relation.decision is not Decision.VERSION or relation.evidence != SAME_TEXT:
        return None
    return ArticleId(relation.of) if relation.of is not None and relation.of != draft.article_id else None


def _is_imported(url: str, other: str | None) -> bool:
    """Tell whether two addresses stand on different hosts; `www.` and hosts for other devices are not different."""
    if other is None:
        return False
    ours, theirs = (without_device((urlsplit(each).hostname or "").lower()) for each in (url, other))
    return ours != theirs
