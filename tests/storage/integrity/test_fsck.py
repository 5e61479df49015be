"""What a check finds in a damaged archive, and what it can put right."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import deltalake
import polars as pl
import pytest

from storage import layout
from storage.integrity.findings import Finding, FindingKind, gaps
from storage.integrity.fsck import Check
from storage.model.article import Article, CaptureRef, Provenance
from storage.model.identifiers import ArticleId, CrawlId, SourceSlug
from storage.reader.archive import Archive
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog
from storage.tables.records import Records
from storage.versions.store import VersionStore
from storage.warc.references import write_references
from storage.warc.segment_writer import SegmentWriter
from tests.storage.examples import FIRST_FETCH, SOURCE, article_id, draft

ARTICLES = 5
EDITED = article_id(2)


def capture(bucket: Bucket, hour: int, number: int) -> CaptureRef:
    started = FIRST_FETCH + timedelta(hours=hour)
    crawl = CrawlId(f"{started:%Y%m%dT%H%M%SZ}-0000000{number}")
    writer = SegmentWriter(SOURCE, crawl, 0, started, "test")
    ref = writer.add(f"https://baomau.example/tin-{number}.html", "GET", [], 200, "OK", [], b"page", started)
    bucket.put_if_absent(writer.key, writer.finish())
    return ref


@pytest.fixture
def archive(bucket: Bucket) -> Bucket:
    """Five articles in whole, of which the second was edited."""
    store = VersionStore(bucket, now=lambda: FIRST_FETCH)
    written: list[Article] = []
    for hour, number in [(0, number) for number in range(1, ARTICLES + 1)] + [(1, 2)]:
        origin = Provenance(capture=capture(bucket, hour, number), extractor="1", rules="r1")
        paragraphs = ("Cầu đã thông xe.", f"Giờ thứ {hour}.")
        written += store.commit(draft(hour, number=number, paragraphs=paragraphs, provenance=origin)).written
    Records(bucket).append(written)
    Catalog(bucket).append(written)
    return bucket


def check(bucket: Bucket, *, repair: bool = False) -> list[Finding]:
    return list(Check(bucket, repair=repair).run())


def key_of(number: int, version: int = 1) -> str:
    return layout.article_version(SOURCE, article_id(number), version)


def replace(bucket: Bucket, key: str, change: Callable[[bytes], bytes]) -> None:
    stored = bucket.get(key)
    bucket.compare_and_swap(key, change(stored.body), etag=stored.etag)


def with_field(name: str, value: object) -> Callable[[bytes], bytes]:
    return lambda body: json.dumps({**json.loads(body), name: value}, ensure_ascii=False).encode() + b"\n"


def row(number: int) -> str:
    return f"source = '{SOURCE}' AND article_id = '{article_id(number)}' AND version = 1"


def damage_row(bucket: Bucket, **values: str) -> None:
    table = Catalog(bucket).table.open()
    assert table is not None
    table.update(predicate=row(3), new_values={**values})


def repeat_row(bucket: Bucket) -> None:
    catalog = Catalog(bucket)
    table = catalog.table.open()
    assert table is not None
    rows = catalog.collect(catalog.scan().filter(pl.col("article_id") == article_id(3)))
    catalog.table.append(table, rows)


def damage_record_row(bucket: Bucket) -> None:
    table = Records(bucket).table.open()
    assert table is not None
    table.update(predicate=row(3), new_values={"record": "{}"})


DAMAGES: dict[str, tuple[FindingKind, Callable[[Bucket], object]]] = {
    "a lost object": (FindingKind.MISSING_OBJECT, lambda bucket: bucket.delete(key_of(3))),
    "a lost version between two": (FindingKind.MISSING_OBJECT, lambda bucket: bucket.delete(key_of(2))),
    "a lost last version": (FindingKind.MISSING_OBJECT, lambda bucket: bucket.delete(key_of(2, 2))),
    "an object cut short": (FindingKind.DAMAGED_OBJECT, lambda b: replace(b, key_of(3), lambda body: body[:100])),
    "another article's record": (
        FindingKind.DAMAGED_OBJECT,
        lambda b: replace(b, key_of(3), lambda _: b.get(key_of(4)).body),
    ),
    "changed content": (FindingKind.WRONG_HASH, lambda b: replace(b, key_of(3), with_field("headline", "Khác"))),
    "a lost row": (FindingKind.MISSING_ROW, lambda bucket: Catalog(bucket).table.delete(row(3))),
    "a row that says something else": (
        FindingKind.DIFFERENT_ROW,
        lambda bucket: damage_row(bucket, headline="'Khác'", kind="'edited'"),
    ),
    "a row twice": (FindingKind.DUPLICATE_ROW, repeat_row),
    "a lost row of the records": (FindingKind.MISSING_RECORD_ROW, lambda bucket: Records(bucket).table.delete(row(3))),
    "a damaged row of the records": (FindingKind.DIFFERENT_RECORD_ROW, damage_record_row),
}


def test_a_whole_archive_has_no_findings(archive: Bucket) -> None:
    check = Check(archive)
    assert list(check.run()) == []
    counts = check.counts
    assert (counts.sources, counts.versions, counts.captures, counts.rows) == (1, 6, 6, 12)
    assert list(Check(archive).run([SourceSlug("baokhac")])) == []


def test_what_can_be_rebuilt_is_rebuilt(archive: Bucket) -> None:
    before = {key: archive.get(key).body for key in archive.list_keys("articles/")}
    for name, (kind, damage) in DAMAGES.items():
        damage(archive)
        [found] = check(archive)
        assert (found.kind, found.source, found.repairable, found.repaired) == (kind, SOURCE, True, False), name
        assert [f.kind for f in check(archive, repair=True) if f.repaired] == [kind], name
        assert check(archive) == [], name
    assert {key: archive.get(key).body for key in archive.list_keys("articles/")} == before


def test_rows_of_an_earlier_release_get_the_columns_that_they_lack(archive: Bucket) -> None:
    rows = Catalog(archive).collect(Catalog(archive).scan())
    for key in archive.list_keys("catalog/"):
        archive.delete(key)
    options = archive.storage_options
    deltalake.write_deltalake(
        archive.uri("catalog"), rows.drop("places"), partition_by=["source"], storage_options=options
    )
    repaired = check(archive, repair=True)
    assert {(finding.kind, finding.repaired) for finding in repaired} == {(FindingKind.DIFFERENT_ROW, True)}
    assert check(archive) == []


@pytest.mark.parametrize("form", [lambda body: body + b"\n \n", lambda body: body.replace(b'{"', b'{ "', 1)])
def test_a_record_in_another_form_is_the_same_record(archive: Bucket, form: Callable[[bytes], bytes]) -> None:
    replace(archive, key_of(3), form)
    stored = archive.get(key_of(3)).body
    assert all(finding.repaired for finding in check(archive, repair=True))
    assert check(archive) == []
    assert archive.get(key_of(3)).body == stored


@pytest.mark.parametrize(
    ("field", "value"), [("url", "https://other.example/"), ("text", "Khác"), ("fetched_at", "2020-01-01T00:00:00Z")]
)
def test_no_copy_is_overwritten_where_nobody_can_tell_which_is_right(archive: Bucket, field: str, value: str) -> None:
    def copies() -> list[object]:
        tables = (Catalog(archive).table, Records(archive).table)
        rows = [table.collect(table.scan().sort("article_id", "version")).rows() for table in tables]
        return [archive.get(key_of(3)).body, *rows]

    whole = copies()
    replace(archive, key_of(3), with_field(field, value))
    before = copies()
    found = check(archive, repair=True)
    assert {(finding.article_id, finding.repairable, finding.repaired) for finding in found} == {
        (article_id(3), False, False)
    }
    [told] = [finding for finding in found if finding.kind is FindingKind.DIFFERENT_RECORD_ROW]
    assert f"differ in {field}" in told.detail
    assert copies() == before
    archive.delete(key_of(3))  # whoever knows that the row is right
    check(archive, repair=True)
    assert check(archive) == []
    assert copies() == whole


def test_what_is_wrong_after_the_repair_is_not_called_repaired(archive: Bucket) -> None:
    damage_row(archive, headline="'Khác'")
    Catalog(archive).table.delete(row(4))

    def sign(_: Article) -> None:  # is called between the repair of the one row and that of the other
        damage_row(archive, headline="'Khác'")

    found = list(Check(archive, sign=sign, repair=True).run())
    assert {finding.article_id: finding.repaired for finding in found} == {article_id(3): False, article_id(4): True}
    assert [finding.kind for finding in check(archive)] == [FindingKind.DIFFERENT_ROW]


def test_a_row_that_is_put_right_keeps_its_place_in_the_change_feed(archive: Bucket) -> None:
    def sequences() -> pl.DataFrame:
        catalog = Catalog(archive)
        return catalog.collect(catalog.scan().sort("article_id", "version").select("article_id", "sequence"))

    before = sequences()
    damage_row(archive, headline="'Khác'")
    check(archive, repair=True)
    assert sequences().equals(before)


@pytest.mark.parametrize("later", [0, 5])
def test_doubled_rows_are_put_right_without_telling_any_reader_of_the_feed_again(archive: Bucket, later: int) -> None:
    reader = Archive(archive)
    before = [(change.article_id, change.version, change.cursor) for change in reader.changes()]
    half = len(before) // 2
    for table in (Catalog(archive).table, Records(archive).table):
        rows = table.collect(table.scan())
        if later and "sequence" in rows.columns:
            rows = rows.with_columns(pl.col("sequence") + later)
        opened = table.open()
        assert opened
        table.append(opened, rows)
    end = reader.cursor()
    found = check(archive, repair=True)
    assert {(f.kind, f.repaired) for f in found} == {
        (FindingKind.DUPLICATE_ROW, True),
        (FindingKind.DIFFERENT_RECORD_ROW, True),
    }
    assert check(archive) == []
    assert [(change.article_id, change.version, change.cursor) for change in reader.changes()] == before
    rest = reader.changes(after=before[half][2])
    assert [(change.article_id, change.version, change.cursor) for change in rest] == before[half + 1 :]
    assert list(reader.changes(after=end)) == []


def test_what_cannot_be_rebuilt_is_listed(archive: Bucket) -> None:
    Records(archive).table.delete("version > 0")
    [lost] = [key for key in archive.list_keys("raw/") if "00000004" in key]
    archive.delete(key_of(3))
    archive.delete(lost)
    archive.put_if_absent(f"articles/{SOURCE}/notes.txt", b"?")
    archive.put_if_absent("articles/anotes.txt", b"?")
    left = [finding for finding in check(archive, repair=True) if not finding.repaired]
    assert [(f.kind, f.key, f.repairable) for f in left] == [
        (FindingKind.STRAY_OBJECT, "articles/anotes.txt", False),
        (FindingKind.STRAY_OBJECT, f"articles/{SOURCE}/notes.txt", False),
        (FindingKind.MISSING_OBJECT, key_of(3), False),
        (FindingKind.UNREADABLE_CAPTURE, lost, False),
    ]
    assert [finding.kind for finding in check(archive)] == [finding.kind for finding in left]


def test_a_version_that_has_just_been_committed_may_lack_its_rows(archive: Bucket) -> None:
    origin = Provenance(capture=capture(archive, 2, 6), extractor="1", rules="r1")
    VersionStore(archive).commit(draft(2, number=6, provenance=origin))
    assert check(archive) == []
    late = Check(archive, settled_before=datetime.now(UTC) + timedelta(minutes=1))
    assert {finding.kind for finding in late.run()} == {FindingKind.MISSING_ROW, FindingKind.MISSING_RECORD_ROW}


def test_rows_that_no_run_is_about_to_write_are_missed_at_once(archive: Bucket) -> None:
    origin = Provenance(capture=capture(archive, 2, 6), extractor="1", rules="r1")
    VersionStore(archive).commit(draft(2, number=6, provenance=origin))
    under_way = Check(archive)
    assert (list(under_way.run()), under_way.counts.unjudged) == ([], 1)
    archive.put_if_absent(layout.outcome(origin.capture.segment), b"{}")  # the last object of a run
    done = Check(archive)
    assert {finding.kind for finding in done.run()} == {FindingKind.MISSING_ROW, FindingKind.MISSING_RECORD_ROW}
    assert done.counts.unjudged == 0


def test_objects_that_stand_for_folders_are_no_newspapers(archive: Bucket) -> None:
    for folder in ("articles/", "raw/", "purged/", f"articles/{SOURCE}/", f"outcomes/{SOURCE}/"):
        archive.requests.client.put_object(Bucket=archive.name, Key=folder, Body=b"")
    whole = Check(archive)
    assert list(whole.run()) == []
    assert (whole.counts.sources, whole.counts.versions, whole.counts.rows) == (1, 6, 12)


def test_stray_objects_are_no_newspapers(archive: Bucket) -> None:
    strays = ["articles/README.txt", "articles/New folder/notes.txt", "raw/README.txt"]
    for key in strays:
        archive.put_if_absent(key, b"?")
    whole = Check(archive)
    assert sorted((found.kind, found.key) for found in whole.run()) == [
        (FindingKind.STRAY_OBJECT, key) for key in sorted(strays[:2])
    ]
    assert (whole.counts.sources, whole.counts.versions, whole.counts.rows) == (1, 6, 12)


def test_a_stray_number_is_one_gap(archive: Bucket) -> None:
    archive.put_if_absent(key_of(1, 999_999), archive.get(key_of(1)).body)
    damaged, gap = check(archive)
    assert (damaged.kind, damaged.key) == (FindingKind.DAMAGED_OBJECT, key_of(1, 999_999))
    assert (gap.kind, gap.key) == (FindingKind.MISSING_OBJECT, key_of(1, 2))
    assert gap.detail == "versions 2 to 999998 have no object; version 999999 tells of them"


def test_windows_leave_nothing_out(archive: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.integrity.fsck.WINDOW", 2)
    whole = Check(archive)
    assert list(whole.run()) == []
    assert (whole.counts.versions, whole.counts.rows) == (6, 12)
    for number in range(1, ARTICLES + 1):
        archive.delete(key_of(number))
    assert [finding.key for finding in check(archive)] == [key_of(number) for number in range(1, ARTICLES + 1)]


def test_gaps_are_told() -> None:
    assert gaps([]) == []
    assert gaps([1, 2, 3]) == []
    assert gaps([2, 5]) == [range(1, 2), range(3, 5)]


@pytest.mark.parametrize(
    ("key", "found"),
    [
        (f"articles/baomau/{'a' * 20}/000012.json", (ArticleId("a" * 20), 12)),
        (f"articles/baomau/{'a' * 20}/000000.json", None),
        (f"articles/baomau/{'a' * 20}/12.json", None),
        (f"articles/baomau/{'x' * 20}/000001.json", None),
        ("articles/baomau/notes.txt", None),
    ],
)
def test_keys_of_versions_are_known(key: str, found: object) -> None:
    assert layout.version_at(key) == found


def test_a_lost_segment_to_which_later_answers_refer_is_named(archive: Bucket) -> None:
    whole, *_ = archive.list_keys(f"raw/{SOURCE}/")
    lost = layout.segment(SOURCE, CrawlId("20250101T000000Z-00000000"), 0, datetime(2025, 1, 1, tzinfo=UTC))
    write_references(archive, whole, {whole, lost})
    [finding] = check(archive)
    assert (finding.kind, finding.key) == (FindingKind.LOST_BODY, lost)
    assert whole in finding.detail


@pytest.mark.timeout(60)
def test_a_stray_object_with_any_name_does_not_hold_a_check_for_ever(archive: Bucket) -> None:
    stray = f"articles/{SOURCE}/é.json"
    archive.put_if_absent(stray, b"{}")
    assert [(finding.kind, finding.key) for finding in check(archive)] == [(FindingKind.STRAY_OBJECT, stray)]
