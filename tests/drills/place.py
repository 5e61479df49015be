"""Where a drill takes place: a press, a store behind a switchboard, a Prefect server, and the commands of a user."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3

from flows.orchestration.server.local_server import local_prefect_server
from storage import layout
from storage.embedded.store import EmbeddedStore
from storage.s3.bucket import Bucket
from storage.s3.connection import s3_client
from tests.drills.switchboard import Switchboard, switched
from tests.flows.conftest import through
from tests.replica import ReplicaPress

__all__ = ["Outcome", "Place", "place"]

BAOTINH = Path(sys.executable).with_name("baotinh")
WAIT_SECONDS = 300.0

SEED = int(os.environ.get("DRILL_SEED", "11"))
"""Of the press: another number makes other newspapers' news."""


@dataclass
class Outcome:
    """What a drill found, for a row of the table."""

    what: str
    """What was done to the service."""
    happened: str
    ok: bool
    seconds: float = 0.0
    name: str = ""


@dataclass
class Place:
    """Everything that a drill needs."""

    folder: Path
    press: ReplicaPress
    board: Switchboard
    """Between programs and the store."""
    bucket: Bucket
    """The store itself, not through the switchboard."""
    environment: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, set[str]] = field(default_factory=dict)
    """The addresses of each version in the bucket, as far as `missing` has read them."""

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        """Start `baotinh` in a session of its own."""
        return subprocess.Popen(
            [BAOTINH, *arguments], env={**self.environment, **more}, cwd=self.folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip  # short items: a line each would fill a screen

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run `baotinh` to its end."""
        return ended(self.start(*arguments, **more))

    def ingest(self, **more: str) -> dict[str, Any]:
        """Run `baotinh ingest` and return its report, or the error that it told."""
        done = self.run("ingest", "--json", **more)
        lines = [*done.stdout.splitlines(), *done.stderr.splitlines()]
        text = next((line for line in lines if line.startswith("{")), json.dumps({"said": lines[-5:]}))
        return {"exit": done.returncode, **json.loads(text)}

    def wait_for(
        self, condition: Callable[[], bool], what: str, seconds: float = WAIT_SECONDS, *, pause: float = 0.1
    ) -> None:
        """Wait until something is the case; look every `pause` seconds."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what}: not within {seconds:g} s")
            time.sleep(pause)

    def wait_for_requests(self, number: int) -> None:
        """Wait until the press was asked so often since now."""
        before = len(self.press.requests)
        self.wait_for(lambda: len(self.press.requests) - before >= number, f"{number} requests to the press")

    @property
    def live(self) -> int:
        """Articles that the press shows and that can be read."""
        return sum(article["status"] == "live" and article["readable"] for article in self.press.truth())

    @property
    def stored(self) -> int:
        """How many of these articles are in the bucket, by their addresses."""
        return self.live - len(self.missing())

    def missing(self) -> list[str]:
        """Return the addresses of articles that the press shows and the bucket lacks, by what the stored records say.

        No code of baotinh's is used: an article is there if a record has one of its addresses.
        """
        for key in self.bucket.list_keys("articles/"):
            if key not in self.addresses:
                record = json.loads(self.bucket.get(key).body)
                self.addresses[key] = {_address(record["url"]), _address(record["canonical_url"])}
        stored = set[str]().union(*self.addresses.values())
        return [
            article["url"]
            for article in self.press.truth()
            if article["status"] == "live"
            and article["readable"]
            and not stored & {*map(_address, (article["url"], *article["aliases"]))}
        ]

    def asked_twice(self, since: int = 0) -> int:
        """Requests for articles that were made before, since the request number `since`."""
        targets = Counter(request for request in self.press.requests[since:] if request[1].endswith((".html", ".htm")))
        return sum(number - 1 for number in targets.values())

    @property
    def last_report(self) -> dict[str, Any]:
        """The report of the last run in the bucket."""
        keys = list(self.bucket.list_keys("runs/"))
        return dict(json.loads(self.bucket.get(keys[-1]).body)) if keys else {}

    @property
    def archived(self) -> int:
        """Whole segments in the bucket."""
        return len(list(self.bucket.list_keys(layout.segments_prefix())))


def _address(url: str) -> str:
    parts = urlsplit(url)
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path}".lower()


def ended(process: subprocess.Popen[str], seconds: float = 1200) -> subprocess.CompletedProcess[str]:
    """Wait for the end of a process."""
    out, err = process.communicate(timeout=seconds)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


@contextmanager
def place(*, papers: int = 2, delay: float = 0.0, prefect: bool = True) -> Iterator[Place]:
    """Set everything up. `delay`: seconds between two requests, so that a crawl lasts."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="drill-", ignore_cleanup_errors=True)))
        connection = stack.enter_context(EmbeddedStore(folder / "store").lease())
        board = stack.enter_context(switched(urlsplit(connection.endpoint_url).port or 0))
        session = boto3.Session(connection.access_key, connection.secret_key, region_name=connection.region)
        client = s3_client(session, connection.endpoint_url, connect=5, read=30)
        press = stack.enter_context(ReplicaPress(seed=SEED, papers=papers, history_days=2, articles_a_day=5))
        environment = {
            **os.environ,
            **through(press),
            "BAOTINH_CRAWL__DELAY": str(delay),
            "BAOTINH_CRAWL__CONCURRENCY": "1" if delay else "8",
            "BAOTINH_CRAWL__SEGMENT_SECONDS": "5",
            "BAOTINH_CRAWL__REVISIT_WORTH": "0.2",
            "BAOTINH_BUCKET": connection.bucket,
            "BAOTINH_ENDPOINT_URL": f"http://127.0.0.1:{board.port}",
            "BAOTINH_DATA_DIR": str(folder / "data"),
            "AWS_ACCESS_KEY_ID": connection.access_key,
            "AWS_SECRET_ACCESS_KEY": connection.secret_key,
            "AWS_DEFAULT_REGION": connection.region,
            "HOME": str(folder),
        }
        if prefect:
            api = stack.enter_context(local_prefect_server(folder / "prefect", page=0))
            environment |= {"PREFECT_API_URL": api, "PREFECT_HOME": str(folder / "home")}
        bucket = Bucket(client, connection.bucket, credentials=session.get_credentials())
        yield Place(folder, press, board, bucket, environment)
