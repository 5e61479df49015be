"""The example of docs/browsing.md, run as it stands, keeps another engine level with the archive."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from storage.s3.bucket import Bucket
from storage.settings import Settings
from storage.tables.appending import append_versions
from storage.tables.catalog import Catalog
from storage.tables.records import Records
from storage.versions.store import VersionStore
from tests.flows.pipeline.processing.purging import purge
from tests.storage.examples import SOURCE, article_id, capture, draft

ROOT = Path(__file__).parents[3]
(EXAMPLE,) = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs/browsing.md").read_text(), re.DOTALL | re.MULTILINE)


class Engine(ThreadingHTTPServer):
    """Takes bulk requests as OpenSearch's reference describes them, and holds the documents."""

    def __init__(self) -> None:
        self.documents: dict[str, dict[str, object]] = {}
        super().__init__(("127.0.0.1", 0), BulkHandler)


class BulkHandler(BaseHTTPRequestHandler):
    """One bulk request: an action a line, and for `index` the document in the next."""

    server: Engine

    def do_POST(self) -> None:
        """Do what the lines say."""
        assert self.path == "/_bulk"
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        assert body.endswith("\n")
        lines = iter(body.splitlines())
        for line in lines:
            ((action, about),) = json.loads(line).items()
            if action == "index":
                self.server.documents[about["_id"]] = json.loads(next(lines))
            else:
                self.server.documents.pop(about["_id"], None)
        answer = json.dumps({"errors": False}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in http.server
        """Say nothing."""


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An engine that listens."""
    with Engine() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_the_example_follows_edits_removals_and_purges(
    bucket: Bucket, settings: Settings, engine: Engine, tmp_path: Path
) -> None:
    store = VersionStore(bucket)

    def commit(*numbers: int, hour: int = 0, headline: str = "Tin") -> None:
        written = [
            one for number in numbers for one in store.commit(draft(hour, number=number, headline=headline)).written
        ]
        append_versions(Catalog(bucket), Records(bucket), written, sign=lambda _: None)

    def run() -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BAOTINH_")}
        environment |= {
            "OPENSEARCH_URL": f"http://127.0.0.1:{engine.server_address[1]}", "PYTHONPATH": str(ROOT),
            "BAOTINH_BUCKET": bucket.name, "BAOTINH_ENDPOINT_URL": str(settings.endpoint_url),
        }  # fmt: skip  # short items: a line each would fill a screen
        done = subprocess.run(
            [sys.executable, "-c", EXAMPLE], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    commit(1, 2, 3)
    run()
    assert set(engine.documents) == {article_id(number) for number in (1, 2, 3)}
    commit(1, hour=2, headline="Tin đã sửa")
    removal = store.commit_removal(
        SOURCE, article_id(2), url="https://baomau.example/tin-2.html", capture=capture(3),
        fetched_at=draft(3).fetched_at, extractor="1", rules="r1",
    )  # fmt: skip  # short items: a line each would fill a screen
    append_versions(Catalog(bucket), Records(bucket), removal.written, sign=lambda _: None)
    purge(bucket, article_id(3))
    run()
    assert set(engine.documents) == {article_id(1)}
    assert engine.documents[article_id(1)]["headline"] == "Tin đã sửa"
