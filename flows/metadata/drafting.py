"""Drafting: combines everything extracted from one capture into the draft of a record."""

from crawler.addresses import article_id
from crawler.registry.rules_digest import layout_digest
from flows.stages import Cleaned, Described, Page
from storage.model.article import Draft, Provenance

__all__ = ["draft"]


def draft(page: Page, cleaned: Cleaned, described: Described, *, extractor: str) -> Draft:
    """Assemble the draft of an article; its relation to others is not known yet. `extractor`: version of the code."""
    named = described.entities
    return Draft(
        article_id=article_id(page.url, page.source),
        source=page.source.slug,
        url=page.url,
        canonical_url=described.canonical_url,
        published_at=described.published_at,
        modified_at=described.modified_at,
        fetched_at=page.fetched_at,
        headline=cleaned.headline,
        lead=cleaned.lead,
        dateline=cleaned.dateline,
        blocks=cleaned.blocks,
        text=cleaned.text,
        html=cleaned.html,
        images=cleaned.images,
        videos=cleaned.videos,
        genre=cleaned.genre,
        completeness=cleaned.completeness,
        links=cleaned.links,
        attachments=cleaned.attachments,
        preview_image=described.preview_image,
        is_accessible_for_free=described.is_accessible_for_free,
        next_page=described.next_page,
        authors=described.authors,
        photographers=described.photographers,
        credit=described.credit,
        section=described.section,
        tags=described.tags,
        language=described.language,
        word_count=described.word_count,
        syllable_count=described.syllable_count,
        province=described.province,
        keywords=named.keywords if named else None,
        places=named.places if named else None,
        people=named.people if named else None,
        organizations=named.organizations if named else None,
        event_dates=named.event_dates if named else None,
        provenance=Provenance(
            capture=page.capture,
            extractor=extractor,
            rules=layout_digest(page.layout),
            fields=dict(sorted({**cleaned.fields, **described.fields}.items())),
        ),
    )
