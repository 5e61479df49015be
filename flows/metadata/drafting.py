"""Drafting: all that one capture says about an article, put together as the record's draft."""

import hashlib
import json
from functools import lru_cache

from crawler.addresses import article_id
from crawler.registry import Layout
from flows.stages import Cleaned, Described, Page
from storage.model.article import Draft, Provenance

__all__ = ["draft", "rules_digest"]


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
            rules=rules_digest(page.layout),
            fields=dict(sorted({**cleaned.fields, **described.fields}.items())),
        ),
    )


@lru_cache(maxsize=256)
def rules_digest(layout: Layout | None) -> str:
    """Return `sha256:…` over the rules by which a page is read; `none` if its source has none for its day."""
    if layout is None:
        return "none"
    rules = json.dumps(layout.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
    return "sha256:" + hashlib.sha256(rules.encode()).hexdigest()
