"""Findings about addresses of articles, and about the rules that read their pages. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping

from crawler.addresses import is_article, misses_number
from crawler.learning.address_pattern import last_form
from crawler.learning.shared_ids import SharedIds, sentence_of
from crawler.registry import Source
from flows.cleaning.page.typography import bare
from flows.contact.check.finding import Finding, FindingKind, Severity
from flows.contact.check.listing_pages import unmatched
from flows.contact.check.observations import ArticleSeen, Observations
from flows.contact.learning.examples import link_texts
from flows.contact.reading import TwoReadings
from flows.pipeline.extraction.extract import ExtractedPage
from flows.stages import Refusal

__all__ = ["article_findings"]

DISAGREE = 0.55
"""Agreement of the two readings below which the rule for the body finds something else than the article."""

LEAST_LOST = 3
"""Fewest articles, all of which must have lost their lead, before a rule for it is called wrong."""

KEYS = {"headline": "headline", "lead": "lead", "body": "blocks", "published": "published_at", "byline": "authors",
        "section": "section", "tags": "tags"}  # fmt: skip  # a small table
"""Keys of a layout, and the fields of the record that they fill."""


def article_findings(source: Source, seen: Observations) -> Iterator[Finding]:
    """Yield what is wrong with `links.article` and with the rules of the layout."""
    yield from _pattern(source, seen)
    yield from _identity(source, seen)
    yield from _pages(seen)
    texts = link_texts(item for listing in seen.listings for item in listing.articles)
    read = [article for article in seen.articles if article.two is not None and article.matches]
    if len(read) >= 2:
        yield from _rules(source, read, texts)


def _pattern(source: Source, seen: Observations) -> Iterator[Finding]:
    matched = {item.url for listing in seen.listings for item in listing.articles}
    missed = unmatched(seen.listings)
    if missed:
        proved = [article for article in seen.articles if not article.matches and _reads(article)]
        tried = [article for article in seen.articles if not article.matches and article.two is not None]
        if proved or not tried:
            forms = Counter(map(last_form, missed))
            form, times = forms.most_common(1)[0]
            yield Finding(
                FindingKind.PATTERN_MISSES, Severity.ERROR, "links.article",
                f"{times} links of the form {form} look like articles and do not match, first {missed[0]}"
                + (f"; {len(proved)} of {len(tried)} that were tried are articles" if tried else ""),
            )  # fmt: skip  # a sentence
    elif not matched and any(listing.read for listing in seen.listings):
        yield Finding(
            FindingKind.NO_ARTICLES, Severity.ERROR, "links.article", "no listing names an article, by this pattern"
        )
    wrong = [url for url in source.discovery.sections if is_article(url, source)]
    lists = [article.url for article in seen.articles if article.matches and _is_list(article)]
    wrong += lists if len(lists) > 1 else []
    if wrong:
        yield Finding(
            FindingKind.PATTERN_TAKES_OTHERS, Severity.WARNING, "links.article",
            f"it also matches {len(wrong)} pages that are no articles, first {wrong[0]}",
        )  # fmt: skip  # a sentence


def _reads(article: ArticleSeen) -> bool:
    return article.two is not None and isinstance(article.two.generic, ExtractedPage)


def _is_list(article: ArticleSeen) -> bool:
    two = article.two
    return two is not None and isinstance(two.generic, Refusal) and str(two.generic.reason) == "not_an_article"


def _identity(source: Source, seen: Observations) -> Iterator[Finding]:
    """Yield if the group `id` takes different articles for one, or is not the CMS's number."""
    ids = SharedIds()
    for listing in seen.listings:
        ids.see(listing.articles, source)
    if shared := ids.found():
        yield Finding(FindingKind.ID_NOT_UNIQUE, Severity.ERROR, "links.article", sentence_of(shared))
    cut = [item.url for listing in seen.listings for item in listing.articles if misses_number(item.url, source)]
    if cut:
        yield Finding(
            FindingKind.ID_NOT_UNIQUE, Severity.WARNING, "links.article",
            f"its group `id` matches no number, or a part of one, first in {cut[0]}; the crawler takes the whole "
            "number, or the path if there is none",
        )  # fmt: skip  # a sentence


def _pages(seen: Observations) -> Iterator[Finding]:
    tried = [article for article in seen.articles if article.matches]
    failed = [article for article in tried if article.two is None and article.answer.reason not in ("robots", "budget")]
    if failed and len(failed) * 2 > len(tried):
        answer = failed[0].answer
        yield Finding(
            FindingKind.ARTICLES_FAIL, Severity.ERROR, failed[0].url,
            f"{len(failed)} of {len(tried)} articles cannot be fetched: "
            f"{answer.detail or f'the server answers {answer.status}'}",
        )  # fmt: skip  # a sentence
    read = [article.two for article in tried if article.two is not None]
    refused = [two.ruled for two in read if isinstance(two.ruled, Refusal)]
    lost = [two for two in read if isinstance(two.ruled, Refusal) and isinstance(two.generic, ExtractedPage)]
    if len(refused) * 2 > len(read) and not lost and read:
        yield Finding(
            FindingKind.UNREADABLE, Severity.ERROR, "layout",
            f"{len(refused)} of {len(read)} articles have no text for us: {refused[0].detail}",
        )  # fmt: skip  # a sentence


