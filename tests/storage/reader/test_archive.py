import json
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from storage import Archive, layout
from storage.errors import BucketUnavailableError, NotFoundError, SettingsError
from storage.model.article import ChangeKind, Decision, Draft, Relation
from storage.model.identifiers import SourceSlug
from storage.model.named import Place, Province, ProvinceUnit
from storage.s3.bucket import Bucket
from storage.settings import Settings
from storage.tables.records import Records
from storage.versions.store import VersionStore
from tests.storage.examples import FIRST_FETCH, SOURCE, article_id, draft
from tests.storage.reader.conftest import Fill

VIETNAM = timezone(timedelta(hours=7))


def published(day: int, hour: int = 6) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=VIETNAM)


def numbers(archive: Archive, **conditions: object) -> list[int]:
    return [int(row.article_id, 16) for row in archive.articles(**conditions)]  # type: ignore[arg-type]  # by name


def test_an_empty_bucket_has_no_articles(archive: Archive) -> None:
    assert list(archive.articles(removed=True)) == []
    assert archive.sources() == []
    assert archive.table().height == 0


def test_a_lost_catalog_is_no_empty_archive(archive: Archive, fill: Fill, bucket: Bucket) -> None:
    fill(draft(number=1), catalogue=False)
    assert list(archive.changes()) == [], "the first run is about to write its first rows"
    bucket.put_if_absent("outcomes/baomau/2026/03/05/0.json", b"{}")  # written after the rows
    questions = (
        lambda: list(archive.articles()), archive.page, lambda: archive.counts("day"), archive.table, archive.sources,
        lambda: list(archive.changes()), lambda: list(archive.bulk().frames()),
    )  # fmt: skip  # short items: a line each would fill a screen
    for question in questions:
        with pytest.raises(BucketUnavailableError, match="there is no catalog of them"):
            question()


def test_articles_come_newest_first_in_their_latest_version(archive: Archive, fill: Fill) -> None:
    fill(
        draft(number=1, published_at=published(1)),
        draft(number=2, published_at=published(3)),
        draft(number=3, published_at=None, fetched_at=published(2)),
        draft(4, number=2, published_at=published(3), headline="Tin mới hơn"),
    )
    rows = list(archive.articles())
    assert [(int(row.article_id, 16), row.version) for row in rows] == [(2, 2), (3, 1), (1, 1)]
    assert (rows[0].headline, rows[0].kind, rows[0].section) == (
        "Tin mới hơn",
        ChangeKind.EDITED,
        ("Xã hội", "Đời sống"),
    )
    assert rows[0].published_at == published(3)
    assert numbers(archive, limit=2) == [2, 3]


def test_a_removed_article_is_listed_on_request_only(archive: Archive, fill: Fill) -> None:
    fill(draft(), 5, draft(number=2))
    assert numbers(archive) == [2]
    removed = [row for row in archive.articles(removed=True) if row.kind is ChangeKind.REMOVED]
    assert [(row.headline, row.cluster, row.version) for row in removed] == [(draft().headline, article_id(), 2)]


def test_articles_of_a_period(archive: Archive, fill: Fill) -> None:
    fill(*(draft(number=day, published_at=published(day, hour=0)) for day in (1, 2, 3)))
    assert numbers(archive, since=date(2026, 3, 2)) == [3, 2]
    assert numbers(archive, until=date(2026, 3, 2)) == [1]
    assert numbers(archive, since=datetime(2026, 3, 1, 17, tzinfo=UTC), until=datetime(2026, 3, 2, 0, 1)) == [2]  # noqa: DTZ001 - Vietnam's time is meant
    assert numbers(archive, since=datetime(2026, 3, 2, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))) == [3, 2]


YEN_BAI, LAO_CAI = ProvinceUnit(code="15", name="Yên Bái"), ProvinceUnit(code="10", name="Lào Cai")
TODAY = ProvinceUnit(code="15", name="Lào Cai")


def test_articles_of_a_province_as_it_was_or_is(archive: Archive, fill: Fill) -> None:
    fill(
        draft(number=1, province=Province(then=YEN_BAI, now=TODAY)),
        draft(number=2, province=Province(then=LAO_CAI, now=TODAY)),
        draft(number=3, province=None),
    )
    assert sorted(numbers(archive, province="15")) == [1, 2]
    assert numbers(archive, province="10") == [2]
    assert numbers(archive, province="15", borders="then") == [1]
    assert sorted(numbers(archive, province="15", borders="today")) == [1, 2]
    assert numbers(archive, province="10", borders="today") == []


