"""The families' rules on real pages of their newspapers."""

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.addresses import article_id, canonical, is_article
from crawler.registry import Registry, Source, load_registry
from storage.model.identifiers import SourceSlug

PAGES = Path(__file__).parents[3] / "shared" / "data" / "pages" / "vietnam"
pytestmark = pytest.mark.skipif(not PAGES.exists(), reason="needs ../shared/data/pages, real pages of the press")


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


def page(name: str) -> LexborHTMLParser:
    return LexborHTMLParser(gzip.decompress((PAGES / f"{name}.html.gz").read_bytes()).decode())


def articles(tree: LexborHTMLParser, selector: str, source: Source) -> set[str]:
    base = tree.css_first("base[href]")
    links = [link.attributes.get("href") or "" for link in tree.css(selector)]
    found = [urljoin(base.attributes["href"] or "" if base else "", link) for link in links]
    return {article_id(url, source) for url in found if is_article(url, source)}


def test_the_cards_of_a_section_are_its_main_list(registry: Registry) -> None:
    source = registry[SourceSlug("baocantho")]
    lists: list[dict[str, Any]] = json.loads((PAGES / "lists" / "lists.json").read_text(encoding="utf-8"))
    truth = next(entry for entry in lists if entry["file"] == "lists/baocantho-thoi-su.html.gz")
    main = {article_id(url, source) for url in truth["main_article_urls"]}
    other = {article_id(url, source) for url in truth["other_article_urls"]}
    tree = page("lists/baocantho-thoi-su")
    assert articles(tree, source.links.cards[0], source) == main
    assert articles(tree, "a", source) == main | other


def test_the_next_page_of_a_section_is_found_and_kept_apart(registry: Registry) -> None:
    source = registry[SourceSlug("baocantho")]
    link = page("lists/baocantho-thoi-su").css_first(source.links.next_page[0])
    assert link is not None
    assert canonical(link.attributes["href"] or "", source) == "https://baocantho.com.vn/thoi-su?p=2"


def test_an_old_front_page_names_articles_and_sections_apart(registry: Registry) -> None:
    assert len(articles(page("lists/baocaobang-home-2017"), "a", registry[SourceSlug("baocaobang")])) == 80


@pytest.mark.parametrize("part", ["headline", "lead", "body", "byline", "published", "section", "tags"])
def test_the_first_rule_for_each_part_finds_it_on_an_article_page(registry: Registry, part: str) -> None:
    layout = registry[SourceSlug("baolaocai")].layout_on(date(2026, 1, 4))
    assert len(page("baolaocai-404649").css(getattr(layout, part)[0])) == 1


def test_the_links_of_an_article_page_are_told_apart(registry: Registry) -> None:
    source = registry[SourceSlug("baolaocai")]
    tree = page("baolaocai-404649")
    found = articles(tree, "a", source)
    assert len(found) == 40
    assert articles(tree, "article.story a", source) <= found
