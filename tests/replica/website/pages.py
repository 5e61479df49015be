"""Renders pages, feeds and sitemaps from the families' templates."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zlib import crc32

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from ..newsroom.articles import Article, Kind, Picture, Trait
from ..newsroom.newspapers import Newspaper, Section
from ..text.spelling import ascii_slug
from .addresses import aliases, canonical, path
from .dates import Spellings
from .illustrations import cover, picture_url
from .structured import json_ld

__all__ = [
    "Block",
    "article_blocks",
    "article_page",
    "error_page",
    "feed",
    "has_sapo",
    "list_page",
    "section_path",
    "sitemap",
    "stylesheet",
]

TEMPLATES = Path(__file__).parent / "templates"
_environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_environment.filters["slug"] = ascii_slug


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a picture with its caption."""

    text: str = ""
    picture: Picture | None = None
    url: str = ""


def has_sapo(article: Article) -> bool:
    """Tell whether the lead stands in an element of its own; every third content-fck page has none."""
    return not (article.newspaper.family == "content_fck" and article.number % 3 == 0)


def article_blocks(article: Article, moment: datetime) -> tuple[Block, ...]:
    """Return the body in reading order: pictures after the first and the middle paragraph."""
    edition = article.edition(moment)
    paragraphs = edition.body if has_sapo(article) else (edition.lead, *edition.body)
    blocks = [Block(text) for text in paragraphs]
    for position, picture in zip((1, 2 + len(paragraphs) // 2), article.pictures, strict=False):
        blocks.insert(position, Block(picture=picture, url=picture_url(article, picture)))
    return tuple(blocks)


def section_path(newspaper: Newspaper, section: Section, page: int = 1, *, capital: bool = False) -> str:
    """Return the path of a section's page, from 1, as the family numbers them."""
    first = f"/{section.path.capitalize() if capital else section.path}"
    match newspaper.family:
        case "cms_zce":
            return f"{first}/" if page == 1 else f"{first}/trang-{page}.html"
        case "dataimages":  # counts from zero
            return f"{first}/" if page == 1 else f"{first}/?page={page - 1}"
        case "content_detail":
            return first if page == 1 else f"{first}?page={page}"
        case "pbody":
            return first if page == 1 else f"{first}/{page}"
        case _:
            return f"{first}/"


def article_page(article: Article, moment: datetime, neighbours: Sequence[Article]) -> str:
    """Render an article; `neighbours` are the paper's other live articles, newest first."""
    url = canonical(article, moment)
    edition = article.edition(moment)
    sapo = has_sapo(article)
    prefix = f"({article.dateline}) - " if article.dateline and article.newspaper.family == "content_fck" else ""
    dates = Spellings(article.published_at)
    return _render(
        f"{article.newspaper.family}/article.html",
        article.newspaper,
        moment,
        neighbours,
        article=article,
        edition=edition,
        signature=article.signature,
        blocks=article_blocks(article, moment),
        sapo=sapo,
        description=prefix + edition.lead,
        cipher=_cipher(edition.body) if article.trait is Trait.ENCRYPTED else None,
        url=url,
        path=path(article, moment),
        cover=cover(article),
        views=int((moment - article.published_at).total_seconds() // 60) + article.number % 7,
        dates={
            **{name: getattr(dates, name) for name in SPELLINGS},
            "modified": Spellings(edition.since).compact,
        },
        json_ld=json_ld(article, url, moment),
        related=[
            _card(other, moment)
            for other in neighbours
            if other.section == article.section and other.kind is not Kind.ROUTINE
        ][:3],
    )


SPELLINGS = tuple(name for name, value in vars(Spellings).items() if isinstance(value, property))


def list_page(
    newspaper: Newspaper,
    moment: datetime,
    articles: Sequence[Article],
    neighbours: Sequence[Article],
    *,
    title: str,
    url: str,
    section: Section | None = None,
    next_url: str | None = None,
) -> str:
    """Render a front page, a section's page or a topic's page."""
    return _render(
        f"{newspaper.family}/list.html",
        newspaper,
        moment,
        neighbours,
        title=title,
        url=url,
        section=section,
        next_url=next_url,
        cards=[_card(article, moment, position) for position, article in enumerate(articles)],
    )


def error_page(newspaper: Newspaper, moment: datetime, title: str, text: str) -> str:
    """Render a page that says that something is not there, or went wrong."""
    return _render("shared/error.html", newspaper, moment, (), title=title, text=text)


def feed(newspaper: Newspaper, moment: datetime, articles: Sequence[Article], title: str) -> str:
    """Render an RSS feed."""
    cards = [_card(article, moment, position) for position, article in enumerate(articles)]
    return _environment.get_template("shared/feed.xml").render(paper=newspaper, title=title, cards=cards)


def sitemap(entries: Iterable[tuple[str, str | None]], *, index: bool = False) -> str:
    """Render a sitemap, or an index of sitemaps, of addresses and their `lastmod`."""
    listed = [{"loc": loc, "lastmod": lastmod} for loc, lastmod in entries]
    return _environment.get_template("shared/sitemap.xml").render(entries=listed, index=index)


def stylesheet(newspaper: Newspaper) -> str:
    """Return the paper's style sheet, in a colour of its own."""
    hue = crc32(newspaper.slug.encode()) * 47 % 360
    return (TEMPLATES / "shared" / "site.css").read_text("utf-8").replace("HUE", str(hue))


def _render(template: str, newspaper: Newspaper, moment: datetime, neighbours: Sequence[Article], **more: Any) -> str:
    capital = newspaper.family == "content_detail"  # its menus write sections with a capital
    return _environment.get_template(template).render(
        paper=newspaper,
        today=Spellings(moment).weekday_form.split(" - ")[0],
        section_url=lambda section: newspaper.home + section_path(newspaper, section, capital=capital),
        popular=[_card(other, moment) for other in neighbours[:5]],
        **more,
    )


def _card(article: Article, moment: datetime, position: int = 1) -> dict[str, Any]:
    url, others = canonical(article, moment), aliases(article, moment)
    family = article.newspaper.family
    # each family spoils one of its links: a box that tracks, the mobile site, the host of before the merger
    listed = (
        others[0]
        if family == "cms_zce" and position == 0
        else others[1]
        if family == "pbody" and position == 2
        else url
    )
    in_feed = {
        "content_detail": f"{url}?utm_source=rss&utm_medium=feed",
        "content_fck": others[-1] if position == 2 else url,
    }
    dates = Spellings(article.published_at)
    return {
        **{name: getattr(dates, name) for name in SPELLINGS},
        "number": article.number,
        "url": url,
        "listed": listed,
        "in_feed": in_feed.get(family, url),
        "headline": article.edition(moment).headline,
        "lead": article.edition(moment).lead,
        "image": cover(article),
    }


def _cipher(body: Iterable[str]) -> str:
    return base64.b64encode("\n".join(body)[::-1].encode()).decode()
