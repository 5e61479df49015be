"""Wrong facts injected into the replica: are they named, and does the next crawl still get the articles?"""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from crawler.process import CrawlFailedError, run_crawl
from crawler.registry import load_registry
from flows.contact.check.checking import check_sources
from flows.contact.check.report import CheckReport
from storage.model.identifiers import SourceSlug, new_crawl_id
from storage.s3.connection import open_bucket
from storage.settings import CrawlSettings, Settings
from tests.replica import ReplicaPress
from tests.replica.press import Tamper
from tests.replica.website.answers import Answer, html, redirect

__all__ = ["HARMS", "HELD_OUT", "Drilled", "Harm", "drilled", "healthy"]

ENOUGH = 0.9
"""Share of the articles of a healthy crawl that a crawl must get."""

Edit = tuple[str, str]
"""A text of the newspaper's file, and what stands in its place; an empty one is added to the end."""


@dataclass(frozen=True, slots=True)
class Harm:
    """One way in which a file or a site is harmed."""

    name: str
    slug: str
    named: tuple[str, ...]
    """Kinds of findings of which one must be named."""
    edits: tuple[Edit, ...] = ()
    """Changes of the registry."""
    tamper: Callable[[], Tamper] | None = None
    """Changes of the site."""
    bad_certificate: bool = False
    must_not_crawl: bool = False
    """The next crawl must ask for nothing: the newspaper is paused, or forbids us."""
    forbids: bool = False
    """A crawl after `--write` must not ask for anything, either."""


@dataclass(slots=True)
class Drilled:
    """What became of one kind."""

    kind: Harm
    found: tuple[str, ...]
    right: bool
    healthy: int
    """Articles that a crawl with the right file of the healthy site gets."""
    crawled: int
    """How many of them the next crawl gets with the file as it is."""
    mended: int
    """How many after `sources check --write`."""
    requests: int

    @property
    def got(self) -> bool:
        """True if the next crawl gets what it must: the articles, or nothing where it must not crawl."""
        return not self.crawled if self.kind.must_not_crawl else self.crawled >= ENOUGH * self.healthy

    @property
    def got_after(self) -> bool:
        """True if a crawl after `--write` gets what it must."""
        return not self.mended if self.kind.forbids else self.mended >= ENOUGH * self.healthy


def moved(old: str, new: str) -> Callable[[], Tamper]:
    """The page at `old` has moved to `new` for good."""

    def tamper(host: str, target: str, answer: Callable[[str], Answer | None]) -> Answer | None:
        del host
        if target == old:
            return redirect(new)
        return answer(old) if target == new else None

    return lambda: tamper


def answering(pattern: str, made: Answer) -> Callable[[], Tamper]:
    """Targets that match `pattern` answer with `made`."""
    return lambda: lambda _host, target, _answer: made if re.fullmatch(pattern, target) else None


def changed(pattern: str, change: Callable[[str], str]) -> Callable[[], Tamper]:
    """The text of targets that match `pattern` is changed."""

    def tamper(host: str, target: str, answer: Callable[[str], Answer | None]) -> Answer | None:
        del host
        good = answer(target) if re.fullmatch(pattern, target) else None
        return None if good is None else Answer(good.status, change(good.body.decode()).encode(), good.headers)

    return lambda: tamper


def old_host_redirects(old: str, new: str) -> Callable[[], Tamper]:
    """Every page of `old` has moved to the same page of `new`."""
    return lambda: lambda host, target, _answer: redirect(f"http://{new}{target}") if host == old else None


def silent(host: str) -> Callable[[], Tamper]:
    """`host` does not answer."""
    return lambda: lambda asked, _target, _answer: Answer(0, hang_up=True) if asked == host else None


def only_www(slug: str) -> Callable[[], Tamper]:
    """The bare host does not answer any more; only `www.` does, and its pages link so."""
    bare, www = f"{slug}.example", f"www.{slug}.example"

    def tamper(host: str, target: str, answer: Callable[[str], Answer | None]) -> Answer | None:
        good = answer(target) if host == www else None
        if good is None:
            return Answer(0, hang_up=True) if host == bare else None
        return Answer(good.status, good.body.replace(f"//{bare}".encode(), f"//{www}".encode()), good.headers)

    return lambda: tamper


