"""One newspaper's web site at one moment: which address answers what."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from functools import cached_property
from urllib.parse import parse_qs, unquote, urlsplit

from ..newsroom.articles import Article
from ..newsroom.newspapers import Newspaper, Section
from .addresses import canonical, key, key_in, path
from .answers import Answer, compressed, entity_tag, html, redirect, spoilt
from .archive import day_at, has_archive, path_of_day
from .faults import Fault, Switch
from .illustrations import png
from .pages import article_page, error_page, feed, list_page, section_path, stylesheet
from .sitemaps import sitemaps

__all__ = ["PAGE_SIZE", "Site"]

PAGE_SIZE = 5
"""Articles on one page of a section: few, so that a small press has second pages."""

BEHIND = timedelta(days=2)
"""How far the clock of a site is behind that has a wrong one."""

PICTURE = re.compile(r"^/(?:images|image|file|uploads|media|static)/.*\.(?:jpg|webp|gif|png)$")
TOPIC = re.compile(r"^/(?:chu-de|tim-kiem|tu-khoa|tags|tag|su-kien|video|quang-cao)/")


class Site:
    """Answers for `newspaper` as it stands at `moment`, with `articles` published and `faults` switched on."""

    def __init__(
        self, newspaper: Newspaper, moment: datetime, articles: tuple[Article, ...], faults: tuple[Switch, ...]
    ) -> None:
        self._paper = newspaper
        self._moment = moment
        self._by_key = {key(article): article for article in articles}
        self._live = [article for article in reversed(articles) if article.absence(moment) is None]
        self._faults = {switch.fault: switch for switch in faults}

    def answer(self, target: str, request: Mapping[str, str]) -> Answer:
        """Answer a GET of `target` (path and query) with request headers under small-letter names."""
        if Fault.UNREACHABLE in self._faults:
            return Answer(0, hang_up=True)
        if Fault.UNAVAILABLE in self._faults:
            return html(self._error("503", "Hệ thống đang bảo trì."), 503, retry_after="120")
        address = urlsplit(target)
        asked = unquote(address.path)
        found = key_in(self._paper.family, asked)
        if found is not None and (article := self._by_key.get(found)) is not None:
            answer = self._spoilt(self._article(article, address.path, address.query), article, target)
        elif asked == "/robots.txt":
            answer = self._robots()
        elif asked == "/static/site.css" or asked.endswith("/site.css"):
            answer = Answer(200, stylesheet(self._paper).encode(), {"Content-Type": "text/css; charset=utf-8"})
        elif PICTURE.match(asked):
            answer = Answer(200, png(asked), {"Content-Type": "image/png", "Cache-Control": "max-age=86400"})
        else:
            answer = self._listing(asked, parse_qs(address.query))
        answer = self._encoded(self._conditional(answer, request), request)
        if Fault.WRONG_CLOCK in self._faults:
            date = format_datetime((self._moment - BEHIND).astimezone(UTC), usegmt=True)
            answer = replace(answer, headers={**answer.headers, "Date": date})
        return answer

    @property
    def seconds(self) -> float:
        """How long the site takes to answer."""
        slow = self._faults.get(Fault.SLOW)
        return slow.seconds if slow else 0.0

    def _article(self, article: Article, asked: str, query: str) -> Answer:
        if (absence := article.absence(self._moment)) is not None:
            return html(self._error("Không tìm thấy trang", "Bài viết không tồn tại hoặc đã bị gỡ."), absence.status)
        own = path(article, self._moment)
        if self._paper.family == "cms_zce" and asked.removeprefix("/amp") != own:
            return redirect(canonical(article, self._moment) + (f"?{query}" if query else ""))
        others = [other for other in self._live if other is not article]
        page = article_page(article, self._moment, others)
        lies = Fault.LYING_VALIDATORS in self._faults
        changed_at = article.published_at if lies else article.changed_at(self._moment)
        changed = format_datetime(changed_at.astimezone(UTC), usegmt=True)
        match self._paper.family:
            case "content_fck":
                return html(_mixed_line_ends(page), last_modified=changed)
            case "dataimages":
                return html(page, etag=entity_tag(f"{key(article)}/{changed}"))
            case "content_detail":
                return html(page, etag=entity_tag(key(article) if lies else page, weak=True))
            case "pbody":
                return html(page, etag=entity_tag(f"{key(article)}/{changed}"), last_modified=changed)
            case _:
                return html(page)

    def _spoilt(self, answer: Answer, article: Article, target: str) -> Answer:
        for switch in self._faults.values():
            if switch.fault.of_articles and switch.url in (None, canonical(article, self._moment)):
                answer = spoilt(answer, switch, target)
        return answer

    def _listing(self, asked: str, query: dict[str, list[str]]) -> Answer:
        if Fault.ERROR_PAGES in self._faults:
            return html(self._error("Đã có lỗi xảy ra", "Hệ thống đang bận, vui lòng thử lại sau."))
        if asked in ("/", "/amp/"):
            return html(self._list(self._live[:12], self._paper.name, "/"))
        if (document := self._documents.get(asked)) is not None:
            return document
        if has_archive(self._paper) and (day := day_at(asked)) is not None:
            return self._day(day, int(query.get("page", ["1"])[0]))
        if TOPIC.match(asked):
            return html(self._list(self._live[2:5], "Chủ đề", asked))
        for section in self._paper.sections:
            if (page := self._page_of(section, asked, query)) is not None:
                return self._section(section, page)
        if asked.endswith("/rss/home.rss") and self._paper.family == "content_fck":
            return html(self._error("Lỗi", "Trang bạn tìm không có."))  # the guessed address: an error page, status 200
        return html(self._error("Không tìm thấy trang", "Địa chỉ không đúng."), 404)

    def _day(self, day: date, page: int) -> Answer:
        """Answer for the archive's page of a day: its articles, the newest first, and the days before and after it."""
        articles = [article for article in self._live if article.published_at.date() == day]
        shown = articles[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        if not shown:
            return html(self._error("Không tìm thấy trang", "Không có tin trong ngày này."), 404)
        where = f"{self._paper.home}{path_of_day(day)}"
        text = self._list(shown, f"Tin ngày {day:%d-%m-%Y}", path_of_day(day))
        pages = "".join(
            f'<a href="{where}?page={number}">{number}</a>' for number in range(1, -(-len(articles) // PAGE_SIZE) + 1)
        )
        days = "".join(f'<a href="{self._paper.home}{path_of_day(day + timedelta(step))}">.</a>' for step in (-1, 1))
        return html(text.replace("</nav>", f"{pages}{days}</nav>", 1))

    def _page_of(self, section: Section, asked: str, query: dict[str, list[str]]) -> int | None:
        for page in range(1, len(self._live) // PAGE_SIZE + 2):
            for capital in (False, True):
                address = urlsplit(section_path(self._paper, section, page, capital=capital))
                if asked.rstrip("/") == address.path.rstrip("/") and query.get("page") == parse_qs(address.query).get(
                    "page"
                ):
                    return page
        return None

    def _section(self, section: Section, page: int) -> Answer:
        articles = [article for article in self._live if article.section == section]
        shown = articles[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        if not shown and page > 1:
            return html(self._error("Không tìm thấy trang", "Không còn tin cũ hơn."), 404)
        more = len(articles) > page * PAGE_SIZE and self._paper.family != "content_fck"
        next_url = self._paper.home + section_path(self._paper, section, page + 1) if more else None
        where = section_path(self._paper, section, page)
        return html(self._list(shown, section.name, where, section, next_url))

    def _list(
        self, shown: list[Article], title: str, where: str, section: Section | None = None, next_url: str | None = None
    ) -> str:
        if Fault.NO_LINKS in self._faults:
            return f"<html><head><title>{title}</title></head><body><div id=app></div></body></html>"
        text = list_page(
            self._paper,
            self._moment,
            shown,
            self._live,
            title=title,
            url=self._paper.home + where,
            section=section,
            next_url=next_url,
        )
        if Fault.NEW_ADDRESSES in self._faults:
            for article in self._live:
                text = text.replace(path(article, self._moment), f"/doc/ban-moi-{article.number}.aspx")
        return text

    @cached_property
    def _documents(self) -> dict[str, Answer]:
        documents = {
            where: Answer(200, self._dated(text).encode(), {"Content-Type": "application/xml; charset=utf-8"})
            for where, text in sitemaps(self._paper, self._moment, self._live).items()
        }
        for where in [where for where in documents if where.endswith(".gz")]:
            packed = compressed(documents[where]).body  # a gzip file, not a content encoding
            documents[where] = Answer(200, packed, {"Content-Type": "application/x-gzip"})
        for where, section in self._feeds():
            articles = [article for article in self._live if section is None or article.section == section][:20]
            title = section.name if section else "Tin mới"
            text = feed(self._paper, self._moment, articles, title)
            content_type = {"Content-Type": "application/rss+xml; charset=utf-8"}
            documents[where] = Answer(200, self._dated(text).encode(), content_type)
        return documents

    def _dated(self, text: str) -> str:
        """Replace every date of a feed or sitemap by the present one, if the paper does so."""
        if Fault.FALSE_DATES not in self._faults:
            return text
        text = re.sub(r"(?<=<pubDate>)[^<]+", format_datetime(self._moment.astimezone(UTC), usegmt=True), text)
        return re.sub(r"(?<=<lastmod>)[^<]+", self._moment.isoformat(), text)

    def _feeds(self) -> list[tuple[str, Section | None]]:
        if self._paper.family == "content_fck":
            return [(f"/rss/cate/{section.path}/", section) for section in self._paper.sections]
        return [
            ("/rss/tin-moi.rss", None),
            *((f"/rss/{section.path}.rss", section) for section in self._paper.sections),
        ]

    def _robots(self) -> Answer:
        forbidden = self._paper.forbids_robots or Fault.FORBIDS_ROBOTS in self._faults
        rules = "Disallow: /" if forbidden else "Disallow: /tim-kiem/\nDisallow: /print/\nDisallow: /quang-cao/"
        text = f"User-agent: *\n{rules}\n\nSitemap: {self._paper.home}/sitemap.xml\n"
        return Answer(200, text.encode(), {"Content-Type": "text/plain; charset=utf-8"})

    def _error(self, title: str, text: str) -> str:
        return error_page(self._paper, self._moment, title, text)

    def _conditional(self, answer: Answer, request: Mapping[str, str]) -> Answer:
        tag, changed = answer.headers.get("Etag"), answer.headers.get("Last-Modified")
        if answer.status != 200 or answer.missing_bytes:
            return answer
        asked_tag = request.get("if-none-match")
        matches = (
            asked_tag in (tag, "*") if asked_tag and tag else changed and request.get("if-modified-since") == changed
        )
        return Answer(304, b"", {k: v for k, v in answer.headers.items() if k != "Content-Type"}) if matches else answer

    def _encoded(self, answer: Answer, request: Mapping[str, str]) -> Answer:
        if (
            not answer.body
            or answer.missing_bytes
            or not answer.headers.get("Content-Type", "").startswith("text/html")
        ):
            return answer
        accepted = "gzip" in request.get("accept-encoding", "")
        # this family compresses even for those who did not ask
        if self._paper.family == "dataimages" or (accepted and self._paper.family in ("cms_zce", "content_fck")):
            return compressed(answer)
        return answer


def _mixed_line_ends(text: str) -> str:
    lines = text.split("\n")
    return "".join(line + ("\r\n" if number % 3 else "\n") for number, line in enumerate(lines))
