"""A replica press, and checks of its newspapers in this process."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler.registry import Registry, load_registry
from flows.contact.check.checking import check_sources
from flows.contact.check.report import CheckReport
from storage.settings import CrawlSettings, Settings
from tests.replica import ReplicaPress

Check = Callable[..., dict[str, CheckReport]]


@pytest.fixture(scope="module")
def press() -> Iterator[ReplicaPress]:
    """A press that stands still."""
    with ReplicaPress(seed=7) as running:
        yield running


@pytest.fixture
def registry_dir(press: ReplicaPress, tmp_path: Path) -> Path:
    """A copy of the replica's registry that a test may spoil."""
    folder = tmp_path / "registry"
    for file in press.sources_dir.glob("newspapers/*/*.toml"):
        copy = folder / file.relative_to(press.sources_dir)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    return folder


@pytest.fixture
def check(press: ReplicaPress, registry_dir: Path, tmp_path: Path) -> Check:
    """Check newspapers of the copy: `check("baonuivoi", write=True)`."""

    def run(*slugs: str, delay: float = 0.0, write: bool = False) -> dict[str, CheckReport]:
        registry: Registry = load_registry(registry_dir)
        crawl = CrawlSettings(proxy=press.proxy_url, delay=delay, timeout=10)
        settings = Settings(sources_dir=registry_dir, data_dir=tmp_path / "data", crawl=crawl)
        chosen = registry.select(slugs) if slugs else list(registry.values())
        return {report.source: report for report in check_sources(chosen, registry, settings, None, write=write)}

    return run
