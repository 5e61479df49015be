"""Gives the pages of an article that has another address now the id of its first one, so that its history goes on."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from crawler.registry import Registry
from flows.dedup.moves import moves_in
from flows.pipeline.extraction.extract import ExtractionResult, RemovedArticle
from flows.stages import Refusal, RefusalReason
from storage import layout
from storage.model.article import Decision, Draft, Relation
from storage.model.identifiers import ArticleId, SourceSlug
from storage.tables.catalog import Catalog
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
    results: Sequence[ExtractionResult], registry: Registry, aliases: Aliases, catalog: Catalog
) -> list[ExtractionResult]:
    """Note the articles that stand at another address than before, and return the results under their first ids.

    An article that the catalogue has keeps its id.
    """
    by_source: dict[SourceSlug, list[Draft]] = defaultdict(list)
    for result in results:
        if isinstance(result, Draft):
            by_source[result.source].append(result)
    moved: set[tuple[SourceSlug, ArticleId]] = set()
    for source, drafts in by_source.items():
        if moves := list(moves_in(drafts, registry[source])):
            ids = {aliases.resolve(source, each) for move in moves for each in move}
            stored = catalog.versions(ids, [source]).keys()
            of: dict[ArticleId, list[Draft]] = defaultdict(list)
            for draft in sorted(drafts, key=lambda each: each.fetched_at):
                of[draft.article_id].append(draft)
            for move in moves:
                # Of three addresses, an earlier move may have made one of these two another address of the third.
                ends = (aliases.resolve(source, move.address), aliases.resolve(source, move.article))
                if (in_order := _in_order(*ends, of, stored)) is not None:
                    later, earlier = in_order
                    aliases.add(source, later, earlier)
                    moved |= {(source, move.address), (source, later), (source, earlier)}
    return [
        _moved(result, aliases)
        if isinstance(result, Draft) and (result.source, result.article_id) in moved
        else at_first_address(result, aliases)
        for result in results
    ]


def _in_order(
    later: ArticleId, earlier: ArticleId, of: Mapping[ArticleId, Sequence[Draft]], stored: Collection[ArticleId]
) -> tuple[ArticleId, ArticleId] | None:
    """Return the later and the first address of an article; None if both are the same or have articles of their own.

    `of`: the drafts of each address, as they were fetched. A stored article is at its first address; of two new
    addresses the one that was fetched first is it.
    """
    if later == earlier or (later in stored and earlier in stored):
        return None
    if later in stored:
        later, earlier = earlier, later
    ours, theirs = of.get(later, ()), of.get(earlier, ())
    if ours and theirs and ours[-1].text != theirs[-1].text:
        return None  # the article says something else by now, at its own address
    if earlier not in stored and ours and theirs and ours[0].fetched_at < theirs[0].fetched_at:
        later, earlier = earlier, later
    return later, earlier


def _moved(draft: Draft, aliases: Aliases) -> Draft:
    cluster = draft.relation.cluster if draft.relation is not None else draft.article_id
    update = {
        "article_id": aliases.resolve(draft.source, draft.article_id),
        "relation": Relation(decision=Decision.NEW, cluster=cluster),
    }
    return draft.model_copy(update=update)
