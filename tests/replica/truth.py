"""What an extractor should find: every article as printed at one moment, in the field names of the shared scorer."""

from datetime import datetime
from typing import Any

from .newsroom.articles import Article, Trait
from .website.addresses import aliases, canonical
from .website.illustrations import picture_url

__all__ = ["truth_of"]

WITH_SECONDS = ("cms_zce", "content_detail")
"""Families whose pages tell the second of publication somewhere; the others tell the minute."""


def truth_of(article: Article, moment: datetime) -> dict[str, Any]:
    """Describe `article` as its newspaper shows it at `moment`.

    `status` is `live`, `removed` (410) or `missing` (404); an article that is not live keeps its last words here.
    `readable` is false where the page holds no text to extract. `edition` counts from 1. `captions` are as printed,
    `Ảnh: …` included; `photographers` are those of the signature, `image_credits` those beside pictures.
    """
    edition = article.edition(moment)
    absence = article.absence(moment)
    readable = article.trait not in (Trait.ENCRYPTED, Trait.ALBUM)
    published = article.published_at
    if article.newspaper.family not in WITH_SECONDS:
        published = published.replace(second=0)
    encrypted = article.trait is Trait.ENCRYPTED
    signature = article.signature
    return {
        "source": article.newspaper.slug,
        "url": canonical(article, moment),
        "aliases": aliases(article, moment),
        "status": "live" if absence is None else "removed" if absence.status == 410 else "missing",
        "kind": str(article.kind),
        "story": article.story,
        "edition": article.editions.index(edition) + 1,
        "trait": str(article.trait) if article.trait else None,
        "readable": readable,
        "headline": edition.headline,
        "lead": edition.lead,
        "body": list(edition.body) if readable else [],
        "captions": [] if encrypted else [picture.printed for picture in article.pictures if picture.printed],
        "authors": list(signature.authors),
        "photographers": list(signature.photographers),
        "image_credits": [picture.credit for picture in article.pictures if picture.credit],
        "credit": signature.credit,
        "dateline": article.dateline,
        "published_at": published.isoformat(),
        "modified_at": edition.since.isoformat() if article.newspaper.family == "cms_zce" else None,
        "section": [article.section.name],
        "tags": list(article.tags),
        "image_urls": [] if encrypted else [picture_url(article, picture) for picture in article.pictures],
    }
