"""Gives the pages of an article that has another address now the id of its first one, so that its history goes on."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from crawler.registry import Registry
from flows.dedup.moves import moves_in
from flows.pipeline.extraction.extract import ExtractionResult, RemovedArticle
from flows.stages import Refusal, RefusalReason
from storage import layout
from storage.model.article import Decision, Draft, Relation
from storage.model.identifiers import ArticleId, SourceSlug
from storage.versions.aliases import Aliases

__all__ = ["at_first_address", "note_moves"]


def at_first_address(result: ExtractionResult, aliases: Aliases) -> ExtractionResult:
    """Return the result under the id of its article's first address.

    An article that is gone at its first address, because it stands at another one now, is not removed. So a removal
    must pass here once, and not before all moves of its batch are noted.
    """
    match result:
        case Draft():
            article = aliases.resolve(result.source, result.article_id)
            return result if article == result.article_id else result.model_copy(update={"article_id": article})
        case RemovedArticle():
            removal = result.removal
            source = layout.source_of_segment(removal.capture.segment)
            if aliases.was_left(source, result.article_id, removal.fetched_at):
                detail = "the article has moved to another address"
                return Refusal(removal.capture, removal.url, RefusalReason.NOT_FOUND, detail)
            return replace(result, article_id=aliases.resolve(source, result.article_id))
        case Refusal():
            return result


def note_moves(
    results: Sequence[ExtractionResult], registry: Registry, aliases: Aliases, *, stored: Collection[str]
) -> list[ExtractionResult]:
    """Note the articles that stand at another address than before, and return the results under their first ids.

    `stored`: ids of the articles among them that have versions already. Each of these keeps its id.
    """
    by_source: dict[SourceSlug, list[Draft]] = defaultdict(list)
    for result in results:
        if isinstance(result, Draft):
            by_source[result.source].append(result)
    moved: set[tuple[SourceSlug, ArticleId]] = set()
    for source, drafts in by_source.items():
        newest: dict[ArticleId, Draft] = {}
        first: dict[ArticleId, datetime] = {}
        for draft in sorted(drafts, key=lambda each: each.fetched_at):
            newest[draft.article_id] = draft
            first.setdefault(draft.article_id, draft.fetched_at)
        for address, article in moves_in(drafts, registry[source]):
            # Of three addresses, an earlier move may have made one of these two another address of the third.
            later, earlier = aliases.resolve(source, address), aliases.resolve(source, article)
            if later == earlier or later in stored:
                continue
            if earlier in newest and newest[earlier].text != newest[later].text:
                continue  # the article says something else by now, at its own address
            # Of two addresses that are both new, the one that was fetched first is the first one.
            if earlier in first and earlier not in stored and first[later] < first[earlier]:
                later, earlier = earlier, later
            aliases.add(source, later, earlier)
            moved |= {(source, address), (source, later), (source, earlier)}
    return [
        _moved(result, aliases)
        if isinstance(result, Draft) and (result.source, result.article_id) in moved
        else at_first_address(result, aliases)
        for result in results
    ]


def _moved(draft: Draft, aliases: Aliases) -> Draft:
    cluster = draft.relation.cluster if draft.relation is not None else draft.article_id
    update = {
        "article_id": aliases.resolve(draft.source, draft.article_id),
        "relation": Relation(decision=Decision.NEW, cluster=cluster),
    }
    return draft.model_copy(update=update)
