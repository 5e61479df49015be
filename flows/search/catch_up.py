"""Catching up: writes the changes since the last update from the change feed into mirror and text index."""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from flows.search.counted import counted_once
from flows.search.entries import ArticleEntry, VersionEntry, article_entry, version_entry
from flows.search.index_files import IndexFiles
from flows.search.indexed_record import REPETITIONS, IndexedRecord, decode
from flows.search.text_index import TextIndex
from storage import layout
from storage.errors import CursorError, HintedError, InvalidArticleError, NotFoundError
from storage.model.article import ChangeKind
from storage.reader.archive import Archive
from storage.reader.change_feed import ChangeRow, sequence_of

__all__ = ["SearchIndex"]

log = logging.getLogger(__name__)

CHANGES_AT_ONCE = 10_000
"""Versions between two commits of the index: some 100 MB of records."""

RELATED_DAYS = 45
"""Relations are decided within thirty days of an article, and corrected soon after."""


class SearchIndex(IndexFiles):
    """Mirror and text index of one archive in one folder. One process writes it; readers may be many."""

    trouble: HintedError | None = None
    """Why the index does not follow the archive at the moment."""

    _expected = 0

    @property
    def caught_up_at(self) -> datetime | None:
        """When the index was last complete; None while it is first built."""
        seconds = self.mirror.state("caught_up_at")
        return datetime.fromtimestamp(float(seconds), UTC) if seconds else None

    @property
    def progress(self) -> tuple[int, int]:
        """How many versions the index holds, and how many the archive had when this process began to read it."""
        held = self.mirror.last_place()
        return held, max(held, self._expected)

    @property
    def state(self) -> str:
        """What the index holds, as a word that changes whenever an answer may change."""
        states = self.mirror.states()
        whole = "whole" if "caught_up_at" in states else "first reading"
        return " ".join([whole, *(states.get(name, "") for name in ("cursor", "relations_of", "purged"))])

    def catch_up(
        self,
        archive: Archive,
        progress: Callable[[int], None] = lambda _: None,
        *,
        stop: Callable[[], bool] = lambda: False,
    ) -> int:
        """Index all changes since the last call; return the number of versions.

        `progress` is called with the number of versions indexed so far; `stop` is called between two batches.

        Safe to interrupt at any moment: the cursor is written with the rows, so that the next call repeats at most one
        batch. Returns 0 at once if another process is writing this index. Files that were deleted or damaged are begun
        anew, after an error of them in the next call. Raise SearchIndexError if they cannot be written.
        """
        with self._telling(), self._sole_writer() as sole:
            try:
                self._make_ready(sole=sole)
                return self._follow(archive, progress, stop) if sole else 0
            except HintedError:  # the bucket's: the files are well
                raise
            except Exception as error:
                self._failed = error
                raise

    def _follow(self, archive: Archive, progress: Callable[[int], None], stop: Callable[[], bool]) -> int:
        try:
            taken = self._index_changes(archive, progress, stop)
        except CursorError as error:  # the catalog was rebuilt with a feed of its own
            log.warning("the search index is built anew: %s", error)
            self._begin_anew()
            taken = self._index_changes(archive, progress, stop)
        if stop():
            return taken
        self._delete_purged(archive)
        self._correct_relations(archive, everything=taken > CHANGES_AT_ONCE)
        self.mirror.remember("caught_up_at", str(time.time()))
        return taken

    def _index_changes(self, archive: Archive, progress: Callable[[int], None], stop: Callable[[], bool]) -> int:
        cursor = self.mirror.state("cursor")
        if self.caught_up_at is None:
            self._expected = sum(source.versions for source in archive.sources())
        changes = archive.changes(after=cursor, kinds=tuple(ChangeKind))
        taken = 0
        while not stop() and (batch := list(islice(changes, CHANGES_AT_ONCE))):
            # A crash between the two commits of a batch leaves articles in the text index that the mirror lacks: they
            # are in the first batch after it.
            self._index_batch(archive, batch, sure=taken > 0)
            taken += len(batch)
            progress(taken)
        return taken

    def _index_batch(self, archive: Archive, batch: Sequence[ChangeRow], *, sure: bool) -> None:
        """Index some changes; `sure` if the text index holds no other articles than the mirror."""
        records: dict[str, IndexedRecord] = {}
        newest: dict[str, ArticleEntry] = {}
        versions: list[VersionEntry] = []
        for place, (row, article) in enumerate(_records(archive, batch), self.mirror.last_place() + 1):
            entry = version_entry(article, row.key, place, sequence_of(row.cursor), row.cursor)
            # the catalog knows relations that were corrected since
            versions.append(replace(entry, story=row.cluster or row.article_id, repeats=row.decision in REPETITIONS))
            records[article.article_id] = article  # versions of one article come in order
            newest[article.article_id] = article_entry(article, row.key)
        articles = self._with_counted(newest.values())
        self.text.delete(entry.article_id for entry in articles if entry.kind == "removed")
        self.text.put(
            _standing(archive, articles, records), new=newest.keys() - self.mirror.held(newest) if sure else ()
        )
        self.text.commit()  # before the cursor: after a crash in between, the next call repeats the batch
        with self.mirror.transaction():
            self.mirror.put_versions(versions)
            self.mirror.put_articles(articles)
            self.mirror.remember("cursor", batch[-1].cursor)

    def _with_counted(self, changed: Iterable[ArticleEntry], gone: Collection[str] = ()) -> list[ArticleEntry]:
        """Return `changed`, and the printings beside them or beside `gone` that are counted now or are no more."""
        new = {entry.article_id: entry for entry in changed}
        before = self.mirror.entries([*new, *gone])
        held = {
            entry.article_id: entry
            for entry in self.mirror.printings({entry.story for entry in (*before, *new.values())})
            if entry.article_id not in gone
        }
        return [
            entry
            for entry in counted_once({**held, **new}.values())
            if entry.article_id in new or entry.counted != held[entry.article_id].counted
        ]

    def _delete_purged(self, archive: Archive) -> None:
        held = self.mirror.held(archive.purged())
        if held:
            counted = self._with_counted((), gone=held)
            with self.mirror.transaction():
                self.mirror.delete(held)
                self.mirror.put_articles(counted)
                self.mirror.remember("purged", str(time.time()))
                self.mirror.remember("files_hold_purged", "yes")
        if self.mirror.state("files_hold_purged") != "yes":
            return
        self.mirror.forget_deleted()
        # tantivy keeps the words of deleted articles until it happens to merge their segment, so all is written anew.
        self._rebuild_text_index(archive)
        self.mirror.remember("files_hold_purged", "no")

    def _rebuild_text_index(self, archive: Archive) -> None:
        before = self.text
        self._remove_texts(but=before.folder)  # of an attempt that was interrupted
        text = TextIndex(self.folder / f"text-{int(time.time() * 1000)}")
        for frame in archive.bulk(records=True, unique=False).frames():
            records = dict(frame.select("article_id", "record").iter_rows())
            entries = self.mirror.entries(list(records))  # with corrected relations; what came since is not caught up
            decoded = ((_decoded(records[entry.article_id], entry.object_key), entry) for entry in entries)
            text.put((record, entry) for record, entry in decoded if record)
        text.commit()
        with self._swapping:
            self.mirror.remember("text_folder", text.folder.name)
            self._text = text
        before.close()
        self._remove_texts(but=text.folder)

    def _correct_relations(self, archive: Archive, *, everything: bool) -> None:
        """Take over relations that the catalog corrected after the article's version was written."""
        end = str(archive.cursor())
        if self.mirror.state("relations_of") == end:
            return
        since = None if everything else datetime.now(UTC) - timedelta(days=RELATED_DAYS)
        corrected = 0
        for frame in archive.bulk(since=since, unique=False).frames():
            catalogued = {
                name: (cluster or name, decision)
                for name, cluster, decision in frame.select("article_id", "cluster", "decision").iter_rows()
            }
            corrected += self._correct(archive, catalogued)
        if corrected:
            log.info("%d relations corrected", corrected)
        self.mirror.remember("relations_of", end)

    def _correct(self, archive: Archive, catalogued: Mapping[str, tuple[str, str | None]]) -> int:
        """Take over the story and the decision of some articles; return how many were others."""
        wrong = [
            replace(entry, story=story, decision=decision, repeats=decision in REPETITIONS)
            for entry in self.mirror.entries(list(catalogued))
            for story, decision in [catalogued[entry.article_id]]
            if (entry.story, entry.decision) != (story, decision)
        ]
        if not wrong:
            return 0
        right = self._with_counted(wrong)
        before = {entry.article_id: entry.counted for entry in self.mirror.entries([each.article_id for each in right])}
        self.text.put(_standing(archive, [entry for entry in right if entry.counted != before[entry.article_id]]))
        self.text.commit()  # before the mirror: after a crash in between, the next call corrects them again
        with self.mirror.transaction():
            self.mirror.put_articles(right)
            self.mirror.relate_versions(wrong)
        return len(wrong)


