"""From what a visit saw to the facts of a newspaper's file, each with its evidence. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain, count
from urllib.parse import parse_qsl, urlsplit

from crawler.addresses import is_article, without_session
from crawler.contact.answers import Answer
from crawler.discovery import read_section
from crawler.discovery.navigation import is_headline, site_of
from crawler.learning.address_pattern import Pattern, last_form, learn_pattern
from crawler.registry import Discovery, Family, Layout, Links, Registry, Source
from flows.cleaning import analyse_page, clean
from flows.contact.adding.exploring import Explored
from flows.contact.adding.identity import Home, home_province, name_of, provinces_named
from flows.contact.adding.refusals import no_pattern
from flows.contact.learning.examples import link_texts
from flows.contact.learning.selectors import learn_layout
from flows.contact.reading import opened, read_twice
from flows.metadata import describe
from flows.pipeline.extraction.extract import ExtractedPage
from flows.stages import Cleaned, Page
from storage.model.identifiers import SourceSlug

__all__ = ["Facts", "deduce", "shown_article", "slug_of"]

LONGEST_SLUG = 40

SINGLE = "single"
"""The family of sites that share their layout with no other."""

AS_FAMILY = 0.97
"""Agreement of a family's rules with the generic reader from which on a site is of this family."""

LEAST_IN_SECTION = 2
"""Articles that a page of the menu must link to be a section."""


@dataclass(slots=True)
class Facts:
    """The facts for a new file."""

    slug: str
    name: str
    family: str
    hosts: tuple[str, ...]
    home: Home | None
    discovery: Discovery
    links: dict[str, object]
    """Keys of `[links]` that differ from the family's."""
    layout: Layout | None
    delay: float | None
    evidence: dict[str, str] = field(default_factory=dict)
    """For each key of the file, how it is known."""
    unknown: list[str] = field(default_factory=list)
    """What could not be found out, one sentence each."""


def deduce(seen: Explored, slug: str, registry: Registry) -> Facts:
    """Deduce the facts of a newspaper. Raises NotAddedError if no pattern tells its articles from other pages."""
    pattern, evidence = _pattern(seen)
    host = site_of(seen.front.url)
    base = seen.source.model_copy(
        update={"hosts": (host,), "links": Links(article=pattern.regex, keep_query=pattern.keep_query)}
    )
    found_name = name_of(seen.front, seen.articles)
    home = home_province(found_name[0] if found_name else "", seen.front, _places(seen, base))
    family = _family(seen, base, registry)
    discovery, how = _discovery(seen, base)
    facts = Facts(
        slug=slug,
        name=found_name[0] if found_name else host,
        family=family.name if family else SINGLE,
        hosts=tuple(dict.fromkeys((host, *seen.older_hosts))),
        home=home,
        discovery=discovery,
        links={} if family else {"article": pattern.regex, **_kept(pattern)},
        layout=None,
        delay=None,
        evidence={"article": evidence, **how},
    )
    if found_name:
        facts.evidence["name"] = found_name[1]
    else:
        facts.unknown.append("The name: no page says it; the host stands in its place.")
    _explain_home(facts, home)
    _learn_layout(facts, seen, base, family)
    _explain_pages(facts, seen, base)
    return facts


def _kept(pattern: Pattern) -> dict[str, object]:
    return {"keep_query": pattern.keep_query} if pattern.keep_query else {}


def _pattern(seen: Explored) -> tuple[Pattern, str]:
    """Learn `links.article` from the forms of addresses whose pages were articles."""
    good = {form for form, study in seen.studies.items() if study.is_article}
    menu = {url.rstrip("/") for url in seen.menu}
    urls = {item.url: item.headline or "" for listing in seen.listings for item in listing.items}
    articles = [url for url in urls if last_form(url) in good and url.rstrip("/") not in menu]
    articles = [url for url in articles if _depth(url) in _usual_depths(seen)] or articles
    others = [
        url
        for url, text in urls.items()
        if url not in set(articles) and not (last_form(url) in good and is_headline(text))
    ]
    others += [url for url in seen.menu if url not in set(articles)]
    pattern = learn_pattern(articles, others)
    if pattern is None or pattern.coverage < AS_FAMILY:
        raise no_pattern(site_of(seen.front.url), articles)
    proved = sum(seen.studies[form].articles for form in good)
    return pattern, (
        f"matches {pattern.coverage:.0%} of {len(articles)} links to articles and {len(pattern.wrong)} of "
        f"{len(others)} other links; {proved} pages of this form were read as articles"
    )


