"""The newspapers and families that come with baotinh."""

from datetime import date
from pathlib import Path

import pytest

from crawler.addresses import is_article
from crawler.registry import BUILT_IN, Kind, Registry, Status, load_registry
from crawler.registry.__main__ import main
from crawler.registry.sources_page import sources_page
from storage.model.identifiers import SourceSlug
from tests.crawler.registry.conftest import Folder

DOCS = Path(__file__).parents[3] / "docs"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


def test_every_province_has_a_newspaper(registry: Registry) -> None:
    assert len({source.province for source in registry.values()}) == 34
    assert len(registry) >= 30


def test_every_family_has_a_newspaper(registry: Registry) -> None:
    assert set(registry.families) == {source.family for source in registry.values()}


def test_every_province_of_before_july_2025_has_its_newspaper(registry: Registry) -> None:
    papers = [source for source in registry.values() if source.kind is Kind.NEWSPAPER]
    assert len(papers) == 63
    assert len({source.province_before[0] for source in papers}) == 63


def test_a_portal_is_crawled_only_when_somebody_has_looked(registry: Registry) -> None:
    portals = [source for source in registry.values() if source.kind is Kind.PORTAL]
    assert portals
    assert {source.status for source in portals} == {Status.PAUSED}


def test_every_source_says_under_which_names_it_was_known(registry: Registry) -> None:
    for source in registry.values():
        assert [domain.host for domain in source.domain] == list(source.hosts)


def test_facts_go_stale(registry: Registry) -> None:
    seen = registry[SourceSlug("baocantho")].verified
    assert not seen.is_stale(date(2026, 3, 1))
    assert seen.is_stale(date(2026, 6, 1))
    assert registry[SourceSlug("baokontum")].verified.is_stale(date(2026, 3, 1))


def test_every_newspaper_that_is_crawled_says_where_to_look(registry: Registry) -> None:
    assert [source.slug for source in registry.select() if not source.discovery.sections] == []


def test_a_paper_that_forbids_robots_is_not_crawled(registry: Registry) -> None:
    assert registry[SourceSlug("baolangson")].status is Status.FORBIDDEN


def test_what_nobody_has_checked_has_no_date(registry: Registry) -> None:
    dated = {source.slug for source in registry.values() if source.verified.on}
    assert dated == {"baolaocai", "baocantho"}
    assert {source.verified.how for source in registry.values() if not source.verified.on} == {"unverified"}


def test_every_newspaper_has_at_most_one_layout_a_day(registry: Registry) -> None:
    for source in registry.values():
        assert sum(layout.covers(date(2026, 3, 2)) for layout in source.layout) <= 1


@pytest.mark.parametrize(
    ("slug", "path", "expected"),
    [
        ("baolaocai", "/mua-ngo-som-post1001.html", True),
        ("baolaocai", "/tu-khoa/mua-ngo-tag40.html", False),
        ("baolaocai", "/kinh-te/", False),
        ("hanoimoi", "/mua-ngo-som-812345.html", True),
        ("hanoimoi", "/le-hoi-event123456.html", False),
        ("hanoimoi", "/chu-de/le-hoi-123456.html", False),
        ("baocantho", "/mua-ngo-som--a177.html", True),
        ("baocantho", "/video/xem-video/mua-ngo-som-3873.html", False),
        ("baodaklak", "/kinh-te/202603/mua-ngo-som/", True),
        ("baodongnai", "/kinh-te/202603/mua-ngo-som-0a1b2c3/", True),
        ("baodongnai", "/kinh-te/nong-nghiep/", False),
        ("baodongnai", "/kinh-te/202613/mua-ngo-som-0a1b2c3/", False),
        ("baoquangninh", "/mua-ngo-som-3349315.html", True),
        ("baoquangninh", "/Chinh-tri", False),
        ("baocaobang", "/Kinh-te/Mua-ngo-som/59531.bcb", True),
        ("baocaobang", "/Kinh-te/59.bcb", False),
        ("baothanhhoa", "/mua-ngo-som-250123.htm", True),
        ("baoquangngai", "/mua-ngo-som-250123.htm", True),
        ("baobinhdinh", "/viewer.aspx?macm=39&macmp=39&mabb=222823", True),
        ("baobinhdinh", "/viewer.aspx?macm=39", False),
        ("baobacninhtv", "/mua-ngo-som-postid412345.bbg", True),
        ("baodienbienphu", "/tin-bai/kinh-te/mua-ngo-som", True),
        ("baodienbienphu", "/tin-bai/kinh-te", False),
        ("baolamdong", "/mua-ngo-som-39123.html", True),
        ("baolamdong", "/kinhte/202203/mua-ngo-som-3107123/", True),
        ("baoninhbinh", "/mua-ngo-som-123456789012345.html", True),
        ("baohaugiang", "/thoi-su-215.html", False),
    ],
)
def test_a_newspaper_knows_its_articles_by_address(registry: Registry, slug: str, path: str, expected: bool) -> None:
    source = registry[SourceSlug(slug)]
    assert is_article(f"https://{source.hosts[0]}{path}", source) is expected


def test_no_family_is_left_out_of_the_folder() -> None:
    assert {path.stem for path in BUILT_IN.glob("families/*.toml")} == set(load_registry().families)


def test_the_page_of_sources_is_current(registry: Registry) -> None:
    page = (DOCS / "sources.md").read_text(encoding="utf-8")
    assert page == sources_page(registry), "make it anew: python -m crawler.registry > docs/sources.md"


def test_the_example_of_the_guide_is_right(folder: Folder) -> None:
    guide = (DOCS / "adding-a-newspaper.md").read_text(encoding="utf-8")
    example = guide.split("```toml\n")[1].split("```")[0]
    folder.newspaper("lai-chau/baosuoidon", example)
    assert SourceSlug("baosuoidon") in load_registry(folder.path)


def test_the_command_prints_the_page_or_every_problem(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(str(folder.path)) == 0
    assert "| Báo Suối Mơ |" in capsys.readouterr().out
    folder.append("\n[links]\ncard = []\nnext = []\n")
    assert main(str(folder.path)) == 1
    assert capsys.readouterr().err.count("unknown key") == 2
