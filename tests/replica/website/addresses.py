"""Addresses of articles, as each family makes them, and the other addresses under which the same article is found."""

import hashlib
import re
from datetime import datetime

from ..newsroom.articles import Article, Edition, Trait
from ..text.spelling import ascii_slug, broken_slug

__all__ = ["aliases", "canonical", "key", "key_in", "path"]

NUMBERS = {
    "cms_zce": re.compile(r"-post(\d+)\.html$"),
    "content_fck": re.compile(r"-a(\d+)\.html$"),
    "content_detail": re.compile(r"-(\d{7})\.html$"),
    "pbody": re.compile(r"-(\d+)\.htm$"),
    "dataimages": re.compile(r"-([0-9a-f]{7})/$"),
}


def path(article: Article, moment: datetime) -> str:
    """Return the path of the article's own address at `moment`. Only cms-/zce makes its slug anew with the headline."""
    zce = article.newspaper.family == "cms_zce"
    edition = article.edition(moment) if zce else article.editions[0]
    match article.newspaper.family:
        case "cms_zce":
            return f"/{ascii_slug(edition.headline)}-post{article.number}.html"
        case "content_fck":
            slug = broken_slug(_printed(edition), decomposed=article.trait is Trait.NFD)
            return f"/{slug}-a{article.number}.html"
        case "dataimages":
            month = article.published_at.strftime("%Y%m")
            return f"/{article.section.path}/{month}/{ascii_slug(edition.headline)}-{key(article)}/"
        case "content_detail":
            return f"/{ascii_slug(edition.headline)}-{article.number}.html"
        case _:
            return f"/{ascii_slug(edition.headline)}-{article.number}.htm"


def key(article: Article) -> str:
    """Return what the family's addresses know an article by: its number, or seven hexadecimal digits."""
    if article.newspaper.family == "dataimages":
        return hashlib.sha256(f"{article.newspaper.slug}/{article.number}".encode()).hexdigest()[:7]
    return str(article.number)


def key_in(family: str, path: str) -> str | None:
    """Return the key in an address's path; None if it is no article's."""
    found = NUMBERS[family].search(path)
    return found[1] if found else None


def canonical(article: Article, moment: datetime) -> str:
    """Return the article's own address at `moment`."""
    return article.newspaper.home + path(article, moment)


def aliases(article: Article, moment: datetime) -> tuple[str, ...]:
    """Return other addresses of the same article: tracking, AMP, mobile, letter case of the section, old host."""
    own, home = path(article, moment), article.newspaper.home
    found = [f"{home}{own}?utm_source=trang-chu&utm_medium=box", f"http://m.{article.newspaper.host}{own}"]
    match article.newspaper.family:
        case "dataimages":
            found.append(home + own.replace(f"/{article.section.path}/", f"/{article.section.path.capitalize()}/", 1))
        case "cms_zce" | "pbody":
            found.append(f"{home}/amp{own}")
    found += [f"http://{host}{own}" for host in article.newspaper.old_hosts]
    return tuple(found)


def _printed(edition: Edition) -> str:
    # quotation marks that were left empty close many of these systems' titles
    return edition.headline + (" “”" if len(edition.headline) % 4 == 0 else "")
