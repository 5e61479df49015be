"""Commands that take care of an archive whose store lists nothing, or no article."""

from collections.abc import Sequence

import pytest

from flows.cli import main
from storage.s3.bucket import Bucket
from storage.settings import Settings
from storage.tables.catalog import Catalog
from storage.versions.json_schema import publish_schema
from storage.versions.store import VersionStore
from tests.replica.registry_files import SOURCES
from tests.storage.examples import draft
from tests.unlisted import listing_nothing

PURGE = ("purge", "https://baosuoimo.example/tin-1.html", "--why", "a letter", "--by", "Vi Mai", "--yes")


@pytest.fixture
def archived(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """A bucket with an article of which only the object and the row of the catalog are there."""
    monkeypatch.setenv("BAOTINH_SOURCES_DIR", str(SOURCES))
    publish_schema(bucket)
    Catalog(bucket).append(VersionStore(bucket).commit(draft()).written)
    return bucket


@pytest.mark.parametrize(
    "command",
    [("fsck",), ("fsck", "--repair"), PURGE, ("maintain",), ("rebuild",), ("retention", "--raw-older-than", "30")],
)
def test_a_store_that_lists_nothing_is_told_of(
    command: Sequence[str],
    settings: Settings,
    archived: Bucket,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = list(archived.list_keys(""))
    with listing_nothing(settings) as endpoint:
        monkeypatch.setenv("BAOTINH_ENDPOINT_URL", endpoint)
        assert main(command) == 1
    assert "lists of keys leave it out" in capsys.readouterr().err
    assert list(archived.list_keys("")) == before


def test_a_rebuild_does_not_empty_the_catalog_where_no_article_is_listed(
    settings: Settings, archived: Bucket, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:

    with listing_nothing(settings, "articles/") as endpoint:
        monkeypatch.setenv("BAOTINH_ENDPOINT_URL", endpoint)
        assert main(["rebuild"]) == 1
    assert "no article is listed" in capsys.readouterr().err
    assert Catalog(archived).collect(Catalog(archived).scan()).height == 1
