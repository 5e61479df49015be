"""`python -m tests.bench.running.scaling`: requests to the store, objects and bytes of runs, for docs/scaling.md.

A press of several newspapers is crawled three times: first, again with nothing new, and a day later. A proxy counts the
requests by what Amazon charges for: writes and lists (PUT, POST, LIST), and reads (GET, HEAD).
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path

import boto3

from storage.embedded.store import EmbeddedStore
from storage.s3.bucket import Bucket
from storage.s3.connection import s3_client
from tests.faults.messages import Message
from tests.faults.proxy import FaultProxy
from tests.flows.conftest import through
from tests.replica import ReplicaPress

BAOTINH = str(Path(sys.executable).with_name("baotinh"))


class Count:
    """Counts requests by charge and by the first part of the key."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def __call__(self, request: Message) -> None:
        """Count one."""
        path, _, query = request.target.partition("?")
        listed = "list-type" in query
        charge = "write" if request.method in ("PUT", "POST") or listed else "read"
        key = query.partition("prefix=")[2].partition("&")[0] if listed else path.split("/", 2)[-1]
        with self._lock:
            self.requests[charge, key.replace("%2F", "/").split("/")[0] or "-"] += 1

    def take(self) -> Counter[tuple[str, str]]:
        """Return the counts since the last call."""
        with self._lock:
            taken, self.requests = self.requests, Counter()
        return taken


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.running.scaling")
    parser.add_argument("--papers", type=int, default=5)
    parser.add_argument("--days", type=int, default=3)
    parser.add_argument("--articles", type=int, default=10, help="articles of a newspaper and day")
    options = parser.parse_args()
    count = Count()
    with (
        tempfile.TemporaryDirectory(prefix="scaling-", ignore_cleanup_errors=True) as folder,
        EmbeddedStore(Path(folder) / "store").lease() as store,
        FaultProxy(store.endpoint_url, count).serving() as proxy,
        ReplicaPress(
            seed=7, papers=options.papers, history_days=options.days, articles_a_day=options.articles
        ) as press,
    ):
        environment = {
            **os.environ, **through(press), **store.environment(), "HOME": folder,
            "BAOTINH_BUCKET": store.bucket, "BAOTINH_ENDPOINT_URL": proxy.endpoint_url, "AWS_ENDPOINT_URL": "",
            "BAOTINH_DATA_DIR": f"{folder}/data", "BAOTINH_CRAWL__REVISIT_WORTH": "0.2",
        }  # fmt: skip  # short items: a line each would fill a screen
        session = boto3.Session(store.access_key, store.secret_key, region_name=store.region)
        client = s3_client(session, store.endpoint_url, connect=5, read=30)
        bucket = Bucket(client, store.bucket, credentials=session.get_credentials())
        for name, days in (("first crawl", 0), ("nothing new", 0), ("a day later", 1)):
            if days:
                press.advance(days=days)
            asked = len(press.requests)
            versions = len(list(bucket.list_keys("articles/")))
            count.take()
            subprocess.run([BAOTINH, "ingest", "--without-prefect"], env=environment, check=True, capture_output=True)
            _print(name, count.take(), len(press.requests) - asked, len(list(bucket.list_keys("articles/"))) - versions)
        sizes: Counter[str] = Counter()
        objects: Counter[str] = Counter()
        for key, size in bucket.list_sizes(""):
            sizes[key.split("/")[0]] += size
            objects[key.split("/")[0]] += 1
        for prefix in sorted(sizes):
            say(f"{prefix:<12} {objects[prefix]:>6} objects {sizes[prefix] / 1e3:>10.1f} kB")


def _print(name: str, requests: Counter[tuple[str, str]], asked: int, versions: int) -> None:
    charges = {charge: sum(n for (one, _), n in requests.items() if one == charge) for charge in ("write", "read")}
    say(f"{name}: {asked} requests to sites, {versions} versions, store: {charges['write']} writes and lists, "
        f"{charges['read']} reads")  # fmt: skip  # one sentence
    for (charge, prefix), number in requests.most_common(14):
        say(f"   {charge:<6} {prefix:<12} {number:>6}")


def say(line: str) -> None:
    """Write a line."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
