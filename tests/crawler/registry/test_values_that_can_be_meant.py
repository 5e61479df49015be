"""Values of a newspaper's file that look odd and can be meant, beside those that cannot."""

import pytest

from crawler.registry import load_registry
from crawler.registry.checks import check_registry
from crawler.registry.entries import Discovery
from storage.model.identifiers import SourceSlug
from tests.crawler.registry.conftest import NEWSPAPER, Folder
from tests.crawler.registry.test_loading import FILE, problems_of


@pytest.mark.parametrize(
    "discovery",
    [
        'sections = ["https://www.baosuoimo.example/", "https://kinhte.baosuoimo.example/"]',
        'sections = ["https://baosuoimo.example:443/"]',
        'sections = ["https://baosuoimo.example/", "https://baosuoimo.example/"]',
        'sections = ["https://khac.example/"]\narchive = "https://khac.example/{yyyy}/{m}/{d}"',
        'feeds = ["https://feeds.dich-vu.example/suoi-mo"]\nsitemaps = ["https://cdn.example/bai.xml"]',
        'sections = ["https://baosuoimo.example/"]\narchive = "https://luutru.baosuoimo.example/{yyyy}/{m}/{d}"',
    ],
    ids=["other names", "usual port", "twice", "elsewhere", "services", "archive"],
)
def test_listings_may_lie_on_subdomains_or_with_a_service(folder: Folder, discovery: str) -> None:
    folder.replace('sections = ["https://baosuoimo.example/"]', discovery)
    assert len(load_registry(folder.path)) == 1


def test_a_listing_may_lie_with_another_newspaper_of_a_like_name(folder: Folder) -> None:
    folder.replace('sections = ["https://baosuoimo', 'sections = ["https://m.baosuoino.example/", "https://baosuoino')
    assert len(problems_of(folder)) == 2

    folder.newspaper("lao-cai/baosuoino", NEWSPAPER.replace("baosuoimo", "baosuoino"))
    assert len(load_registry(folder.path)) == 2


@pytest.mark.parametrize("article", [r"/(?P<nam>20\d\d)/(?P=nam)[0-9]+", r"/(?P<year>\d{4})/[^/]+\.html"])
def test_a_group_may_have_a_name_of_its_own(folder: Folder, article: str) -> None:
    folder.append(f"[links]\narticle = '{article}'\n")
    assert len(load_registry(folder.path)) == 1


def test_a_delay_in_quotation_marks_is_a_number(folder: Folder) -> None:
    folder.replace('name = "B', 'delay = "5"\nname = "B')
    assert load_registry(folder.path)[SourceSlug("baosuoimo")].delay == 5.0


@pytest.mark.parametrize("selector", [":not(p)", ":last-child", "body", ".bai > *", "*:empty"])
def test_noise_that_leaves_the_body_itself_can_be_meant(folder: Folder, selector: str) -> None:
    folder.append(f"[[layout]]\nnoise = ['{selector}']\n")
    assert len(load_registry(folder.path)) == 1


def test_an_address_that_cannot_be_taken_apart_is_named_by_file_and_key(folder: Folder) -> None:
    source = load_registry(folder.path)[SourceSlug("baosuoimo")]
    unchecked = Discovery.model_construct(sections=("https://baosuoimo.example:80x/",))

    [problem] = check_registry({FILE: source.model_copy(update={"discovery": unchecked})})

    assert problem.startswith(f"{FILE}: discovery.sections[0]: not an address: 'https://baosuoimo.example:80x/' (Port")


def test_a_name_with_a_space_is_no_hint_for_itself(folder: Folder) -> None:
    folder.append("[links]\nkeep_query = ['a b']\n")
    assert problems_of(folder)[0].endswith("links.keep_query[0]: not the name of a parameter alone: 'a b'")
