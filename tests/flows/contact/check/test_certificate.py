"""A bad certificate is named, with a proxy and without."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.registry import load_registry
from flows.contact.check.checking import check_sources
from storage.settings import CrawlSettings, Settings
from tests.replica import ReplicaPress
from tests.replica.website.certificate import untrusted
from tests.silent_server import SilentHandler, SilentServer

FILE = """
slug = "baothu"
name = "Báo Thử"
family = "single"
hosts = ["127.0.0.1"]
province = "15"
province_before = ["10"]
ports = [{port}]
[discovery]
sections = ["https://127.0.0.1:{port}/"]
"""


@pytest.fixture
def port() -> Iterator[int]:
    """The port of an https server that nobody trusts."""
    server = SilentServer(("127.0.0.1", 0), SilentHandler)
    server.socket = untrusted().wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.long
def test_a_bad_certificate_is_named(port: int, tmp_path: Path) -> None:
    folder = tmp_path / "newspapers" / "lao-cai"
    folder.mkdir(parents=True)
    (folder / "baothu.toml").write_text(FILE.format(port=port))
    registry = load_registry(tmp_path)
    crawl = CrawlSettings(delay=0, timeout=5, allow_private="127.0.0.1", contact="thu@bao.example")
    settings = Settings(sources_dir=tmp_path, data_dir=tmp_path / "data", crawl=crawl)
    [report] = check_sources(list(registry.values()), registry, settings, None)
    assert report.severity == "error"
    assert report.findings[0].kind == "certificate"
    assert not report.diff


def test_a_bad_certificate_behind_a_proxy_is_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with ReplicaPress(seed=7) as press:
        press.spoil_certificates()
        registry = load_registry(press.sources_dir)
        crawl = CrawlSettings(proxy=press.proxy_url, delay=0, timeout=5, retries=0)
        settings = Settings(sources_dir=press.sources_dir, data_dir=tmp_path / "data", crawl=crawl)
        source = registry.select(["baosuoimo"])[0]
        moved = source.discovery.model_copy(update={"sections": ("https://baosuoimo.example/",), "sitemaps": ()})
        [report] = check_sources([source.model_copy(update={"discovery": moved})], registry, settings, None)
    kinds = {finding.kind for finding in report.findings}
    assert {"certificate", "scheme"} <= kinds
    assert "Traceback" not in capfd.readouterr().err
