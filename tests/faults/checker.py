"""Checks a bucket after a soak by the documented layout alone: boto3, JSON and pyarrow, and no code of the project."""

import io
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

__all__ = ["Checker"]

Version = tuple[str, int]
"""Article id and version number."""


@dataclass(frozen=True, slots=True)
class Checker:
    """One look at a bucket that nobody writes to any more."""

    client: "S3Client"
    bucket: str
    purged: Collection[str]
    """Ids of the articles that were purged."""

    def check(self, logs: Sequence[Path], feed_logs: Sequence[Path]) -> tuple[int, Counter[str]]:
        """Assert that everything is there once and nothing else; return the number of versions, and the outcomes.

        `logs` hold what the bucket acknowledged to each writer, `feed_logs` what each read in the change feed.
        """
        bodies = self._objects("articles/")
        histories = self._histories(bodies)
        outcomes = _check_acknowledged(logs, histories)
        stored = {
            (article_id, number): body.decode().removesuffix("\n")
            for (article_id, number), body in (
                ((key.split("/")[2], int(key[-11:-5])), body) for key, body in bodies.items()
            )
        }
        sequences = self._check_catalog(stored)
        self._check_records(stored)
        for log in feed_logs:
            _check_feed(log, sequences, self.purged)
        return len(stored), outcomes

    def _histories(self, bodies: Mapping[str, bytes]) -> dict[str, list[dict[str, Any]]]:
        histories: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for key in sorted(bodies):
            histories[key.split("/")[2]].append(json.loads(bodies[key]))
        for article_id, history in histories.items():
            assert article_id not in self.purged, f"{article_id} was purged and is there"
            assert [version["version"] for version in history] == list(range(1, len(history) + 1)), article_id
            for time in ("committed_at", "fetched_at"):
                times = [datetime.fromisoformat(version[time]) for version in history]
                assert times == sorted(times), (article_id, time)
            removed = [version["change"]["kind"] == "removed" for version in history]
            assert not any(one and other for one, other in pairwise(removed)), article_id
            captures = Counter(version["provenance"]["capture"]["offset"] for version in history)
            assert set(captures.values()) == {1}, (article_id, captures)
        return histories

    def _check_catalog(self, stored: Mapping[Version, str]) -> dict[Version, int]:
        """Compare the rows of the catalog with the objects; return the sequence of each version."""
        rows, latest = self._rows("catalog")
        assert sorted(_key(row) for row in rows) == sorted(stored), _difference(rows, stored)
        for row in rows:
            record = json.loads(stored[_key(row)])
            assert row["content_hash"] == record["content_hash"], row
            assert row["kind"] == record["change"]["kind"], row
            assert row["headline"] == record["headline"], row
            assert row["committed_at"] == datetime.fromisoformat(record["committed_at"]), row
            assert 0 < row["sequence"] <= latest, row
        return {_key(row): row["sequence"] for row in rows}

    def _check_records(self, stored: Mapping[Version, str]) -> None:
        rows, _ = self._rows("records")
        assert sorted(_key(row) for row in rows) == sorted(stored), _difference(rows, stored)
        assert all(row["record"] == stored[_key(row)] for row in rows)

    def _rows(self, table: str) -> tuple[list[dict[str, Any]], int]:
        """Return all rows of a Delta table and its version, by its log."""
        files, version = self._live_files(table)
        rows: list[dict[str, Any]] = []
        with ThreadPoolExecutor(8) as threads:
            bodies = threads.map(lambda path: self._get(f"{table}/{path}"), files)
            for (path, statistics), body in zip(files.items(), bodies, strict=True):
                found = pq.read_table(io.BytesIO(body)).to_pylist()
                assert statistics["numRecords"] == len(found), path
                for name in ("version", "sequence", "article_id"):
                    if name in statistics.get("minValues", {}):
                        values = [row[name] for row in found]
                        assert statistics["minValues"][name] <= min(values), (path, name)
                        assert statistics["maxValues"][name] >= max(values), (path, name)
                rows += found
        return rows, version

    def _live_files(self, table: str) -> tuple[dict[str, dict[str, Any]], int]:
        """Return the files of the newest version of a Delta table with their statistics, and that version."""
        keys = list(self._keys(f"{table}/_delta_log/"))
        names = {key: key.rsplit("/", 1)[-1] for key in keys}
        commits = {int(name[:20]): key for key, name in names.items() if name.endswith(".json") and name[:20].isdigit()}
        checkpoints = {int(name[:20]): key for key, name in names.items() if name.endswith(".checkpoint.parquet")}
        start = max(checkpoints, default=-1)
        files: dict[str, dict[str, Any]] = {}
        if start >= 0:
            told = pq.read_table(io.BytesIO(self._get(checkpoints[start])), columns=["add"])["add"].to_pylist()
            files = {add["path"]: json.loads(add["stats"]) for add in told if add and add["path"]}
        behind = sorted(number for number in commits if number > start)
        assert behind == list(range(start + 1, start + 1 + len(behind))), f"the log of {table} has a gap"
        for number in behind:
            actions = [json.loads(line) for line in self._get(commits[number]).splitlines()]
            for action in actions:
                if "remove" in action:
                    assert files.pop(action["remove"]["path"], None) is not None, (
                        f"version {number} of {table} removes a file that is not there"
                    )
            for action in actions:
                if "add" in action:
                    files[action["add"]["path"]] = json.loads(action["add"]["stats"])
        return files, max([start, *behind])

    def _objects(self, prefix: str) -> dict[str, bytes]:
        keys = list(self._keys(prefix))
        with ThreadPoolExecutor(8) as threads:
            return dict(zip(keys, threads.map(self._get, keys), strict=True))

    def _keys(self, prefix: str) -> Iterator[str]:
        for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix):
            yield from (item["Key"] for item in page.get("Contents", ()))

    def _get(self, key: str) -> bytes:
        return self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()


