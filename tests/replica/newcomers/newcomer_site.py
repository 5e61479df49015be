"""One newcomer's web site at one moment: which address answers what."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from ..newsroom.articles import Article
from ..newsroom.newspapers import Newspaper, Section
from ..text.spelling import ascii_slug
from ..website.answers import Answer, html
from ..website.dates import Spellings
from ..website.illustrations import cover, picture_url, png
from ..website.pages import SPELLINGS, Block, sitemap
from .designs import DESIGNS, Design

__all__ = ["NewcomerSite", "address"]

_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters["slug"] = ascii_slug


def address(article: Article) -> str:
    """Return the address of a newcomer's article."""
    return article.newspaper.home + DESIGNS[article.newspaper.family].article(article)


class NewcomerSite:
    """Answers for `newspaper` as it stands at `moment`, with `articles` published."""

    seconds = 0.0

    def __init__(self, newspaper: Newspaper, moment: datetime, articles: tuple[Article, ...]) -> None:
        self._paper = newspaper
        self._design: Design = DESIGNS[newspaper.family]
        self._moment = moment
        self._live = [article for article in reversed(articles) if article.absence(moment) is None]
        self._pages: dict[str, Article] = {self._design.article(article): article for article in articles}

    def answer(self, target: str, request: Mapping[str, str]) -> Answer:
        """Answer a GET of `target` (path and query)."""
        del request
        if target in self._pages:
            return self._article(self._pages[target])
        if target.startswith(("/images/", "/anh/")):
            return Answer(200, png(target), {"Content-Type": "image/png"})
        if target == "/":
            return html(self._list(self._paper.name, self._live[: 2 * self._design.page_size], None, None, front=True))
        return self._file(target) or self._section(target) or html(self._render("missing.html"), 404)

    def _file(self, target: str) -> Answer | None:
        design, home = self._design, self._paper.home
        if target == "/robots.txt" and design.robots:
            named = f"\nSitemap: {home}{design.sitemap}\n" if design.sitemap and design.names_sitemap else ""
            return Answer(200, f"User-agent: *\nDisallow: /tim-kiem\n{named}".encode(), {"Content-Type": "text/plain"})
        xml = {"Content-Type": "application/xml; charset=utf-8"}
        if target == design.sitemap:
            index = [(f"{home}/sitemap-bai-viet.xml", None), (f"{home}/sitemap-chuyen-muc.xml", None)]
            return Answer(200, sitemap(index, index=True).encode(), xml)
        if target == "/sitemap-bai-viet.xml" and design.sitemap:
            entries = [(address(each), each.changed_at(self._moment).isoformat()) for each in self._live]
            return Answer(200, sitemap(entries).encode(), xml)
        if target == "/sitemap-chuyen-muc.xml" and design.sitemap:
            sections = [(home + design.section(self._paper, each, 1), None) for each in self._paper.sections]
            return Answer(200, sitemap(sections).encode(), xml)
        if target == design.feed:
            return Answer(200, self._render("feed.xml", cards=list(map(self._card, self._live[:15]))).encode(), xml)
        return None

    def _section(self, target: str) -> Answer | None:
        design, size = self._design, self._design.page_size
        for section in self._paper.sections:
            articles = [article for article in self._live if article.section == section]
            for page in range(1, len(articles) // size + 2):
                shown = articles[(page - 1) * size : page * size]
                more = len(articles) > page * size
                if design.endpoint is not None and target == design.endpoint(self._paper, section, page):
                    return self._json(section, page, shown, more=more)
                if target.rstrip("/") == design.section(self._paper, section, page).rstrip("/"):
                    following = design.section(self._paper, section, page + 1) if more else None
                    return html(self._list(section.name, shown, section, following))
        return None

    def _json(self, section: Section, page: int, shown: list[Article], *, more: bool) -> Answer:
        assert self._design.endpoint is not None
        items = [
            {
                "id": article.number,
                "title": article.edition(self._moment).headline,
                "url": self._design.article(article),
                "thumb": cover(article),
                "publishedAt": Spellings(article.published_at).zoneless,
            }
            for article in shown
        ]
        following = self._design.endpoint(self._paper, section, page + 1) if more else None
        body = json.dumps({"data": {"items": items}, "next": following}, ensure_ascii=False)
        return Answer(200, body.encode(), {"Content-Type": "application/json; charset=utf-8"})

    def _article(self, article: Article) -> Answer:
        absence = article.absence(self._moment)
        if absence is not None:
            return html(self._render("missing.html"), absence.status)
        edition = article.edition(self._moment)
        blocks = [Block(text) for text in edition.body]
        for position, picture in zip((1, 2 + len(edition.body) // 2), article.pictures, strict=False):
            blocks.insert(position, Block(picture=picture, url=picture_url(article, picture)))
        others = [other for other in self._live if other is not article]
        related = [self._card(other) for other in others if other.section == article.section][:4]
        return html(
            self._render(
                f"{self._design.name}/article.html",
                article=article,
                edition=edition,
                blocks=blocks,
                dates=_spellings(article.published_at),
                related=related,
                url=address(article),
                cover=cover(article),
                json_ld=self._json_ld(article),
            )
        )

    def _json_ld(self, article: Article) -> Markup:
        if not self._design.json_ld:
            return Markup()
        edition = article.edition(self._moment)
        said = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": edition.headline,
            "datePublished": article.published_at.isoformat(),
            "publisher": {"@type": "Organization", "name": self._paper.name},
        }
        return Markup(json.dumps(said, ensure_ascii=False).replace("</", "<\\/"))

    def _list(
        self, title: str, shown: list[Article], section: Section | None, following: str | None, *, front: bool = False
    ) -> str:
        endpoint = self._design.endpoint
        source = endpoint(self._paper, section, 1) if endpoint is not None and section is not None else None
        return self._render(
            f"{self._design.name}/list.html",
            title=title,
            cards=[] if source else list(map(self._card, shown[: 5 if endpoint else None])),
            following=following,
            endpoint=source,
            front=front,
        )

    def _card(self, article: Article) -> dict[str, Any]:
        edition = article.edition(self._moment)
        return {
            **_spellings(article.published_at),
            "url": self._design.article(article),
            "absolute": address(article),
            "headline": edition.headline,
            "lead": edition.lead,
            "image": cover(article),
            "section": article.section.name,
        }

    def _render(self, template: str, **more: Any) -> str:
        paper, design = self._paper, self._design
        return _environment.get_template(template).render(
            paper=paper,
            design=design,
            today=Spellings(self._moment).weekday_form.split(" - ")[0],
            sections=[{"name": each.name, "url": design.section(paper, each, 1)} for each in paper.sections],
            section_url=lambda section: design.section(paper, section, 1),
            popular=list(map(self._card, self._live[1:6])),
            **more,
        )


def _spellings(moment: datetime) -> dict[str, str]:
    spelt = Spellings(moment)
    return {name: getattr(spelt, name) for name in SPELLINGS}
