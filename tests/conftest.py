"""Fixtures for all tests: one real SeaweedFS for the whole run, and a bucket of its own for each test that asks."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from storage.connection import open_bucket, s3_client
from storage.embedded import Connection, EmbeddedStore
from storage.objects import Bucket
from storage.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own settings and credentials out of the tests."""
    for name in list(os.environ):
        if name.startswith(("BAOTINH_", "AWS_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A SeaweedFS that runs until the last test is done."""
    with EmbeddedStore(tmp_path_factory.mktemp("embedded")).lease() as connection:
        yield connection


@pytest.fixture
def settings(store: Connection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Settings]:
    """Settings that lead to a fresh bucket, also set in the environment for child processes."""
    session = boto3.Session(store.access_key, store.secret_key, region_name=store.region)
    client = s3_client(session, store.endpoint_url, attempts=3, connect=5, read=30)
    name = f"test-{secrets.token_hex(6)}"
    client.create_bucket(Bucket=name)
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
def bucket(settings: Settings) -> Iterator[Bucket]:
    """The fresh bucket that `settings` lead to."""
    with open_bucket(settings) as opened:
        yield opened