def _rules(source: Source, read: list[ArticleSeen], texts: Mapping[str, str]) -> Iterator[Finding]:
    """Yield the keys of the layout whose rules find nothing, or something else than the article's."""
    twos = [article.two for article in read if article.two is not None]
    layout = source.layout[-1] if source.layout else None
    for key, name in KEYS.items() if layout is not None else ():
        selectors: tuple[str, ...] = getattr(layout, key)
        if not selectors:
            continue
        if any(name in two.by_rule for two in twos) or not any(name in two.by_fallback for two in twos):
            continue
        hits = sum(any(article.rules_found.get(f"{key} {each}") for each in selectors) for article in read)
        what = (
            f"what its rules find on {hits} of {len(read)} articles is not usable"
            if hits
            else (f"none of its rules finds anything on {len(read)} articles")
        )
        yield Finding(
            FindingKind.RULE_FINDS_NOTHING, Severity.WARNING if key == "body" else Severity.NOTE, f"layout.{key}",
            f"{what}; fallbacks read it instead",
        )  # fmt: skip  # a sentence
    yield from _wrong_rules(twos)
    yield from _other_headline(read, texts)
    yield from _lost_lead(twos)


def _wrong_rules(twos: list[TwoReadings]) -> Iterator[Finding]:
    both = [
        (two.ruled, two.generic)
        for two in twos
        if isinstance(two.ruled, ExtractedPage) and isinstance(two.generic, ExtractedPage)
    ]
    ruled = [two for two in twos if "blocks" in two.by_rule]
    apart = [two for two in ruled if two.agreement is not None and two.agreement < DISAGREE]
    apart += [two for two in twos if two.overruled]
    lost = [two for two in twos if isinstance(two.ruled, Refusal) and isinstance(two.generic, ExtractedPage)]
    same = len({one.cleaned.text for one, _ in both}) == 1 and len({other.cleaned.text for _, other in both}) > 1
    if len(apart) * 2 > len(twos) or len(lost) * 2 > len(twos) or same:
        why = "the same text on every page" if same else "other text than the article's"
        yield Finding(FindingKind.RULE_FINDS_ELSE, Severity.ERROR, "layout.body", f"its rule finds {why}")
    for key, name in (("headline", "headline"), ("published", "published_at"), ("lead", "lead")):
        values = [(getattr(one.draft, name), getattr(other.draft, name)) for one, other in both]
        by_rule = [one.draft.provenance.fields.get(name, "").startswith("rule:") for one, _ in both]
        if not all(by_rule) or len(values) < 2:
            continue
        ours, theirs = {one for one, _ in values}, {other for _, other in values}
        if len(ours) == 1 and len(theirs) == len(values):
            yield Finding(
                FindingKind.RULE_FINDS_ELSE, Severity.ERROR, f"layout.{key}",
                f"its rule finds the same {key} on every page: {next(iter(ours))}",
            )  # fmt: skip  # a sentence
    yield from _same_headline(both)


def _other_headline(read: list[ArticleSeen], texts: Mapping[str, str]) -> Iterator[Finding]:
    """Yield if the rule for the headline finds more or less than the headline by which links and page name articles."""
    wrong: list[str] = []
    for article in read:
        two, linked = article.two, bare(texts.get(article.url, ""))
        if two is None or not isinstance(two.ruled, ExtractedPage) or not isinstance(two.generic, ExtractedPage):
            continue
        ours, theirs = two.ruled.draft.headline or "", two.generic.draft.headline or ""
        if "headline" in two.by_rule and linked and bare(theirs) == linked != bare(ours):
            wrong.append(f"{ours!r} instead of {theirs!r}")
    if len(wrong) > 1 and len(wrong) * 2 > len(read):
        yield Finding(
            FindingKind.RULE_FINDS_ELSE, Severity.ERROR, "layout.headline",
            f"on {len(wrong)} of {len(read)} articles its rule finds another text than the headline, first {wrong[0]}",
        )  # fmt: skip  # a sentence


def _lost_lead(twos: list[TwoReadings]) -> Iterator[Finding]:
    """Yield if on every article the rule for the lead takes other text, and the article's lead is lost."""
    lost: list[str] = []
    for two in twos:
        if not isinstance(two.ruled, ExtractedPage) or not isinstance(two.generic, ExtractedPage):
            continue
        lead = two.generic.draft.lead
        kept = bare(" ".join([two.ruled.draft.lead or "", two.ruled.cleaned.text]))
        if lead and "lead" in two.by_rule and bare(lead) not in kept:
            lost.append(lead)
    if len(lost) >= LEAST_LOST and len(lost) == len(twos):
        yield Finding(
            FindingKind.RULE_FINDS_ELSE, Severity.WARNING, "layout.lead",
            f"on {len(lost)} articles its rule takes other text, and what looks like the lead is lost, first "
            f"{lost[0][:80]!r}",
        )  # fmt: skip  # a sentence


def _same_headline(both: list[tuple[ExtractedPage, ExtractedPage]]) -> Iterator[Finding]:
    """Yield if fallbacks take for the headline what stands on every page, such as the name of the site."""
    headlines = {ruled.draft.headline for ruled, _ in both}
    texts = {ruled.cleaned.text for ruled, _ in both}
    by_rule = any(ruled.draft.provenance.fields.get("headline", "").startswith("rule:") for ruled, _ in both)
    if len(headlines) == 1 and len(texts) > 1 and not by_rule:
        yield Finding(
            FindingKind.RULE_FINDS_ELSE, Severity.ERROR, "layout.headline",
            f"no rule finds a headline, and fallbacks find the same on every page: {next(iter(headlines))}",
        )  # fmt: skip  # a sentence
