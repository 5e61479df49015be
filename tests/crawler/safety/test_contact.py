from pathlib import Path

import pytest

from crawler.registry import load_registry
from crawler.safety.contact import check_contact, user_agent
from storage.errors import SettingsError
from storage.model.identifiers import SourceSlug
from storage.settings import CrawlSettings
from tests.crawler.site import SLUG, write_registry


@pytest.mark.parametrize("contact", ["toasoan@luutru.vn", "https://luutru.vn/may-thu-thap"])
def test_a_public_site_is_crawled_only_with_a_contact(tmp_path: Path, contact: str) -> None:
    source = load_registry(write_registry(tmp_path, sections=["/"], host="baothu.vn"))[SourceSlug(SLUG)]
    with pytest.raises(SettingsError, match=r"^baothu is not crawled: nobody") as caught:
        check_contact(source, CrawlSettings())
    assert "BAOTINH_CRAWL__CONTACT" in caught.value.in_one_line
    crawl = CrawlSettings(contact=contact)
    check_contact(source, crawl)
    assert user_agent(crawl).endswith(f"(+{contact})")


def test_a_contact_in_the_user_agent_will_do(tmp_path: Path) -> None:
    source = load_registry(write_registry(tmp_path, sections=["/"], host="baothu.vn"))[SourceSlug(SLUG)]
    check_contact(source, CrawlSettings(user_agent="baotinh/1.0 (+https://luutru.vn/)"))


def test_invented_and_replayed_sites_need_none(tmp_path: Path) -> None:
    invented = load_registry(write_registry(tmp_path / "a", sections=["/"]))[SourceSlug(SLUG)]
    check_contact(invented, CrawlSettings())
    real = load_registry(write_registry(tmp_path / "b", sections=["/"], host="baothu.vn"))[SourceSlug(SLUG)]
    check_contact(real, CrawlSettings(replay=Path("pages.warc.gz")))
    check_contact(real, CrawlSettings(allow_private="baothu.vn"))
