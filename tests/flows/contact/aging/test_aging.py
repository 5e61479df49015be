"""The rules of a newspaper are looked at in its archive."""

from datetime import UTC, datetime

from crawler.process import run_crawl
from crawler.registry import load_registry
from flows.contact.aging.aging import rules_over_time
from storage.model.identifiers import SourceSlug, new_crawl_id
from storage.s3.bucket import Bucket
from storage.settings import Settings
from tests.replica import ReplicaPress


def test_rules_are_tried_on_archived_pages(settings: Settings, bucket: Bucket) -> None:
    with ReplicaPress(seed=7) as press:
        crawl = settings.crawl.model_copy(update={"proxy": press.proxy_url, "delay": 0.0})
        chosen = settings.model_copy(update={"sources_dir": press.sources_dir, "crawl": crawl})
        source = load_registry(press.sources_dir)[SourceSlug("baonuivoi")]
        run_crawl(source, new_crawl_id(datetime.now(UTC)), chosen, max_articles=5)
        report = rules_over_time(source, bucket, chosen)
    assert 3 <= report.pages <= 5
    assert (report.stopped, report.diff) == ((), "")
    matched = {(rule.key, rule.selector): rule.matched for rule in report.rules}
    assert matched["body", "#content-detail"] == report.pages
