"""A repair beside a purge: nothing of the purged article comes back."""

from collections.abc import Callable
from contextlib import suppress

import polars as pl
import pytest

from storage import layout
from storage.errors import BucketUnavailableError
from storage.integrity.findings import Finding
from storage.integrity.fsck import Check
from storage.model.article import Article
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog
from storage.tables.records import Records
from storage.takedown.purge import Purge
from storage.versions.store import VersionStore
from tests.flows.pipeline.processing.test_purged_articles import before_each_call
from tests.storage.examples import FIRST_FETCH, SOURCE, article_id, draft

STAYING, GONE = 1, 2


class StoppedError(Exception):
    pass


def purge(bucket: Bucket, until: str) -> None:
    """Purge an article until the purge says that it does `until`."""

    def stop(doing: str) -> None:
        if doing == until:
            raise StoppedError

    removing = Purge(bucket, SOURCE, identify=lambda _: article_id(0), forget=lambda _: None, progress=stop)
    with suppress(StoppedError):
        removing.remove(article_id(GONE), why="asked for", by="test", segments=())


@pytest.fixture
def archive(bucket: Bucket) -> Bucket:
    store = VersionStore(bucket, now=lambda: FIRST_FETCH)
    written = [store.commit(draft(number=number)).written[0] for number in (STAYING, GONE)]
    Records(bucket).append(written)
    Catalog(bucket).append(written)
    return bucket


def lose_object(bucket: Bucket) -> None:
    bucket.delete(layout.article_version(SOURCE, article_id(GONE), 1))


def damage_object(bucket: Bucket) -> None:
    key = layout.article_version(SOURCE, article_id(GONE), 1)
    bucket.compare_and_swap(key, b"{", etag=bucket.get(key).etag)


def lose_rows(bucket: Bucket) -> None:
    for table in (Catalog(bucket).table, Records(bucket).table):
        table.delete(f"article_id = '{article_id(GONE)}'")


def purged_before_the_first_write(bucket: Bucket, until: str, check: Check) -> list[Finding]:
    purges = [lambda: purge(bucket, until)]
    with pytest.MonkeyPatch.context() as patch:
        before_each_call(patch, ("put_if_absent", "compare_and_swap"), lambda: purges.pop()() if purges else None)
        return list(check.run())


def check_nothing_is_left(bucket: Bucket) -> None:
    assert list(bucket.list_keys(layout.purge_traces_prefix())) == [layout.purge_trace(SOURCE, article_id(GONE))]
    versions = list(bucket.list_keys(f"articles/{SOURCE}/"))
    assert versions == [layout.article_version(SOURCE, article_id(STAYING), 1)]
    for table in ("catalog", "records"):
        for key in bucket.list_keys(f"{table}/source="):
            assert article_id(GONE) not in pl.read_parquet(bucket.get(key).body)["article_id"]


@pytest.mark.parametrize(
    ("damage", "until"),
    [
        (lose_object, "looking through raw data"),
        (lose_object, "its end"),
        (damage_object, "looking through raw data"),  # at its end nothing is left that a repair would replace
        (lose_rows, "looking through raw data"),
        (lose_rows, "its end"),
    ],
)
def test_nothing_comes_back_of_an_article_that_is_purged_before_a_repair_writes(
    damage: Callable[[Bucket], None], until: str, archive: Bucket
) -> None:
    damage(archive)
    found = purged_before_the_first_write(archive, until, Check(archive, repair=True))
    check_nothing_is_left(archive)
    assert article_id(GONE) not in {finding.article_id for finding in found}


def test_what_a_repair_that_fails_has_written_is_taken_back_too(archive: Bucket) -> None:
    lose_object(archive)
    Catalog(archive).table.delete(f"article_id = '{article_id(STAYING)}'")

    def fail(_: Article) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        purged_before_the_first_write(archive, "its end", Check(archive, repair=True, sign=fail))
    check_nothing_is_left(archive)


@pytest.mark.parametrize("repair", [False, True])
def test_an_interrupt_is_told_of_and_not_the_store_that_fails_after_it(
    repair: bool, archive: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        monkeypatch.setattr(Bucket, "list_keys", unavailable)
        raise KeyboardInterrupt

    def unavailable(*_: object, **__: object) -> None:
        raise BucketUnavailableError("the store does not answer")

    monkeypatch.setattr(Check, "_body", interrupt)
    with pytest.raises(KeyboardInterrupt):
        list(Check(archive, repair=repair).run())
