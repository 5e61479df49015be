"""A crawled press whose rules are about to change."""

import shutil
from pathlib import Path

import pytest

from crawler.registry import BUILT_IN
from flows.pipeline.run_pipeline import run_pipeline
from storage.s3.bucket import Bucket
from storage.settings import Settings, load_settings
from tests.flows.conftest import through
from tests.replica import ReplicaPress
from tests.replica.registry_files import SOURCES

PAPERS = ("baosuoimo", "baobensong")
SLUGS = tuple(path.stem for path in sorted(SOURCES.glob("newspapers/*/*.toml")))


@pytest.fixture(autouse=True)
def without_a_pool(quick_extraction: None) -> None:
    """Extract in this process, in every test of this folder."""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The registry of the replica press, with families of its own, to be changed by a test."""
    return tmp_path / "rules"


@pytest.fixture(scope="session")
def crawled() -> dict[str, bytes]:
    """What the crawls of the first test left in its bucket: the other tests begin with it, which saves the crawls."""
    return {}


@pytest.fixture
def archive(
    settings: Settings, bucket: Bucket, rules: Path, crawled: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """Settings of an archive of two newspapers, crawled on two days. The press itself is gone."""
    shutil.copytree(SOURCES, rules)
    for slug in set(SLUGS) - set(PAPERS):
        [path] = rules.glob(f"newspapers/*/{slug}.toml")
        path.unlink()
    shutil.copytree(BUILT_IN / "families", rules / "families")
    monkeypatch.setenv("BAOTINH_SOURCES_DIR", str(rules))
    if crawled:
        for key, body in crawled.items():
            bucket.put_if_absent(key, body)
        return load_settings()
    with ReplicaPress(seed=5, papers=2, history_days=2, articles_a_day=2) as press, monkeypatch.context() as crawling:
        for name, value in through(press).items():
            crawling.setenv(name, value)
        assert run_pipeline(load_settings()).ok
        press.advance(days=1)
        assert run_pipeline(load_settings()).ok
    crawled |= {key: bucket.get(key).body for key in bucket.list_keys("")}
    return load_settings()


def change_rules(rules: Path, family: str, old: str, new: str) -> None:
    """Replace a line of a family's rules."""
    path = rules / "families" / f"{family}.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