def _standing(
    archive: Archive, articles: Iterable[ArticleEntry], records: Mapping[str, IndexedRecord] | None = None
) -> Iterator[tuple[IndexedRecord, ArticleEntry]]:
    """Yield the articles that are not removed with their records: those at hand, others from the bucket."""
    for entry in articles:
        if entry.kind == "removed":
            continue
        record = records.get(entry.article_id) if records else None
        if record := record or _read(archive, entry.object_key):
            yield record, entry


def _records(archive: Archive, batch: Sequence[ChangeRow]) -> Iterable[tuple[ChangeRow, IndexedRecord]]:
    rows = {row.key: row for row in batch}
    try:
        for key, record in archive.records(list(rows.values())):  # a damaged catalog may have a row twice
            row = rows.pop(key)
            if decoded := _decoded(record, key):
                yield row, decoded
    except NotFoundError:  # an object is missing: read the others one by one
        for row in rows.values():
            if decoded := _read(archive, row.key):
                yield row, decoded


def _read(archive: Archive, key: str) -> IndexedRecord | None:
    try:
        return _decoded(archive.bucket.get(key).body, key)
    except NotFoundError:
        if archive.bucket.exists(layout.purge_trace(*layout.article_of_version(key))):
            log.info("%s was purged meanwhile", key)
        else:
            log.warning("%s is left out of the search index: there is no such object; see `baotinh fsck`", key)
        return None


def _decoded(record: str | bytes, key: str) -> IndexedRecord | None:
    """Return a record; None for a damaged one, which must not keep all others out of the index."""
    try:
        return decode(record, key)
    except InvalidArticleError as error:
        log.warning("left out of the search index until it is built with --rebuild: %s", error.in_one_line)
        return None
