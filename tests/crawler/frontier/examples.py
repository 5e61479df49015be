"""Entries for tests of the frontier."""

from datetime import UTC, datetime, timedelta

import msgspec

from crawler.frontier.entry import Entry
from storage.model.identifiers import ArticleId

__all__ = ["DAY", "HOUR", "NOW", "REMOVAL", "entry", "ids"]

NOW = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
REMOVAL = timedelta(hours=24)


def entry(**fields: object) -> Entry:
    """An entry with the given fields, first seen now."""
    return msgspec.structs.replace(Entry(url="http://baothu.example/tin-post1.html", first_seen=NOW), **fields)


def ids(*names: str) -> list[ArticleId]:
    return [ArticleId(name) for name in names]
