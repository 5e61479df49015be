"""A bucket whose writes stay on this machine: what would be written can be looked at, and nothing is changed."""

import hashlib
import heapq
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import NoReturn

from storage.s3.bucket import Bucket, StoredObject

__all__ = ["Overlay"]


class Overlay(Bucket):
    """Another bucket as it would be after some writes. Thread-safe.

    The written objects lie in a temporary file, so their number is not limited by the memory. Nothing can be deleted.
    """

    def __init__(self, under: Bucket) -> None:
        super().__init__(under.requests, under.name, credentials=under._credentials)
        self.clock = under.clock
        # An empty name stands for a database in a temporary file, which SQLite deletes when it is closed.
        self._written = sqlite3.connect("", check_same_thread=False)
        self._lock = threading.Lock()
        self._execute("CREATE TABLE objects (key TEXT PRIMARY KEY, body BLOB)")

    def close(self) -> None:
        """Forget what was written."""
        self._written.close()

    def get(self, key: str) -> StoredObject:
        """Read an object."""
        body = self._own(key)
        return super().get(key) if body is None else StoredObject(body, _etag(body), datetime.now(UTC))

    def get_part(self, key: str, offset: int, length: int) -> StoredObject:
        """Read a part of an object."""
        body = self._own(key)
        return super().get_part(key, offset, length) if body is None else StoredObject(body[offset:][:length], "")

    def exists(self, key: str) -> bool:
        """Say whether there is an object under `key`."""
        return self._own(key) is not None or super().exists(key)

    def list_keys(self, prefix: str, *, after: str | None = None) -> Iterator[str]:
        """Yield the keys under `prefix`, of both layers."""
        rows = self._execute("SELECT key FROM objects WHERE key >= ? AND key > ? ORDER BY key", prefix, after or "")
        own = [key for (key,) in rows if key.startswith(prefix)]
        both = heapq.merge(own, super().list_keys(prefix, after=after))
        return (key for key, _ in groupby(both))

    def delete(self, key: str) -> NoReturn:
        """Refuse: an overlay only adds and replaces."""
        raise NotImplementedError(f"an overlay deletes nothing, not even {key}")

    def _write(self, key: str, body: bytes, content_type: str, *, expected: str | None, immutable: bool) -> str | None:
        del content_type, immutable
        with self._lock:
            present = self._look(key)
            if expected is None:
                free = present is None and not super().exists(key)
            else:
                free = (super().get(key).etag if present is None else _etag(present)) == expected
            if free:
                self._written.execute("REPLACE INTO objects VALUES (?, ?)", (key, body))
        return _etag(body) if free else None

    def _own(self, key: str) -> bytes | None:
        with self._lock:
            return self._look(key)

    def _look(self, key: str) -> bytes | None:
        row = self._written.execute("SELECT body FROM objects WHERE key = ?", (key,)).fetchone()
        return None if row is None else bytes(row[0])

    def _execute(self, statement: str, *values: str) -> list[tuple[str, ...]]:
        with self._lock:
            return self._written.execute(statement, values).fetchall()


def _etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()}"'
