"""How fast newspapers publish, from the catalog alone."""

from datetime import UTC, datetime, timedelta

from flows.pipeline.pace import Pace, articles_a_day, of_pace, pace_of
from storage.model.article import Article
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog
from storage.versions.store import VersionStore
from tests.storage.examples import draft

FAST, NEW, SILENT = SourceSlug("baonhanh"), SourceSlug("baomoi"), SourceSlug("baolang")


def test_the_pace_is_measured_over_four_weeks_or_since_the_first_article(bucket: Bucket) -> None:
    now = datetime.now(UTC)
    store = VersionStore(bucket)
    versions: list[Article] = []
    for source, days in ((FAST, range(28)), (NEW, range(2)), (SILENT, range(40, 50))):
        for day in days:
            at = now - timedelta(days=day, hours=1)
            made = draft(article_id=f"{len(versions):020x}", source=source, published_at=at, fetched_at=at)
            versions += store.commit(made).written
    Catalog(bucket).append(versions)
    rates = articles_a_day(bucket, now)
    assert set(rates) == {FAST, NEW}
    assert 0.9 < rates[FAST] < 1.1
    assert 1.5 < rates[NEW] <= 2.0


def test_a_newspaper_that_nobody_knows_yet_is_of_a_medium_pace() -> None:
    assert [pace_of(rate) for rate in (None, 30.0, 29.9, 8.0, 7.9)] == [
        Pace.MEDIUM, Pace.FAST, Pace.MEDIUM, Pace.MEDIUM, Pace.SLOW,
    ]  # fmt: skip  # short items: a line each would fill a screen
    assert of_pace([FAST, NEW, SILENT], {FAST: 40.0, NEW: 1.0}, Pace.MEDIUM) == [SILENT]