def _depth(url: str) -> int:
    return urlsplit(url).path.strip("/").count("/")


def _usual_depths(seen: Explored) -> set[int]:
    """Return the depths of the addresses of pages that were read as articles."""
    return {_depth(answer.url) for answer in seen.articles}


def _places(seen: Explored, source: Source) -> list[str]:
    """Return the names of provinces in the articles that were read."""
    found: list[str] = []
    for answer in seen.articles:
        page = opened(answer, source)
        if not isinstance(page, Page):
            continue
        analysis = analyse_page(page)
        cleaned = clean(page, analysis)
        if isinstance(cleaned, Cleaned):
            entities = describe(page, cleaned, analysis).entities
            found += (
                [place.province.name for place in entities.places for _ in range(place.mentions)] if entities else []
            )
    return provinces_named(found)


def _explain_home(facts: Facts, home: Home | None) -> None:
    if home is None:
        facts.unknown.append("The province: neither the name nor the pages say it.")
        return
    facts.evidence["province"] = home.evidence
    if not home.certain:
        facts.unknown.append("The province is only a guess by the places that articles name.")
    if len(home.before) > 1:
        facts.unknown.append("Which provinces it served before July 2025 is a guess by the places that articles name.")


def _family(seen: Explored, base: Source, registry: Registry) -> Family | None:
    """Return the family whose pattern and rules fit this site; None if none does."""
    found: list[tuple[float, str]] = []
    for family in registry.families.values():
        if family.name == SINGLE or not any(layout.body for layout in family.layout):
            continue
        source = base.model_copy(update={"links": family.links, "layout": family.layout})
        if not all(is_article(answer.url, source) for answer in seen.articles):
            continue
        if any(is_article(url, source) for url in seen.menu):
            continue
        twos = [two for answer in seen.articles if (two := read_twice(answer, source)) is not None]
        agreements = [two.agreement or 0.0 for two in twos if "blocks" in two.by_rule]
        if len(agreements) == len(seen.articles) and min(agreements) >= AS_FAMILY:
            found.append((sum(agreements), family.name))
    return registry.families[max(found)[1]] if found else None


def _discovery(seen: Explored, base: Source) -> tuple[Discovery, dict[str, str]]:
    """Choose the listings for the file: each that names articles, and the sections of the menu."""
    sections: list[str] = [seen.front.url]
    feeds, sitemaps, proved, lists = [], [], [], []
    for listing in seen.listings:
        named = {item.url for item in listing.items if is_article(item.url, base)}
        if listing.kind == "feed" and named:
            feeds.append(listing.url)
        elif listing.kind == "sitemap" and named:
            sitemaps.append(listing.url)
        elif listing.answer is None and named:
            lists.append(listing.url)
        elif listing.url != seen.front.url and len(named) >= LEAST_IN_SECTION:
            proved.append(listing.url)
    # What the menu names by addresses of the same outline is a section, too, though it may have little news.
    alike = {_outline(url) for url in proved}
    sections += [*(url for url in seen.menu if _outline(url) in alike), *proved, *lists]
    how = {"sections": f"the menu of the front page; {len(proved)} of them were looked at and link articles"}
    if lists:
        how["sections"] += f"; {len(lists)} lists in JSON that their scripts ask for"
    if feeds:
        how["feeds"] = "each was read and names articles"
    if sitemaps:
        how["sitemaps"] = "named by robots.txt or at the usual place; it names articles"
    sections = list(map(without_session, sections))
    first = {url.rstrip("/"): url for url in reversed(sections)}
    return Discovery(
        sections=tuple(dict.fromkeys(first[url.rstrip("/")] for url in sections)),
        feeds=tuple(dict.fromkeys(map(without_session, feeds))),
        sitemaps=tuple(dict.fromkeys(map(without_session, sitemaps))),
    ), how