ROBOTS = Answer(200, b"User-agent: *\nDisallow: /\n", {"Content-Type": "text/plain"})
ROBOTS_SECTIONS = Answer(
    200, b"User-agent: *\nDisallow: /thoi-su\nDisallow: /kinh-te\nDisallow: /van-hoa\n", {"Content-Type": "text/plain"}
)
EMPTY = html(f"<html><head><title>Tin</title></head><body>{'<p>Doi mot chut.</p>' * 200}</body></html>")
ERROR = html(f"<html><head><title>Loi</title></head><body><h1>Da co loi</h1>{'<p>x</p>' * 20}</body></html>")


def years_ago(text: str) -> str:
    """Give every date of a feed another year."""
    return text.replace(" 2026 ", " 2024 ")


SECTIONS_WRONG = tuple((f"example/{name}/", f"example/cu/{name}/") for name in ("thoi-su", "kinh-te", "van-hoa-xa-hoi"))

OLD_HOST = (
    ("//baothanhco.example", "//thanhco.cu.example"),
    ('["baothanhco.example"]', '["thanhco.cu.example", "baothanhco.example"]'),
)

HARMS = (
    Harm("dead section", "baosuoimo", ("dead_section",), (("example/kinh-te/", "example/tin-kinh-te-cu/"),)),
    Harm("all sections dead", "baosuoimo", ("dead_section",), SECTIONS_WRONG),
    Harm("moved section", "baosuoimo", ("moved_section",), tamper=moved("/kinh-te/", "/muc/kinh-te/")),
    Harm("section filled by script", "baosuoimo", ("empty_listing",), tamper=answering("/kinh-te/", EMPTY)),
    Harm("dead feeds", "baobensong", ("dead_feed",), (("/rss/cate/", "/rss/cu/"),)),
    Harm("moved feed", "baonuivoi", ("moved_feed",), tamper=moved("/rss/tin-moi.rss", "/tin-moi.rss")),
    Harm("feed answers a page", "baonuivoi", ("dead_feed",), tamper=answering("/rss/tin-moi.rss", ERROR)),
    Harm("feed left behind", "baonuivoi", ("stale_listing",), tamper=changed("/rss/tin-moi.rss", years_ago)),
    Harm("dead sitemap", "baodoicat", ("dead_sitemap",), (("/sitemap.xml", "/sitemap-cu.xml"),)),
    Harm("moved sitemap", "baodoicat", ("moved_sitemap",), tamper=moved("/sitemap.xml", "/sitemap-moi.xml")),
    Harm(
        "host moved", "baothanhco", ("host_moved",),
        OLD_HOST,
        old_host_redirects("thanhco.cu.example", "baothanhco.example"),
    ),
    Harm(
        "host gone", "baothanhco", ("host_gone", "host_moved"),
        OLD_HOST,
        silent("thanhco.cu.example"),
    ),
    Harm("only www answers", "baonuivoi", ("www",), tamper=only_www("baonuivoi")),
    Harm("no https", "baosuoimo", ("scheme",), (("http://", "https://"),)),
    Harm("certificate", "baosuoimo", ("certificate",), (("http://", "https://"),), bad_certificate=True),
    Harm("robots forbids all", "baosuoimo", ("robots_forbid",), tamper=answering("/robots.txt", ROBOTS),
         must_not_crawl=True, forbids=True),
    Harm("robots forbids sections", "baonuivoi", ("robots_forbid",), tamper=answering("/robots.txt", ROBOTS_SECTIONS)),
    Harm(
        "pattern of old addresses", "baothanhco", ("pattern_misses",),
        (("", "[links]\narticle = '/bai/(?P<id>\\d+)'\n"),),
    ),
    Harm("pattern takes every page", "baosuoimo", ("pattern_takes_others",), (("", "[links]\narticle = '/.+'\n"),)),
    Harm(
        "id of several articles", "baonuivoi", ("id_not_unique",),
        (("", "[links]\narticle = '/.*-(?P<id>\\d{4})\\d{3}\\.html'\n"),),
    ),
    Harm("rule finds no body", "baonuivoi", ("rule_finds_nothing",), (("", '[[layout]]\nbody = [".than-bai-cu"]\n'),)),
    Harm("rule finds the sidebar", "baosuoimo", ("rule_finds_else",), (("", '[[layout]]\nbody = [".sidebar"]\n'),)),
    Harm("rule finds one headline", "baonuivoi", ("rule_finds_else",), (("", '[[layout]]\nheadline = [".logo"]\n'),)),
    Harm(
        "paused, but works", "baosuoimo", ("activate",),
        (('province = "15"', 'province = "15"\nstatus = "paused"\nnotes = "Nobody has looked."'),),
        must_not_crawl=True,
    ),
    Harm(
        "id of all articles", "baonuivoi", ("id_not_unique",), (("", "[links]\narticle = '/.*(?P<id>-).*\\.html'\n"),)
    ),
    Harm(
        "next-page rule finds nothing", "baonuivoi", ("next_page",),
        (("", "[links]\nnext_page = ['a.trang-sau-cu']\n"),),
    ),
    Harm("card rules find nothing", "baosuoimo", ("cards",), (("", "[links]\ncards = ['div.the-cu a', 'a']\n"),)),
)  # fmt: skip  # a kind a line where it fits


