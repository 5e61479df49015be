"""Refuses articles that all have the text of a box beside the article, or one page for many addresses. Pure.

When a site changes its layout, a rule for the body may find the sidebar instead. Then every page of the newspaper gives
the same text under another headline. When a cache in front of it fails, every address answers with the same page.
Such a text must become no version: it would hide what the article really says.

Notices of one kind, each with a headline and a lead of its own, may have the same standing paragraphs. They are kept if
hardly any other prose stands under their headlines, and the same rule finds other texts in as many other articles: a
page alone cannot show this where a script would have written the body.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

from flows.pipeline.extraction.extract import ExtractionResult, capture_of, url_of
from flows.stages import Refusal, RefusalReason
from storage.model.article import Draft
from storage.model.body_facts import Completeness

__all__ = ["without_shared_texts"]

SHARED_BY = 3
"""Articles of one newspaper with one text and as many headlines. Two may be a story that was printed again."""
SURE_SHARE, SURE_AGREEMENT = 0.8, 0.9
"""Least share of the prose under a headline that the text of a notice is (its lead is the rest), and least agreement of
a second reader. Of a box beside an article one of them is 0.5 at most."""
ONE_PAGE_FOR = 5
"""Articles of one newspaper with one page, byte for byte: fewer may be addresses of one article."""


def without_shared_texts(results: Sequence[ExtractionResult]) -> list[ExtractionResult]:
    """Return the results in the same order, with a refusal in place of each article whose text many articles share."""
    sharing: defaultdict[tuple[str, str], dict[str, Draft]] = defaultdict(dict)
    for result in results:
        if isinstance(result, Draft) and result.text:
            sharing[result.source, _text_of(result)].setdefault(result.article_id, result)
    pages = _pages_of_many(results)
    groups = {key: tuple(drafts.values()) for key, drafts in sharing.items()}
    own = Counter(_reader_of(drafts[0]) for drafts in groups.values() if len(drafts) == 1)
    refused = {
        key: drafts
        for key, drafts in groups.items()
        if _is_suspect(drafts) and not (_are_read_surely(drafts) and own[_reader_of(drafts[0])] >= len(drafts))
    }
    return [
        _refusal(result, refused.get((result.source, _text_of(result)), ()), pages.get(_page_of(result), ()))
        if isinstance(result, Draft)
        else result
        for result in results
    ]


def _is_shown(draft: Draft, alike: Sequence[Draft]) -> bool:
    """Tell whether a page that many addresses answer with calls this article's address its own."""
    return {each.canonical_url for each in alike} == {draft.url}


def _pages_of_many(results: Sequence[ExtractionResult]) -> dict[tuple[str, str], tuple[Draft, ...]]:
    """Return the articles that have one page, byte for byte, by newspaper and digest, where there are many of them."""
    found: defaultdict[tuple[str, str], dict[str, Draft]] = defaultdict(dict)
    for result in results:
        if isinstance(result, Draft):
            found[_page_of(result)].setdefault(result.article_id, result)
    return {page: tuple(drafts.values()) for page, drafts in found.items() if len(drafts) >= ONE_PAGE_FOR}


def _page_of(draft: Draft) -> tuple[str, str]:
    return draft.source, capture_of(draft).digest


def _text_of(draft: Draft) -> str:
    return " ".join((draft.text or "").casefold().split())


def _is_suspect(drafts: Sequence[Draft]) -> bool:
    headlines = {" ".join((draft.headline or "").casefold().split()) for draft in drafts}
    return len(drafts) >= SHARED_BY and len(headlines) >= SHARED_BY


def _reader_of(draft: Draft) -> tuple[str, str | None]:
    """Return the newspaper, and the rule or fallback that found the body."""
    return draft.source, draft.provenance.fields.get("blocks")


def _are_read_surely(drafts: Sequence[Draft]) -> bool:
    """Tell whether one rule found what stands under the headline of each, and each has a lead of its own."""
    leads = {" ".join((draft.lead or "").casefold().split()) for draft in drafts}
    return (
        len(leads - {""}) == len(drafts)
        and len({_reader_of(draft) for draft in drafts}) == 1
        and all(_is_sure(draft.completeness) for draft in drafts)
    )


def _is_sure(read: Completeness | None) -> bool:
    return read is not None and read.share >= SURE_SHARE and (read.agreement or 0.0) >= SURE_AGREEMENT


def _refusal(draft: Draft, sharing: Sequence[Draft], alike: Sequence[Draft]) -> Draft | Refusal:
    other = next((each for each in (*sharing, *alike) if each.article_id != draft.article_id), None)
    if other is None or (not sharing and _is_shown(draft, alike)):
        return draft
    detail = (
        f"{len(sharing)} articles with different headlines have this text, another is {other.url}: either it is a box "
        "beside the article: correct `body` in its file and `baotinh replay` it; or they are notices with the same "
        "paragraphs: `baotinh replay` them with days on which as many other articles show that the rule holds"
        if sharing
        else f"{len(alike)} articles answer with this very page, another is {other.url}: the site sends one for all"
    )
    return Refusal(capture_of(draft), url_of(draft), RefusalReason.SHARED_TEXT, detail)
