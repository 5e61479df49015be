"""The mirror's daily counts, and its lists as of a moment and behind a cursor, beside a plain reckoning of each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.search import questions
from flows.search.catalog_mirror import CatalogMirror
from flows.search.entries import ArticleEntry, VersionEntry, article_entry, version_entry
from flows.search.indexed_record import decode
from storage.errors import CursorError
from storage.model.article import Article, Change, ChangeKind
from storage.versions.record_json import encode
from tests.storage.examples import FIRST_FETCH, draft

ARTICLE = Article.model_validate(
    draft().model_dump()
    | {
        "version": 1, "content_hash": "sha256:" + "0" * 64, "committed_at": FIRST_FETCH,
        "change": Change(kind=ChangeKind.CREATED),
    }
)  # fmt: skip  # short items: a line each would fill a screen
RECORD = decode(encode(ARTICLE), "an example")
ENTRY = article_entry(RECORD, "key")
VERSION = version_entry(RECORD, "key", 1, 1, "0000aaaa-1")

ENTRIES = st.builds(
    lambda name, day, source, province, kind, counted: replace(
        ENTRY, article_id=name, day=day, source=source, province_now=province, kind=kind,
        counted=counted and kind != "removed",
    ),
    st.sampled_from("abcdef"), st.integers(1, 3), st.sampled_from(["x", "y"]), st.sampled_from([None, "15"]),
    st.sampled_from(["created", "edited", "removed"]), st.booleans(),
)  # fmt: skip  # short items: a line each would fill a screen


def counted(entries: Sequence[ArticleEntry]) -> Counter[tuple[object, ...]]:
    """Count standing and removed articles by day and newspaper."""
    return Counter((entry.day, entry.source, entry.kind == "removed") for entry in entries)


@given(st.lists(ENTRIES, max_size=20), st.sets(st.sampled_from("abcdef")))
@settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
def test_daily_counts_are_those_of_the_articles(
    tmp_path_factory: pytest.TempPathFactory, written: list[ArticleEntry], deleted: set[str]
) -> None:
    mirror = CatalogMirror(tmp_path_factory.mktemp("mirror") / "catalog.sqlite")
    with mirror.transaction():
        for entry in written:
            mirror.put_articles([entry])
        mirror.delete(sorted(deleted))
    held = {entry.article_id: entry for entry in written if entry.article_id not in deleted}
    expected = counted(list(held.values()))
    found: Counter[tuple[object, ...]] = Counter()
    for row in mirror.rows("SELECT day, source, articles, removed FROM daily"):
        found[row["day"], row["source"], False] += row["articles"]
        found[row["day"], row["source"], True] += row["removed"]
    assert +found == expected
    for day in (1, 2, 3):
        once = Counter(entry.province_now for entry in held.values() if entry.counted and entry.day == day)
        once.pop(None, None)
        assert questions.by_province(mirror, day, "now") == once
    assert {state.source for state in questions.source_states(mirror)} == {entry.source for entry in held.values()}
    mirror.close()


MOMENTS = st.integers(0, 6)


@given(
    st.lists(
        st.tuples(MOMENTS, MOMENTS, MOMENTS, st.sampled_from(["15", "10"]), st.sampled_from(["15", "10"])), max_size=12
    ),
    MOMENTS,
    st.sampled_from(["fetched", "committed"]),
    st.sampled_from([None, "15"]),
)
@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
def test_a_list_as_of_a_moment_has_what_was_held_then(
    tmp_path_factory: pytest.TempPathFactory,
    times: list[tuple[int, int, int, str, str]],
    moment: int,
    clock: questions.Clock,
    province: str | None,
) -> None:
    mirror = CatalogMirror(tmp_path_factory.mktemp("mirror") / "catalog.sqlite")
    versions = [
        replace(VERSION, article_id=f"{number % 4:020x}", version=1 + number // 4, fetched=fetched, committed=committed,
                appeared=appeared, story=f"{number % 4:020x}", province_now=now, province_then=then, place=number,
                cursor=str(number))
        for number, (fetched, committed, appeared, now, then) in enumerate(times)
    ]  # fmt: skip  # short items: a line each would fill a screen
    with mirror.transaction():
        mirror.put_versions(versions)
    held: dict[str, VersionEntry] = {}
    for version in versions:
        if getattr(version, clock) <= moment:
            held[version.article_id] = version
    expected = sorted(
        (v for v in held.values() if province is None or province in (v.province_now, v.province_then)),
        key=lambda v: (v.appeared, v.article_id), reverse=True,
    )  # fmt: skip  # short items: a line each would fill a screen
    shown: list[VersionEntry] = []
    while page := questions.as_of(
        mirror, questions.AsOf(moment, clock), limit=2, province=province,
        after=(shown[-1].appeared, shown[-1].article_id) if shown else None,
    ):  # fmt: skip  # short items: a line each would fill a screen
        shown += page
    assert shown == expected
    mirror.close()


def test_any_cursor_of_the_feed_continues_it(tmp_path: Path) -> None:
    mirror = CatalogMirror(tmp_path / "catalog.sqlite")
    ids = [f"{number:020x}" for number in range(6)]
    cursors = [f"0000aaaa-{1 + number // 3}-{number}-{name}-1" for number, name in enumerate(ids)]
    with mirror.transaction():
        mirror.put_versions(
            replace(VERSION, article_id=name, place=number + 1, sequence=1 + number // 3, cursor=cursor)
            for number, (name, cursor) in enumerate(zip(ids, cursors, strict=True))
        )
        mirror.delete([ids[4]])

    def after(cursor: str | None) -> list[str] | None:
        found = questions.changes_after(mirror, cursor, limit=9)
        return None if found is None else [entry.article_id for entry in found]

    assert after(None) == after("start") == [*ids[:4], ids[5]]
    assert after(cursors[1]) == [*ids[2:4], ids[5]]
    assert after("0000aaaa-1") == [ids[3], ids[5]], "of a whole commit"
    assert after(cursors[4]) == [ids[5]], "of a change that was purged since"
    assert after("0000aaaa-9") == [], "the index is behind the archive"
    assert after("0000bbbb-1") is None
    with pytest.raises(CursorError):
        after("zz")
    mirror.close()