NO_PAGE = html(
    "<html><head><title>Báo Suối Mơ</title></head><body><h1>Không tìm thấy trang</h1><p>Quay lại.</p></body></html>"
)
NO_ITEMS = Answer(
    200, b"<rss version='2.0'><channel><title>Tin</title></channel></rss>", {"Content-Type": "application/rss+xml"}
)
ROBOTS_ARTICLES = Answer(200, b"User-agent: *\nDisallow: /*.html\n", {"Content-Type": "text/plain"})


def sitemap_by_robots() -> Tamper:
    """The sitemap has another address, which only robots.txt names."""

    def tamper(host: str, target: str, answer: Callable[[str], Answer | None]) -> Answer | None:
        match target:
            case "/robots.txt":
                text = f"User-agent: *\nAllow: /\nSitemap: http://{host}/ban-do/2026.xml\n"
                return Answer(200, text.encode(), {"Content-Type": "text/plain"})
            case "/sitemap.xml":
                return Answer(404, b"")
            case "/ban-do/2026.xml":
                return answer("/sitemap.xml")
        return None

    return tamper


def redirects_to_www(slug: str) -> Callable[[], Tamper]:
    """Every page of the bare host redirects to the same one of `www.`, whose links lead to the bare host."""
    return lambda: (
        lambda host, target, _answer: redirect(f"http://www.{host}{target}") if host == f"{slug}.example" else None
    )


HELD_OUT = (
    Harm(
        "feed moved to a foreign host", "baonuivoi", ("moved_feed", "dead_feed"),
        tamper=answering("/rss/tin-moi.rss", redirect("http://feeds.khac.example/nuivoi")),
    ),
    Harm("section says 'no page' with 200", "baosuoimo", ("dead_section",), tamper=answering("/kinh-te/", NO_PAGE)),
    Harm("sitemap moved, by robots only", "baodoicat", ("dead_sitemap",), tamper=sitemap_by_robots),
    Harm(
        "robots forbids articles", "baonuivoi", ("robots_forbid",), tamper=answering("/robots.txt", ROBOTS_ARTICLES),
        must_not_crawl=True, forbids=True,
    ),
    Harm("all redirects to www", "baonuivoi", ("www",), tamper=redirects_to_www("baonuivoi")),
    Harm(
        "class names of articles changed", "baonuivoi", ("rule_finds_nothing", "rule_finds_else"),
        tamper=changed(r"/.*-\d+\.html", lambda text: text.replace('class="', 'class="v2-').replace('id="', 'id="v2-')),
    ),
    Harm(
        "front page leads to another paper", "baonuivoi", ("host_moved",),
        tamper=old_host_redirects("baonuivoi.example", "baosuoimo.example"), must_not_crawl=True, forbids=True,
    ),
    Harm(
        "section's name as id", "baosuoimo", ("id_not_unique",),
        (("", "[links]\narticle = '/(?P<id>[^/]+)/.*\\.html'\n"),),
    ),
    Harm(
        "feed fails with 500", "baonuivoi", ("dead_feed",),
        tamper=answering("/rss/tin-moi.rss", Answer(500, b"loi", {"Content-Type": "text/html"})),
    ),
    Harm(
        "times rule finds nothing", "baonuivoi", ("rule_finds_nothing",),
        (("", '[[layout]]\npublished = [".ngay-dang-cu"]\n'),),
    ),
    Harm("feed is empty", "baonuivoi", ("empty_listing",), tamper=answering("/rss/tin-moi.rss", NO_ITEMS)),
)  # fmt: skip  # a kind a line where it fits
"""Kinds that were written after the code, and to which nothing was fitted."""


