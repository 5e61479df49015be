"""Refuses articles that all have the text of a box beside the article, or one page for many addresses. Pure.

When a site changes its layout, a rule for the body may find the sidebar instead. Then every page of the newspaper gives
the same text under another headline. When a cache in front of it fails, every address answers with the same page.
Such a text must become no version: it would hide what the article really says.

Notices of one kind may share their paragraphs. Nothing tells them from a placeholder, so they are refused, too.
"""

from collections import defaultdict
from collections.abc import Sequence

from flows.pipeline.extraction.extract import ExtractionResult, capture_of, url_of
from flows.stages import Refusal, RefusalReason
from storage.model.article import Draft

__all__ = ["without_shared_texts"]

SHARED_BY = 3
"""Articles of one newspaper with one text and as many headlines. Two may be a story that was printed again."""
ONE_PAGE_FOR = 5
"""Articles of one newspaper with one page, byte for byte: fewer may be addresses of one article."""


def without_shared_texts(results: Sequence[ExtractionResult]) -> list[ExtractionResult]:
    """Return the results in the same order, with a refusal in place of each article whose text many articles share."""
    sharing: defaultdict[tuple[str, str], dict[str, Draft]] = defaultdict(dict)
    for result in results:
        if isinstance(result, Draft) and result.text:
            sharing[result.source, _text_of(result)].setdefault(result.article_id, result)
    pages = _pages_of_many(results)
    refused = {key: tuple(drafts.values()) for key, drafts in sharing.items() if _is_shared(tuple(drafts.values()))}
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


def _is_shared(drafts: Sequence[Draft]) -> bool:
    headlines = {" ".join((draft.headline or "").casefold().split()) for draft in drafts}
    return len(drafts) >= SHARED_BY and len(headlines) >= SHARED_BY


def _refusal(draft: Draft, sharing: Sequence[Draft], alike: Sequence[Draft]) -> Draft | Refusal:
    other = next((each for each in (*sharing, *alike) if each.article_id != draft.article_id), None)
    if other is None or (not sharing and _is_shown(draft, alike)):
        return draft
    detail = (
        f"{len(sharing)} articles with different headlines have this text, another is {other.url}: either it stands "
        "beside the articles or in their place: correct `body` in its file if their own text is on the page, and "
        "`baotinh replay` it; or they are notices with the same paragraphs: let `body` match what each has of its own, "
        "too, and `baotinh replay` it"
        if sharing
        else f"{len(alike)} articles answer with this very page, another is {other.url}: the site sends one for all"
    )
    return Refusal(capture_of(draft), url_of(draft), RefusalReason.SHARED_TEXT, detail)