def _outline(url: str) -> tuple[int, str, tuple[str, ...]]:
    """Return what the addresses of a site's sections share: depth, ending, and names of parameters."""
    parts = urlsplit(url)
    ending = re.search(r"[^/]*(\.\w{2,5})$", parts.path)
    page = ending[0].lower() if ending and parts.query else ending[1].lower() if ending else ""
    return _depth(url), page, tuple(sorted(name for name, _ in parse_qsl(parts.query)))


def _learn_layout(facts: Facts, seen: Explored, base: Source, family: Family | None) -> None:
    """Learn the rules of the layout; of a family's site only what its rules do not find."""
    if family is not None:
        facts.evidence["family"] = f"its pattern and its rules fit all {len(seen.articles)} articles that were read"
        return
    facts.evidence["family"] = "the rules of no family fit"
    half = max(2, len(seen.articles) * 2 // 3)
    texts = link_texts(item for listing in seen.listings for item in listing.items)
    learned = learn_layout(seen.articles[:half], base, held_out=seen.articles[half:], link_texts=texts)
    if learned is None or not learned.layout.model_fields_set:
        facts.unknown.append("Rules for the layout: too few articles were read; the generic reader reads them.")
        return
    facts.layout = learned.layout
    facts.evidence["layout"] = f"learned from {learned.pages} articles, tried on {len(seen.articles) - half} others"
    for key, why in learned.dropped.items():
        facts.unknown.append(f"No rule for {key}: {why}.")


def _explain_pages(facts: Facts, seen: Explored, base: Source) -> None:
    """Say whether sections have a next page, and what else stands out."""
    pages = [listing for listing in seen.listings if listing.kind == "section" and listing.answer is not None]
    following = [
        page
        for listing in pages
        if listing.answer is not None and (page := _next_page(listing.answer, base)) is not None
    ]
    if following:
        facts.evidence["next_page"] = f"found without a rule: {following[0]}"
    else:
        facts.unknown.append("The next page of a section: no page links one, so only the first page is read.")
    if seen.delay:
        facts.evidence["delay"] = f"robots.txt asks for {seen.delay:g} seconds, which the crawler obeys by itself"
    if seen.soft_404:
        facts.unknown.append("The site answers 200 for pages that do not exist: removals may look like articles.")
    if not facts.discovery.feeds and not facts.discovery.sitemaps:
        facts.unknown.append("Feeds and sitemaps: neither robots.txt nor the front page nor the usual places have one.")


def _next_page(answer: Answer, source: Source) -> str | None:
    return next(iter(read_section(answer.text, answer.url, source).pages), None)


def shown_article(seen: Explored, source: Source) -> tuple[str, ExtractedPage] | None:
    """Return an article as it would be stored by the new rules."""
    for answer in reversed(seen.articles):
        two = read_twice(answer, source)
        if two is not None and isinstance(two.ruled, ExtractedPage):
            return answer.url, two.ruled
    return None


def slug_of(host: str, taken: Mapping[SourceSlug, Source] | Registry) -> str:
    """Return a slug for `host` that no newspaper has: `baosuoidon.example` gives `baosuoidon`.

    A name that begins with a digit gets `bao` before it: `24h.example` gives `bao24h`.
    """
    labels = [re.sub(r"[^a-z0-9]", "", label) for label in host.split(".")]
    words = ["".join(labels[:number]) for number in range(1, len(labels) + 1)]
    words = [word if word[:1].isalpha() else f"bao{word}" for word in words]
    words = [word[:LONGEST_SLUG] for word in words if len(word) > 1]
    numbered = (f"{words[-1][: LONGEST_SLUG - 4]}{number}" for number in count(2))
    return next(word for word in chain(words, numbered) if SourceSlug(word) not in taken)