def healthy(press: ReplicaPress, folder: Path) -> list[CheckReport]:
    """Check the healthy newspapers with the right files: whatever is no note is a false alarm."""
    settings = _settings(press, folder, press.sources_dir)
    registry = load_registry(press.sources_dir)
    return check_sources(list(registry.values()), registry, settings, None)


def drilled(press: ReplicaPress, folder: Path, kinds: tuple[Harm, ...] = HARMS) -> Iterator[Drilled]:
    """Inject each kind in turn; check, crawl, write the proposed file, crawl again."""
    wanted = {
        slug: _crawled(press, slug, press.sources_dir, folder / "store") for slug in {kind.slug for kind in kinds}
    }
    for number, kind in enumerate(kinds):
        place = folder / f"{number}"
        sources = place / "registry"
        shutil.copytree(press.sources_dir, sources)
        _spoil(next(sources.glob(f"newspapers/*/{kind.slug}.toml")), kind.edits)
        if kind.tamper is not None:
            press.tamper(kind.slug, kind.tamper())
        if kind.bad_certificate:
            press.spoil_certificates()
        try:
            settings, registry = _settings(press, place, sources), load_registry(sources)
            source = registry[SourceSlug(kind.slug)]
            [report] = check_sources([source], registry, settings, None)
            before = _crawled(press, kind.slug, sources, folder / "store")
            check_sources([source], registry, settings, None, write=True)
            after = _crawled(press, kind.slug, sources, folder / "store")
        finally:
            press.repair(kind.slug)
        found = tuple(finding.kind for finding in report.findings)
        all_of_it = wanted[kind.slug]
        yield Drilled(
            kind, found, bool(set(found) & set(kind.named)), len(all_of_it), len(all_of_it & before),
            len(all_of_it & after), report.requests,
        )  # fmt: skip  # short items


def _spoil(file: Path, edits: tuple[Edit, ...]) -> None:
    text = file.read_text()
    for old, new in edits:
        assert old in text, f"{file}: {old}"
        text = text.replace(old, new) if old else f"{text}\n{new}"
    file.write_text(text)


def _settings(press: ReplicaPress, folder: Path, sources: Path) -> Settings:
    crawl = CrawlSettings(proxy=press.proxy_url, delay=0.0, concurrency=4, timeout=10, retries=0, revisit_worth=0.0)
    return Settings(data_dir=folder, sources_dir=sources, crawl=crawl)


def _crawled(press: ReplicaPress, slug: str, sources: Path, store: Path) -> set[str]:
    """Crawl one newspaper into an empty archive, and return the paths of the live articles that it stored."""
    settings = _settings(press, store, sources)
    source = load_registry(sources)[SourceSlug(slug)]
    live = {_path(each["url"]) for each in press.truth() if each["source"] == slug and each["status"] == "live"}
    with open_bucket(settings) as bucket:
        for key in list(bucket.list_keys("")):
            bucket.delete(key)
        try:
            record = run_crawl(source, new_crawl_id(datetime.now(UTC)), settings)
        except CrawlFailedError:  # a newspaper that is paused or forbids us
            return set()
    return live & {_path(url) for url in record.articles.get("stored", ())}


def _path(url: str) -> str:
    return urlsplit(url).path.removeprefix("/amp").rstrip("/").lower()
