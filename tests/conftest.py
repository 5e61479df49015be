"""Fixtures for all tests: one real SeaweedFS for the whole run, and an own bucket for each test that needs one."""

import gc
import os
import secrets
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import hypothesis
import pytest

from storage.embedded.store import Connection, EmbeddedStore
from storage.model.moments import VIETNAM
from storage.s3.bucket import Bucket
from storage.s3.connection import s3_client
from storage.settings import Settings, load_settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

pytest_plugins = ["tests.crash_log", "tests.shared_environment"]

MIDNIGHT = timedelta(minutes=5)
"""A test that counts by the day of UTC, or by the month of Vietnam, takes less."""

AHEAD = 3
"""Buckets made in advance: the first write to a new bucket takes SeaweedFS a fifth of a second."""


def pytest_configure(config: pytest.Config) -> None:
    """Keep the developer's own settings, credentials, profiles and proxies out of the tests."""
    # Collecting makes many objects and little garbage, as starting a command does (flows.start).
    gc.set_threshold(20_000, 20, 20)
    for name in list(os.environ):
        if name.startswith(("BAOTINH_", "AWS_", "PREFECT_")) or name.lower().endswith("_proxy"):
            del os.environ[name]
    # The tests start some hundred processes; each would compile all modules anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # Without profiles of Prefect's or of S3's.
    home = tempfile.TemporaryDirectory(prefix="home-", ignore_cleanup_errors=True)
    config.add_cleanup(home.cleanup)
    os.environ.update(HOME=home.name, AWS_EC2_METADATA_DISABLED="true")
    # Hypothesis looks at the clock on the wall, which says nothing on a busy machine. The same code is tried with the
    # same examples, so that no run fails by chance what another passed; EXPLORE=1 looks for others.
    chance = "EXPLORE" in os.environ
    hypothesis.settings.register_profile("unhurried", deadline=None, derandomize=not chance)
    hypothesis.settings.load_profile("unhurried")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name no test by packed bytes: gzip writes the time into them, and two processes must collect the same names."""
    return argname if isinstance(val, bytes) and not val.isascii() else None


SERVERS = {"store", "prefect_api"}
"""Fixtures that start a server."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need a server, by the fixtures that they use; `make quick` leaves them out.

    A test that starts a server without a fixture carries the mark `server` itself.
    """
    for item in items:
        if isinstance(item, pytest.Function) and not SERVERS.isdisjoint(item.fixturenames):
            item.add_marker("server")


def pytest_collection_finish() -> None:
    """Spare the garbage collector the tests and modules, which stay until the end."""
    gc.freeze()


@pytest.fixture(scope="session")
def store_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of `store`."""
    return tmp_path_factory.mktemp("embedded")


@pytest.fixture(scope="session")
def store(store_folder: Path) -> Iterator[Connection]:
    """A SeaweedFS that runs until the last test is done."""
    with EmbeddedStore(store_folder).lease() as connection:
        yield connection


@pytest.fixture(scope="session")
def session(store: Connection) -> boto3.Session:
    """The credentials of the store, as a boto3 session."""
    return boto3.Session(store.access_key, store.secret_key, region_name=store.region)


@pytest.fixture(scope="session")
def client(store: Connection, session: boto3.Session) -> "S3Client":
    """A client that all tests share; it does not repeat a request."""
    return s3_client(session, store.endpoint_url, connect=5, read=30)


@pytest.fixture(scope="session")
def new_buckets(client: "S3Client") -> Iterator[Iterator[str]]:
    """An endless iterator of names of empty buckets."""

    def make() -> str:
        name = f"test-{secrets.token_hex(6)}"
        client.create_bucket(Bucket=name)
        client.put_object(Bucket=name, Key="first", Body=b"")
        client.delete_object(Bucket=name, Key="first")
        return name

    def take() -> Iterator[str]:
        ready = deque(maker.submit(make) for _ in range(AHEAD))
        while True:
            ready.append(maker.submit(make))
            yield ready.popleft().result()

    with ThreadPoolExecutor(1) as maker:
        yield take()


@pytest.fixture
def settings(
    store: Connection,
    client: "S3Client",
    new_buckets: Iterator[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Settings]:
    """Settings that lead to a fresh bucket, also set in the environment for child processes."""
    name = next(new_buckets)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", store.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", store.secret_key)
    monkeypatch.setenv("AWS_REGION", store.region)
    monkeypatch.setenv("AWS_DEFAULT_REGION", store.region)
    monkeypatch.setenv("BAOTINH_BUCKET", name)
    monkeypatch.setenv("BAOTINH_ENDPOINT_URL", store.endpoint_url)
    monkeypatch.setenv("BAOTINH_DATA_DIR", str(tmp_path / "data"))
    yield load_settings()
    # SeaweedFS deletes a bucket with all that is in it, and so frees its volumes.
    client.delete_bucket(Bucket=name)


@pytest.fixture
def bucket(settings: Settings, session: boto3.Session, client: "S3Client") -> Bucket:
    """The fresh bucket that `settings` lead to."""
    return Bucket(client, settings.bucket_name, credentials=session.get_credentials())


@pytest.fixture
def one_day() -> None:
    """Let a test of what is counted by the day begin and end on the same day of UTC: shortly before midnight, wait."""
    while (datetime.now(UTC) + MIDNIGHT).date() != datetime.now(UTC).date():
        time.sleep(1)


@pytest.fixture
def one_month() -> None:
    """Let a test of what a crawl looks for in a new month of Vietnam begin and end in the same one: else, wait."""
    while (datetime.now(VIETNAM) + MIDNIGHT).month != datetime.now(VIETNAM).month:
        time.sleep(1)
