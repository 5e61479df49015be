"""Crawls of sites that link the print or AMP page of an article with its headline."""

from collections.abc import Callable

import pytest

from crawler.archiving.crawl_record import CrawlRecord
from storage.warc.segments import Capture
from tests.crawler.conftest import Crawl
from tests.crawler.site import HOST, Answer, Site, article_page

Captures = Callable[[CrawlRecord], dict[str, Capture]]

BY_PATH = "[links]\narticle = '/(?:[a-z-]+/)+[a-z0-9-]+(?:\\.html)?(?:\\?.*)?'\nkeep_query = ['print', 'view']"
ARTICLE = "/xa-hoi/cau-moi-48213.html"
OTHER = "/xa-hoi/cau-cu-48214.html"
PRINT = "/in-bai/48213"


def linked(*paths: str) -> str:
    return "".join(f'<div class="story"><a href="{path}">Xã vùng cao có cầu mới</a></div>' for path in paths)


def page(canonical: str | None, *, og: str | None = None) -> str:
    link = f'<link href="{canonical}" rel="canonical">' if canonical else ""
    meta = f'<meta property="og:url" content="{og}">' if og else ""
    return article_page(1).replace("<head>", f"<head>{link}{meta}")


def url(path: str) -> str:
    return f"http://{HOST}{path}"


@pytest.mark.parametrize(
    "path",
    [
        PRINT, "/print/xa-hoi/48213", "/xa-hoi/in/48213", "/xa-hoi/cau-moi-48213.html?print=1",
        "/xa-hoi/cau-moi-48213.html?view=print", "/amp/xa-hoi/cau-moi", "/ban-in/xa-hoi/cau-moi-48213.html",
    ],
)  # fmt: skip  # short items
@pytest.mark.parametrize("listed", [(), (ARTICLE,)])
def test_a_print_page_is_a_form_of_its_article(
    site: Site, crawl: Crawl, captures: Captures, path: str, listed: tuple[str, ...]
) -> None:
    site.put("/", linked(path, *listed))
    site.put(path, page(ARTICLE))
    site.put(ARTICLE, page(ARTICLE))

    first = crawl(extra=BY_PATH)
    site.asked.clear()
    second = crawl(extra=BY_PATH)

    assert set(captures(first)) == {url(ARTICLE)}
    assert first.articles["stored"] == (url(ARTICLE),)
    assert url(path) not in site.paths, "the print page is not asked for again"
    assert site.paths.count(url(ARTICLE)) == 1
    assert second.outcome == "finished"


@pytest.mark.parametrize(
    "canonical",
    ["/", "/xa-hoi/", "https://bao-khac.example/xa-hoi/cau-moi-48213.html", OTHER, PRINT, None, "http://[x"],
)
def test_a_canonical_link_that_leads_elsewhere_is_not_believed(
    site: Site, crawl: Crawl, captures: Captures, canonical: str | None
) -> None:
    site.put("/", linked(PRINT))
    site.put(PRINT, page(canonical))

    assert set(captures(crawl(extra=BY_PATH))) == {url(PRINT)}


def test_an_ordinary_page_keeps_its_address_whatever_its_canonical_link_says(
    site: Site, crawl: Crawl, captures: Captures
) -> None:
    site.put("/", linked(ARTICLE, OTHER))
    site.put(ARTICLE, page(OTHER))
    site.put(OTHER, page(OTHER))

    assert set(captures(crawl(extra=BY_PATH))) == {url(ARTICLE), url(OTHER)}


def test_without_a_canonical_link_og_url_counts(site: Site, crawl: Crawl, captures: Captures) -> None:
    site.put("/", linked(PRINT))
    site.put(PRINT, page(None, og=url(ARTICLE)))
    site.put(ARTICLE, page(None))

    assert set(captures(crawl(extra=BY_PATH))) == {url(ARTICLE)}


def test_a_print_page_whose_article_cannot_be_had_is_stored_itself(
    site: Site, crawl: Crawl, captures: Captures
) -> None:
    site.put("/", linked(PRINT))
    site.put(PRINT, page(ARTICLE))
    site.put(ARTICLE, Answer(status=404))

    crawl(extra=BY_PATH)

    second = captures(crawl(extra=BY_PATH))
    assert second[url(PRINT)].status == 200


def test_with_numbers_the_print_page_leads_to_the_article_once(site: Site, crawl: Crawl, captures: Captures) -> None:
    by_number = "[links]\narticle = '/(?:[a-z-]+/)+(?:[a-z-]+-)?(?P<id>[0-9]+)(?:\\.html)?'"
    site.put("/", linked(PRINT))
    site.put(PRINT, page(ARTICLE))
    site.put(ARTICLE, page(ARTICLE))

    first = crawl(extra=by_number)
    site.asked.clear()
    crawl(extra=by_number)

    assert set(captures(first)) == {url(ARTICLE)}
    assert site.paths == [url("/"), url(ARTICLE)]