def test_articles_of_a_section_and_with_words(archive: Archive, fill: Fill) -> None:
    fill(
        draft(number=1, section=("Kinh tế", "Nông nghiệp"), headline="ĐẶNG mùa ngô", lead=None),
        draft(number=2, section=("Xã hội",), headline=None, lead="Ngô được mùa"),
        draft(number=3, section=(), headline="Khác (1+1)", lead=None),
    )
    assert numbers(archive, section="nông") == [1]
    assert numbers(archive, section="Xã hội") == [2]
    assert sorted(numbers(archive, text="NGÔ mùa")) == [1, 2]
    assert numbers(archive, text="đặng") == [1]
    assert numbers(archive, text="(1+1)") == [3]


def test_articles_of_a_source(archive: Archive, fill: Fill) -> None:
    fill(draft(number=1), draft(number=2, source=SourceSlug("baothu")))
    assert numbers(archive, source="baothu") == [2]
    assert numbers(archive, source="nosuch") == []


def wire_story() -> list[Draft]:
    story = article_id(1)
    reprint = Relation(decision=Decision.REPRINT, of=story, cluster=story, similarity=0.9)
    return [
        draft(number=1, published_at=published(2), relation=Relation(decision=Decision.NEW, cluster=story)),
        draft(number=2, published_at=published(1), relation=reprint, source=SourceSlug("baothu")),
        draft(number=3, published_at=published(3), relation=reprint, source=SourceSlug("baokhac")),
        draft(number=4, published_at=published(4)),
    ]


def test_unique_articles_tell_every_story_once(archive: Archive, fill: Fill) -> None:
    fill(*wire_story())
    assert numbers(archive) == [4, 1]
    assert numbers(archive, source="baothu") == [2]
    assert numbers(archive, since=published(2), until=published(4)) == [1]
    assert archive.bulk().polars().height == 2


def test_reprints_are_told_to_who_asks_for_them(archive: Archive, fill: Fill) -> None:
    fill(*wire_story())
    assert numbers(archive, unique=False) == [4, 3, 1, 2]
    assert numbers(archive, cluster=article_id(1)) == [3, 1, 2]
    assert archive.bulk(versions=True).polars().height == archive.table().height == 4


def test_a_cluster_holds_all_printings_of_a_story_removed_ones_too(archive: Archive, fill: Fill) -> None:
    fill(*wire_story(), 9)
    told = [(int(row.article_id, 16), row.kind) for row in archive.cluster(article_id(3))]
    assert told == [(2, "created"), (1, "removed"), (3, "created")]
    assert [row.article_id for row in archive.cluster(article_id(4)[:20])] == [article_id(4)]


def test_the_latest_a_certain_and_every_version(archive: Archive, fill: Fill) -> None:
    first, second, third = fill(draft(), draft(1, headline="Khác"), 4)
    assert archive.article(article_id()) == third
    assert archive.article(article_id(), version=2) == second
    assert archive.history(article_id()) == [first, second, third]
    row = next(archive.articles(removed=True))
    assert archive.article(row) == third
    assert archive.article(row, version=1) == first
    with pytest.raises(NotFoundError, match="no version 9") as caught:
        archive.article(article_id(), version=9)
    assert caught.value.hint == "its latest is 3"


def test_a_difference_shows_fields_and_sentences(archive: Archive, fill: Fill) -> None:
    fill(draft(), draft(1, headline="Cầu treo đã xong", tags=("cầu",)))
    found = archive.diff(article_id())
    assert (found.before, found.after, found.kind) == (1, 2, "edited")
    assert [(change.name, change.before, change.after) for change in found.fields] == [
        ("headline", "Suối Mơ có cầu treo mới", "Cầu treo đã xong"),
        ("tags", ["cầu treo"], ["cầu"]),
    ]
    assert [(change.kind, change.after) for change in found.sentences] == [("edited", "Cầu treo đã xong")]


def test_a_difference_is_by_default_the_last_change_of_the_publisher(archive: Archive, fill: Fill) -> None:
    fill(draft(), draft(1, headline="Khác"), draft(1, headline="Khác", word_count=1, extractor="2"))
    found = [
        archive.diff(article_id()),
        archive.diff(article_id(), 1),
        archive.diff(article_id(), after=3),
        archive.diff(article_id(), 1, 2),
    ]
    assert [(one.before, one.after) for one in found] == [(1, 2), (1, 3), (2, 3), (1, 2)]


