"""The layouts of the newcomers: addresses of articles, sections and listings, and what is awkward about each."""

from collections.abc import Callable
from dataclasses import dataclass

from ..newsroom.articles import Article
from ..newsroom.newspapers import Newspaper, Section
from ..text.spelling import ascii_slug

__all__ = ["DESIGNS", "NEWCOMERS", "Design"]


def _slug(article: Article) -> str:
    """Make a slug of the first headline: these systems keep an address when the headline changes."""
    return ascii_slug(article.editions[0].headline)


@dataclass(frozen=True, slots=True)
class Design:
    """One layout."""

    name: str
    article: Callable[[Article], str]
    """Path and query of an article's address."""
    section: Callable[[Newspaper, Section, int], str]
    """Path and query of a section's page, from 1."""
    page_size: int = 6
    feed: str | None = None
    """Path of the feed, which the front page declares."""
    sitemap: str | None = None
    """Path of the sitemap, which robots.txt names."""
    names_sitemap: bool = True
    """False: robots.txt does not name the sitemap."""
    robots: bool = True
    """False: robots.txt is missing."""
    endpoint: Callable[[Newspaper, Section, int], str] | None = None
    """Address of a section's list in JSON; its page then links no articles."""
    json_ld: bool = False


def _category(newspaper: Newspaper, section: Section) -> int:
    return newspaper.sections.index(section) + 1


def _long_number(article: Article) -> str:
    return f"{article.published_at:%y%m%d%H%M}{article.number % 100_000:05}"


DESIGNS = {
    design.name: design
    for design in (
        # Utility classes only; numbers of 15 digits; pages of sections by a query.
        Design(
            "grid",
            lambda article: f"/{article.section.path}/{_slug(article)}-{_long_number(article)}.html",
            lambda _paper, section, page: f"/{section.path}" + (f"?trang={page}" if page > 1 else ""),
            sitemap="/sitemap-index.xml",
            json_ld=True,
        ),
        # ASP.NET WebForms: tables, ids with ctl00_, a pager by script; no robots.txt, no feed, no metadata.
        Design(
            "aspx",
            lambda each: f"/NewsDetail.aspx?CatID={_category(each.newspaper, each.section)}&NewsID={each.number}",
            lambda paper, section, page: (
                f"/Category.aspx?CatID={_category(paper, section)}" + (f"&Page={page}" if page > 1 else "")
            ),
            page_size=18,
            robots=False,
        ),
        # Lists made by a script, from JSON endpoints that the page names; addresses without numbers.
        Design(
            "scripted",
            lambda article: f"/tin-bai/{article.section.path}/{_slug(article)}",
            lambda _paper, section, _page: f"/chuyen-muc/{section.path}",
            endpoint=lambda _paper, section, page: f"/api/tin?chuyenmuc={section.path}&trang={page}",
            json_ld=True,
        ),
        # A blog system: addresses by day, a feed, a sitemap of its own name, a pager in the path.
        Design(
            "dated",
            lambda article: f"/{article.published_at:%Y/%m/%d}/{_slug(article)}/",
            lambda _paper, section, page: f"/chuyen-muc/{section.path}/" + (f"page/{page}/" if page > 1 else ""),
            feed="/feed/",
            sitemap="/wp-sitemap.xml",
        ),
        # Numbers of section and article as segments of the path; a feed that only the footer links. Made after the code
        # that describes newspapers was finished, as a test that it had not seen.
        Design(
            "numbered",
            lambda each: f"/tin-tuc/{205 + _category(each.newspaper, each.section)}/{each.number}/{_slug(each)}",
            lambda paper, section, page: (
                f"/tin-tuc/{205 + _category(paper, section)}/{section.path}" + (f"?p={page}" if page > 1 else "")
            ),
            feed="/rss.xml",
        ),
        # An ending of its own, microdata, a sitemap at the usual place that nothing names. Built after the code, too.
        Design(
            "suffixed",
            lambda article: f"/chi-tiet/{_slug(article)}_{article.number}.bcb",
            lambda _paper, section, page: f"/muc-{section.path}" + (f"-p{page}" if page > 1 else "") + ".bcb",
            sitemap="/sitemap.xml",
            names_sitemap=False,
        ),
    )
}

NEWCOMERS = (
    Newspaper("baotrangnon", "Báo Trăng Non", "grid", "Ninh Bình", "37", ("37",), (), dateline="BTN"),
    Newspaper("baobolau", "Báo Bờ Lau", "aspx", "Gia Lai", "52", ("52",), ()),
    Newspaper("baorunghoi", "Báo Rừng Hồi", "scripted", "Điện Biên", "11", ("11",), ()),
    Newspaper("baokenhxang", "Báo Kênh Xáng", "numbered", "Cà Mau", "96", ("96",), (), dateline="BKX"),
    Newspaper("baotruongson", "Báo Truông Sơn", "suffixed", "Nghệ An", "40", ("40",), ()),
    Newspaper("baogiongtre", "Báo Giồng Tre", "dated", "Vĩnh Long", "86", ("86",), (), dateline="BGT"),
)
