"""Catching up: writes the changes since the last update from the change feed into mirror and text index."""

import fcntl
import logging
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from flows.search.catalog_mirror import CatalogMirror
from flows.search.counted import counted_once
from flows.search.entries import ArticleEntry, VersionEntry, article_entry, version_entry
from flows.search.indexed_record import REPETITIONS, IndexedRecord, decode
from flows.search.text_index import TextIndex
from storage.errors import CursorError, NotFoundError
from storage.model.article import ChangeKind
from storage.reader.archive import Archive
from storage.reader.change_feed import ChangeRow, sequence_of

__all__ = ["SearchIndex"]

log = logging.getLogger(__name__)

FORM = "3"
"""Format version. Raise it when mirror or text index store other data: an index of another format is rebuilt."""

CHANGES_AT_ONCE = 10_000
"""Versions between two commits of the index: some 100 MB of records."""

RELATED_DAYS = 45
"""Relations are decided within thirty days of an article, and corrected soon after."""


class SearchIndex:
    """Mirror and text index of one archive in one folder. One process writes it; readers may be many."""

    def __init__(self, folder: Path) -> None:
        """Open the index in `folder`, or begin one."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._expected = 0
        self._open()

    def _open(self) -> None:
        form = self.folder / "form"
        if form.exists() and form.read_text() != FORM:
            self._remove_files()
        form.write_text(FORM)
        self.mirror = CatalogMirror(self.folder / "catalog.sqlite")
        self.text = TextIndex(self._text_folder())

    def _text_folder(self) -> Path:
        return self.folder / (self.mirror.state("text_folder") or "text")

    def _remove_files(self) -> None:
        for name in ("catalog.sqlite", "catalog.sqlite-wal", "catalog.sqlite-shm"):
            (self.folder / name).unlink(missing_ok=True)
        for folder in self.folder.glob("text*"):
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Close the files."""
        self.text.close()
        self.mirror.close()

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

    def rebuild(self) -> None:
        """Begin anew: forget everything that the index holds."""
        self.close()
        self._remove_files()
        self._open()

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
        batch. Returns 0 at once if another process is writing this index.
        """
        with self._sole_writer() as sole:
            if not sole:
                return 0
            try:
                taken = self._index_changes(archive, progress, stop)
            except CursorError as error:  # the catalog was rebuilt with a feed of its own
                log.warning("the search index is built anew: %s", error)
                self.rebuild()
                taken = self._index_changes(archive, progress, stop)
            if stop():
                return taken
            self._delete_purged(archive)
            self._correct_relations(archive, everything=taken > CHANGES_AT_ONCE)
            self.mirror.remember("caught_up_at", str(time.time()))
        return taken

    @contextmanager
    def _sole_writer(self) -> Iterator[bool]:
        with (self.folder / "writer.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

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
        newest = {row.article_id: row.version for row in batch}
        records: dict[str, IndexedRecord] = {}
        articles: list[ArticleEntry] = []
        versions: list[VersionEntry] = []
        for place, (row, article) in enumerate(_records(archive, batch), self.mirror.last_place() + 1):
            versions.append(version_entry(article, row.key, place, sequence_of(row.cursor), row.cursor))
            if article.version != newest[row.article_id]:
                continue
            records[article.article_id] = article
            articles.append(article_entry(article, row.key))
        articles = self._with_counted(articles)
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
        before = self._text_folder()
        after = self.folder / f"text-{int(time.time() * 1000)}"
        text = TextIndex(after)
        for frame in archive.bulk(records=True, unique=False).frames():
            records = dict(frame.select("article_id", "record").iter_rows())
            entries = self.mirror.entries(list(records))  # with corrected relations; what came since is not caught up
            text.put((decode(records[entry.article_id], entry.object_key), entry) for entry in entries)
        text.commit()
        self.mirror.remember("text_folder", after.name)
        self.text, old = text, self.text
        old.close()
        shutil.rmtree(before, ignore_errors=True)

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
        return len(wrong)


def _standing(
    archive: Archive, articles: Iterable[ArticleEntry], records: Mapping[str, IndexedRecord] | None = None
) -> Iterator[tuple[IndexedRecord, ArticleEntry]]:
    """Yield the articles that are not removed with their records: those at hand, others from the bucket."""
    for entry in articles:
        if entry.kind == "removed":
            continue
        record = records.get(entry.article_id) if records else None
        try:
            yield record or decode(archive.bucket.get(entry.object_key).body, entry.object_key), entry
        except NotFoundError:
            log.info("%s was purged meanwhile", entry.article_id)


def _records(archive: Archive, batch: Sequence[ChangeRow]) -> Iterable[tuple[ChangeRow, IndexedRecord]]:
    read = 0
    try:
        for row, (key, record) in zip(batch, archive.records(batch), strict=True):
            read += 1
            yield row, decode(record, key)
    except NotFoundError:  # purged since it was listed: read the others one by one
        for row in batch[read:]:
            try:
                yield row, decode(archive.bucket.get(row.key).body, row.key)
            except NotFoundError:
                log.info("%s version %d was purged meanwhile", row.article_id, row.version)