def test_what_was_restored_is_compared_with_what_was_removed(archive: Archive, fill: Fill) -> None:
    fill(draft(), 3, draft(5, headline="Khác"))
    found = archive.diff(article_id())
    assert (found.before, found.after, len(found.sentences)) == (1, 3, 1)


def test_a_first_version_differs_from_nothing(archive: Archive, fill: Fill) -> None:
    fill(draft())
    with pytest.raises(NotFoundError, match="version 1"):
        archive.diff(article_id())


def test_the_table_has_every_version(archive: Archive, fill: Fill) -> None:
    fill(draft(), draft(1, headline="Khác"), draft(number=2, source=SourceSlug("baothu"), published_at=published(9)))
    table = archive.table()
    assert table.select("source", "version").rows() == [("baomau", 1), ("baomau", 2), ("baothu", 1)]
    assert "signature" not in table.columns
    assert table["published_at"].dtype == pl.Datetime("us", "UTC")
    assert archive.table(source="baothu").height == 1
    assert archive.table(until=date(2026, 3, 5)).height == 2


def test_counts_of_every_source(archive: Archive, fill: Fill) -> None:
    fill(draft(), draft(1, headline="Khác"), 2, draft(3, number=2), draft(number=3, source=SourceSlug("baothu")))
    ours, theirs = archive.sources()
    assert (ours.source, ours.articles, ours.removed, ours.versions) == ("baomau", 1, 1, 4)
    assert (ours.first_fetched_at, ours.last_fetched_at) == (FIRST_FETCH, FIRST_FETCH + timedelta(hours=3))
    assert (theirs.source, theirs.articles, theirs.removed, theirs.versions) == ("baothu", 1, 0, 1)


@pytest.mark.usefixtures("fill")
def test_the_archive_opens_from_the_settings_or_by_its_address(settings: Settings, fill: Fill) -> None:
    fill(draft())
    with Archive.open() as archive, Archive.open(f"s3://{settings.bucket_name}") as same:
        assert list(archive.articles()) == list(same.articles())
        assert same.bucket.name == settings.bucket_name


@pytest.mark.parametrize("url", ["baotinh", "https://baotinh", "s3://", "s3://bucket/folder", "s3://B"])
def test_an_address_that_is_none_is_named(url: str) -> None:
    with pytest.raises(SettingsError, match="is not the address of an archive"), Archive.open(url):
        pass


def test_the_page_behind_a_version(archive: Archive, bucket: Bucket) -> None:
    from storage.model.identifiers import new_crawl_id
    from storage.warc.segment_writer import SegmentWriter

    crawl = new_crawl_id(FIRST_FETCH)
    writer = SegmentWriter(SOURCE, crawl, 0, FIRST_FETCH, "baotinh tests")
    ref = writer.add(
        url="https://baomau.example/tin-1.html", method="GET", request_headers=[], status=200, reason="OK",
        response_headers=[("Content-Type", "text/html")], payload="<h1>Cầu</h1>".encode(), fetched_at=FIRST_FETCH,
    )  # fmt: skip  # short items: a line each would fill a screen
    bucket.put_if_absent(layout.segment(SOURCE, crawl, 0, FIRST_FETCH), writer.finish())
    provenance = draft().provenance.model_copy(update={"capture": ref})
    article = VersionStore(bucket).commit(draft(provenance=provenance)).written[0]
    assert archive.raw(article).body == "<h1>Cầu</h1>".encode()


def test_articles_that_name_a_place(archive: Archive, fill: Fill) -> None:
    here = Place(
        code="03127", valid_from=None, type="xã", name="Suối Mơ", text="xã Suối Mơ", level="commune", now=(),
        province=YEN_BAI, resolved_by="name", mentions=2,
    )  # fmt: skip  # short items: a line each would fill a screen
    fill(draft(number=1, places=(here,)), draft(number=2))
    assert [numbers(archive, place=place) for place in ("03127", "suối mơ", "Mơ")] == [[1], [1], []]


def test_articles_of_one_story(archive: Archive, fill: Fill) -> None:
    fill(*wire_story())
    assert numbers(archive, cluster=article_id(1)) == [3, 1, 2]
    assert numbers(archive, cluster=article_id(4)) == [4]