def _key(row: Mapping[str, Any]) -> Version:
    return row["article_id"], row["version"]


def _difference(rows: Iterable[Mapping[str, Any]], stored: Mapping[Version, str]) -> str:
    counts = Counter(_key(row) for row in rows)
    doubled = sorted(key for key, number in counts.items() if number > 1)
    missing, strange = sorted(stored.keys() - counts.keys()), sorted(counts.keys() - stored.keys())
    return f"rows doubled: {doubled[:5]}, missing: {missing[:5]}, without an object: {strange[:5]}"


def _lines(log: Path) -> Iterator[dict[str, Any]]:
    """Yield the whole lines of a log: the last one may be cut off by a kill."""
    if log.exists():
        yield from (json.loads(line) for line in log.read_text(encoding="utf-8").split("\n")[:-1])


def _check_acknowledged(logs: Sequence[Path], histories: Mapping[str, list[dict[str, Any]]]) -> Counter[str]:
    """Assert that every version that was acknowledged is there, made by the capture that it was acknowledged to."""
    outcomes: Counter[str] = Counter()
    for log in logs:
        for line in _lines(log):
            outcomes[line["outcome"]] += 1
            if line["version"]:
                history = histories[line["article"]]
                assert len(history) >= line["version"], line
                version = history[line["version"] - 1]
                assert version["provenance"]["capture"]["offset"] == 1000 * line["minute"], line
    return outcomes


def _check_feed(log: Path, sequences: Mapping[Version, int], purged: Collection[str]) -> None:
    """Assert that a reader of the change feed was told of each version once, in order, at the place of its row."""
    told = [line for line in _lines(log) if line["article"] not in purged]
    counts = Counter((line["article"], line["version"]) for line in told)
    twice = sorted(key for key, number in counts.items() if number > 1)
    assert not twice, f"{log}: told twice: {twice[:5]}"
    assert counts.keys() == sequences.keys(), f"{log}: not told: {sorted(sequences.keys() - counts.keys())[:5]}"
    last: dict[str, int] = {}
    for line in told:
        article_id, version = line["article"], line["version"]
        assert last.get(article_id, 0) + 1 == version, line
        last[article_id] = version
        assert int(line["cursor"].split("-")[1]) == sequences[article_id, version], line
