"""Values of a newspaper's file that look odd and can be meant, beside those that cannot."""

import pytest

from crawler.registry import load_registry
from tests.crawler.registry.conftest import Folder


@pytest.mark.parametrize(
    "discovery",
    [
        'sections = ["https://www.baosuoimo.example/", "https://kinhte.baosuoimo.example/"]',
        'sections = ["https://baosuoimo.example:443/"]',
        'feeds = ["https://feeds.dich-vu.example/suoi-mo"]\nsitemaps = ["https://cdn.example/bai.xml"]',
        'sections = ["https://baosuoimo.example/"]\narchive = "https://luutru.baosuoimo.example/{yyyy}/{m}/{d}"',
    ],
    ids=["other names", "usual port", "services", "archive"],
)
def test_listings_may_lie_on_subdomains_and_feeds_with_a_service(folder: Folder, discovery: str) -> None:
    folder.replace('sections = ["https://baosuoimo.example/"]', discovery)
    assert len(load_registry(folder.path)) == 1


def test_a_group_that_the_pattern_itself_needs_may_have_a_name(folder: Folder) -> None:
    folder.append("[links]\narticle = '/(?P<nam>20\\d\\d)/(?P=nam)[0-9]+'\n")
    assert len(load_registry(folder.path)) == 1


@pytest.mark.parametrize("selector", [":not(p)", ":last-child", "body", ".bai > *", "*:empty"])
def test_noise_that_leaves_the_body_itself_can_be_meant(folder: Folder, selector: str) -> None:
    folder.append(f"[[layout]]\nnoise = ['{selector}']\n")
    assert len(load_registry(folder.path)) == 1