def test_articles_and_one_article_as_of_a_moment_on_either_clock(archive: Archive, bucket: Bucket, fill: Fill) -> None:
    first, second, third = fill(draft(), draft(1, headline="Khác"), 4)
    between = FIRST_FETCH + timedelta(hours=2)
    assert [row.version for row in archive.articles(as_of=between)] == [2]
    assert [row.version for row in archive.articles(as_of=between, removed=True)] == [2]
    assert archive.article(article_id(), as_of=between) == second
    assert archive.article(article_id(), as_of=third.committed_at, clock="committed") == third
    assert archive.article(article_id(), as_of=first.committed_at, clock="committed") == first
    assert [row.version for row in archive.articles(as_of=second.committed_at, clock="committed")] == [2]
    assert list(archive.articles(as_of=FIRST_FETCH - timedelta(hours=1))) == []
    with pytest.raises(NotFoundError, match="had no version at") as caught:
        archive.article(article_id(), as_of=FIRST_FETCH - timedelta(hours=1))
    assert "first version was fetched at 2026-03-02 00:15:30" in str(caught.value.hint)


def test_what_we_only_read_better_can_be_left_out(archive: Archive, fill: Fill) -> None:
    fill(draft(), draft(1, headline="Khác"), draft(1, headline="Khác", word_count=1, extractor="2"))
    assert [row.version for row in archive.articles()] == [3]
    assert [row.version for row in archive.articles(reextracted=False)] == [2]
    assert [version.version for version in archive.history(article_id(), reextracted=False)] == [1, 2]


def test_windows_of_rows_make_one_list(archive: Archive, fill: Fill, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(*wire_story(), 9, draft(1, number=4, headline="Khác", published_at=published(1)))
    whole = list(archive.articles(removed=True, unique=False))
    monkeypatch.setattr("storage.reader.archive.ROWS_AT_ONCE", 2)
    assert list(archive.articles(removed=True, unique=False)) == whole
    assert len(whole) == 4


@pytest.mark.parametrize("recorded", [True, False], ids=["records", "objects only"])
def test_whole_articles_are_read_in_bulk(archive: Archive, bucket: Bucket, fill: Fill, recorded: bool) -> None:
    written = fill(draft(number=1), draft(number=2, source=SourceSlug("baothu"), published_at=published(9)))
    if recorded:
        Records(bucket).append(written)
    rows = list(archive.articles())
    assert list(archive.read(rows)) == [archive.article(row) for row in rows]
    assert list(archive.read([])) == []
    bulk = archive.bulk(records=True)
    frame = bulk.polars()
    assert [json.loads(text)["article_id"] for text in frame["record"]] == frame["article_id"].to_list()
    assert frame["source"].to_list() == ["baomau", "baothu"]
    assert pl.DataFrame(bulk.batches().read_all()).equals(frame)


def test_columns_of_many_articles(archive: Archive, fill: Fill) -> None:
    fill(draft(), draft(1, headline="Khác"), draft(number=2, published_at=published(9)))
    assert archive.bulk().polars()["version"].to_list() == [1, 2]
    assert archive.bulk(versions=True, since=date(2026, 3, 1), until=date(2026, 3, 3)).polars().height == 2
    empty = archive.bulk(source="nosuch", records=True)
    assert (empty.polars().height, empty.batches().read_all().num_rows) == (0, 0)
    assert {"headline", "record"} <= set(empty.polars().columns)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("BAOTINH_BUCKET", "no-such-bucket", "there is no bucket no-such-bucket"),
        ("BAOTINH_ENDPOINT_URL", "http://127.0.0.1:9", "http://127.0.0.1:9 does not answer"),
        ("BAOTINH_ENDPOINT_URL", "http://lan:wrong-and-secret@127.0.0.1:9", "^http://127.0.0.1:9 does not answer"),
        ("BAOTINH_ENDPOINT_URL", "lan:wrong-and-secret@store", "'store' is no address of an S3 service"),
        ("AWS_SECRET_ACCESS_KEY", "wrong-and-secret", "does not accept the credentials"),
    ],
)
def test_a_reader_is_told_what_is_wrong_with_the_bucket(
    name: str, value: str, told: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BucketUnavailableError, match=told) as raised:
        Archive.open()
    assert "\n" not in str(raised.value)
    assert "wrong-and-secret" not in f"{raised.value} {raised.value.hint}"
