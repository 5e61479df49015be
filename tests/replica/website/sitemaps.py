"""A newspaper's sitemaps: an index, articles by month, and everything else, with the flaws of the real ones."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from ..newsroom.articles import Article
from ..newsroom.newspapers import Newspaper
from .addresses import aliases, canonical
from .pages import section_path, sitemap

__all__ = ["sitemaps"]

MIGRATED = "2026-01-27"
"""What a migration left as `lastmod` of everything."""

FORGED = ("dataimages", "content_fck")
"""Families whose sitemaps say that day for every article, whatever happened to it since."""


def sitemaps(newspaper: Newspaper, moment: datetime, live: Sequence[Article]) -> dict[str, str]:
    """Return path and text of every sitemap; a path ending in `.gz` is to be served as a gzip file."""
    documents = {}
    ordered = sorted(live, key=lambda article: article.published_at)
    for month, articles in groupby(ordered, key=lambda article: article.published_at.strftime("%Y-%m")):
        finished = month != moment.strftime("%Y-%m")
        where = f"/sitemaps/articles-{month}.xml" + (".gz" if finished else "")
        documents[where] = sitemap(_entries(list(articles), moment))
    documents["/sitemaps/pages.xml"] = sitemap(
        [(newspaper.home + section_path(newspaper, section), MIGRATED) for section in newspaper.sections]
        + [
            (f"{newspaper.home}/chu-de/doi-moi-sang-tao-1.html", MIGRATED),
            (f"{newspaper.home}/su-kien/tet-2026-2.html", None),
        ]
    )
    index = [(newspaper.home + where, MIGRATED) for where in documents]
    documents["/sitemap.xml"] = sitemap(index, index=True)
    return documents


def _entries(articles: Sequence[Article], moment: datetime) -> list[tuple[str, str | None]]:
    entries: list[tuple[str, str | None]] = []
    for position, article in enumerate(articles):
        family = article.newspaper.family
        lastmod = MIGRATED if family in FORGED else article.changed_at(moment).isoformat()
        url = canonical(article, moment)
        if position == 0:
            # a topic among the articles, and the same article under a second address
            entries.append((f"{article.newspaper.home}/chu-de/{article.section.path}-1.html", lastmod))
            if family in ("dataimages", "pbody"):
                second = next(
                    other for other in aliases(article, moment) if "/amp/" in other or other.lower() == url.lower()
                )
                entries.append((second, lastmod))
        entries.append((url, lastmod))
    return entries
