from scrapy.settings import Settings as ScrapySettings
from scrapy.settings import default_settings
from scrapy.utils.conf import build_component_list

from crawler.scrapy_settings import IDLE_COMPONENTS, scrapy_settings
from crawler.spiders.provincial import ProvincialSpider
from storage.settings import Settings


def crawl_settings() -> ScrapySettings:
    """Scrapy's settings of a crawl."""
    settings = ScrapySettings(scrapy_settings(Settings()), priority="project")
    ProvincialSpider.update_settings(settings)
    return settings


def test_idle_components_are_names_that_scrapy_knows() -> None:
    for kind, names in IDLE_COMPONENTS.items():
        assert set(names) <= set(getattr(default_settings, f"{kind}_BASE")), "Scrapy has renamed one: it runs again"


def test_no_idle_component_runs_in_a_crawl() -> None:
    settings = crawl_settings()
    for kind, names in IDLE_COMPONENTS.items():
        running = build_component_list(settings.get_component_priority_dict_with_base(kind))
        assert running
        assert not set(names) & set(running)


def test_the_spider_follows_redirects_itself_and_scrapys_shell_still_follows_them() -> None:
    assert not crawl_settings().getbool("REDIRECT_ENABLED")
    assert ScrapySettings(scrapy_settings(Settings())).getbool("REDIRECT_ENABLED")


def test_every_request_names_the_crawler_without_the_component_that_does_only_this() -> None:
    headers = crawl_settings()["DEFAULT_REQUEST_HEADERS"]
    assert headers["User-Agent"] == crawl_settings()["USER_AGENT"]
    assert headers["User-Agent"].startswith("baotinh/")
