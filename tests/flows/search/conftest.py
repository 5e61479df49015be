"""A way to put a reading into the archive that an index follows."""

from collections.abc import Callable

import pytest

from storage.s3.bucket import Bucket
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog
from storage.tables.records import Records
from storage.versions.store import VersionStore
from tests.storage.examples import draft

__all__ = ["Publish", "publish"]

Publish = Callable[..., None]


@pytest.fixture
def publish(bucket: Bucket) -> Publish:
    """Commit a reading and put it into the tables."""

    def publish(hour: int = 0, **changed: object) -> None:
        commit = VersionStore(bucket).commit(draft(hour, **changed))  # type: ignore[arg-type]  # fields of a draft
        append_versions(Catalog(bucket), Records(bucket), commit.written, sign=lambda _: None)

    return publish
