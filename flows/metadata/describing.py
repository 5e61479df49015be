"""Describing: the metadata of a cleaned article, each field with its origin."""

from collections import Counter
from datetime import date, datetime

from crawler.addresses import canonical, identity, is_article
from crawler.registry import Source
from crawler.units.provinces import lineage_of, province_of
from flows.cleaning.page.markup import absolute
from flows.cleaning.page.structured_metadata import StructuredMetadata
from flows.cleaning.page_analysis import PageAnalysis, analyse_page
from flows.metadata.credits import credit_article
from flows.metadata.entities import recognise
from flows.metadata.language import count_tokens, detect_language
from flows.metadata.next_page import next_page
from flows.metadata.publication import date_article
from flows.metadata.subjects import read_section, read_tags
from flows.stages import Cleaned, Described, Entities, Page
from storage.model.moments import VIETNAM

__all__ = ["describe"]

_NAMED = ("keywords", "places", "people", "organizations", "event_dates")
"""Fields that are read from the article's words."""


def describe(page: Page, cleaned: Cleaned, analysis: PageAnalysis | None = None, *, names: bool = True) -> Described:
    """Read everything except the text of an article from its page. No content of a page raises an error.

    `analysis`: the page's analysis, if it was made already. `names=False` leaves out what the text names.
    """
    analysis = analysis or analyse_page(page)
    tree, metadata, location = analysis.tree, analysis.metadata, analysis.location
    layout = analysis.layout
    dated = date_article(tree, location, metadata, layout.published, page.fetched_at, page.url)
    credited = credit_article(tree, location, metadata, page.source, cleaned.bylines, layout.byline)
    section, section_by = read_section(tree, location, metadata, layout.section, page.url)
    tags, tags_by = read_tags(tree, location, metadata, layout.tags)
    address, address_by = _address(analysis, page)
    words = "\n".join(filter(None, (cleaned.headline, cleaned.lead, cleaned.text)))
    language = detect_language(words)
    names = names and language == "vi"
    origins = {
        "authors": credited.authors_by if credited.authors else None,
        "photographers": credited.photographers_by if credited.photographers else None,
        "credit": credited.credit_by,
        "published_at": dated.published_by,
        "modified_at": dated.modified_by,
        "section": section_by,
        "tags": tags_by,
        "canonical_url": address_by,
        "language": "letters" if language else None,
        **dict.fromkeys(_NAMED, "text" if names else None),
    }
    text = "\n".join(filter(None, (cleaned.lead, cleaned.text)))
    entities = _entities(page, cleaned, dated.published_at, tags) if names else None
    named: Counter[str] = Counter()
    for place in entities.places if entities else ():
        named[place.province.code] += place.mentions
    word_count, syllable_count = count_tokens(text)
    return Described(
        canonical_url=address,
        published_at=dated.published_at,
        modified_at=dated.modified_at,
        authors=credited.authors,
        photographers=credited.photographers,
        credit=credited.credit,
        section=section,
        tags=tags,
        language=language,
        word_count=word_count,
        syllable_count=syllable_count,
        province=province_of(page.source.province_before, _day(dated.published_at, page.fetched_at), named),
        preview_image=absolute(metadata.first("og:image", "twitter:image") or "", analysis.base) or None,
        is_accessible_for_free=_is_free(metadata),
        next_page=next_page(analysis, page.url),
        entities=entities,
        fields={name: origin for name, origin in sorted(origins.items()) if origin},
    )


def _is_free(metadata: StructuredMetadata) -> bool | None:
    value = metadata.article.get("isAccessibleForFree")
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower().rpartition("/")[2])
    return value if isinstance(value, bool) else None


def _day(published_at: datetime | None, fetched_at: datetime) -> datetime:
    return published_at or fetched_at.astimezone(VIETNAM)


def _entities(page: Page, cleaned: Cleaned, published_at: datetime | None, tags: tuple[str, ...]) -> Entities:
    day = _day(published_at, page.fetched_at).astimezone(VIETNAM).date()
    captions = [image.caption for image in cleaned.images] + [video.caption for video in cleaned.videos]
    return recognise(
        [cleaned.headline, cleaned.lead or "", cleaned.text, *filter(None, captions)],
        day=day,
        published=day if published_at else None,
        own_provinces=_own_provinces(page.source, day),
        tags=tags,
    )


def _own_provinces(source: Source, day: date) -> set[str]:
    """Return the codes, on `day`, of all provinces that a newspaper served before or after the reform."""
    return {unit.code for code in source.province_before for unit in lineage_of(code) if unit.stood_on(day)}


def _address(analysis: PageAnalysis, page: Page) -> tuple[str, str]:
    """Return the article's own address and its origin: what the page says if it is this article, else as fetched."""
    links = analysis.location.dom.declarations("link")
    candidates = (
        (links[0].attributes.get("href") if links else None, "canonical"),
        (analysis.metadata.first("og:url"), "og"),
    )
    for value, origin in candidates:
        address = absolute(value or "", analysis.base)
        if address and _same_article(address, page.url, page.source):
            return canonical(address, page.source), origin
    return canonical(page.url, page.source), "url"


def _same_article(address: str, fetched: str, source: Source) -> bool:
    try:
        return is_article(address, source) and identity(address, source) == identity(fetched, source)
    except ValueError:
        return False
