"""An archive that was open before a purge: the article is told to be purged, and the others go on being read."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from storage import Archive, layout
from storage.errors import NotFoundError
from storage.model.identifiers import new_crawl_id
from storage.reader.batch_reader import BatchReader
from storage.reader.history import HistoryReader
from storage.s3.bucket import Bucket
from storage.tables.catalog_row import Row
from storage.tables.records import Records
from storage.takedown.purge import Purge
from storage.warc.segment_writer import SegmentWriter
from tests.storage.examples import FIRST_FETCH, SOURCE, article_id, draft
from tests.storage.reader.conftest import Fill

GONE = article_id(2)


def purge(bucket: Bucket) -> None:
    """Purge article 2, as another process does."""

    def identify(url: str) -> str:
        return GONE if "tin-2" in url else article_id(99)

    Purge(bucket, SOURCE, identify=identify, forget=lambda _: 0).remove(GONE, why="letter of 3 March", by="Vi Mai")  # type: ignore[arg-type]  # ids


@pytest.fixture
def rows(archive: Archive, fill: Fill, bucket: Bucket) -> list[Row]:
    """The rows of three articles, as an archive gave them that stays open; the page of the second is stored, too."""
    crawl = new_crawl_id(FIRST_FETCH)
    writer = SegmentWriter(SOURCE, crawl, 0, FIRST_FETCH, "baotinh tests")
    ref = writer.add(
        url="https://baomau.example/tin-2.html", method="GET", request_headers=[], status=200, reason="OK",
        response_headers=[("Content-Type", "text/html")], payload="<h1>Cầu</h1>".encode(), fetched_at=FIRST_FETCH,
    )  # fmt: skip  # short items: a line each would fill a screen
    bucket.put_if_absent(layout.segment(SOURCE, crawl, 0, FIRST_FETCH), writer.finish())
    provenance = draft().provenance.model_copy(update={"capture": ref})
    fill(draft(number=1), draft(number=2, provenance=provenance), draft(number=3))
    return sorted(archive.articles(unique=False), key=lambda row: row.article_id)


Question = Callable[[Archive, Row], Any]

QUESTIONS: dict[str, Question] = {
    "history": lambda archive, row: archive.history(row.article_id),
    "history of a row": lambda archive, row: archive.history(row),
    "cluster": lambda archive, row: archive.cluster(row.article_id),
    "article": lambda archive, row: archive.article(row.article_id),
    "article of a row": lambda archive, row: archive.article(row),
    "a version": lambda archive, row: archive.article(row.article_id, 1),
    "as of": lambda archive, row: archive.article(row, as_of=row.fetched_at),
    "diff": lambda archive, row: archive.diff(row),
    "story": lambda archive, row: list(archive.articles(cluster=row.article_id)),
}


def test_every_question_for_one_article_says_that_it_was_purged(
    archive: Archive, bucket: Bucket, rows: list[Row]
) -> None:
    article = archive.article(rows[1])
    assert archive.raw(article).body
    purge(bucket)
    told = {}
    for name, question in [*QUESTIONS.items(), ("raw", lambda archive, _: archive.raw(article))]:
        with pytest.raises(NotFoundError) as caught:
            question(archive, rows[1])
        told[name] = caught.value.in_one_line
    expected = f"article {GONE} was removed on request (purged/{SOURCE}/{GONE}.json says when and why)"
    assert told == dict.fromkeys(told, expected)
    with pytest.raises(NotFoundError, match=f"article {GONE} was removed on request"):
        Archive(bucket).article(GONE)


def test_a_history_whose_article_is_purged_after_its_versions_were_listed_says_so(
    archive: Archive, bucket: Bucket, rows: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = HistoryReader.latest_number

    def latest_number(reader: HistoryReader, *article: Any) -> int:
        number = listed(reader, *article)
        purge(bucket)
        return number

    monkeypatch.setattr(HistoryReader, "latest_number", latest_number)
    with pytest.raises(NotFoundError, match=f"article {GONE} was removed on request"):
        archive.history(rows[1])


@pytest.mark.parametrize("recorded", [True, False], ids=["records", "objects only"])
def test_the_other_articles_of_a_list_go_on_being_read(
    archive: Archive, bucket: Bucket, rows: list[Row], recorded: bool, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip  # short items: a line each would fill a screen
    if recorded:
        Records(bucket).append([archive.article(row) for row in rows])
    monkeypatch.setattr("storage.reader.archive.RECORDS_AT_ONCE", 1)  # a batch of nothing but the purged article
    frames = list(archive.bulk().frames())
    purge(bucket)
    with caplog.at_level(logging.WARNING):
        assert [article.article_id for article in archive.read(rows)] == [article_id(1), article_id(3)]
    assert f"articles/{SOURCE}/{GONE}/000001.json is left out: the article was removed on request" in caplog.text
    read = BatchReader(lambda _: iter(frames), frames[0].schema, Records(bucket)).polars()
    assert read["article_id"].to_list() == [article_id(1), article_id(3)]
    assert read["record"].null_count() == 0


def test_an_object_that_is_lost_is_no_purge(archive: Archive, bucket: Bucket, rows: list[Row]) -> None:
    bucket.delete(rows[1].key)
    with pytest.raises(NotFoundError, match="is in the catalog, but there is no such object") as caught:
        list(archive.read(rows))
    assert "`baotinh fsck`" in str(caught.value.hint)
    with pytest.raises(NotFoundError, match="has no version in the bucket"):
        archive.article(rows[1].article_id)
    assert archive.history(rows[1]) == []
