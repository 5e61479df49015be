"""The files of the index in its folder: opened, found to be damaged or deleted, begun anew; shared by processes."""

import fcntl
import logging
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.search.catalog_mirror import CatalogMirror
from flows.search.index_errors import IncompleteIndexError, SearchIndexError, index_error, is_unreadable
from flows.search.text_index import TextIndex

__all__ = ["FORM", "IndexFiles"]

log = logging.getLogger(__name__)

FORM = "6"
"""Format version, a number. Raise it when mirror or text index store other data: an index of an earlier format is
rebuilt, one of a later format is left to the release that made it. A test knows the layout of each."""


class IndexFiles:
    """Mirror and text index in one folder. One process at a time writes them; readers may be many."""

    mirror: CatalogMirror
    _text: TextIndex

    def __init__(self, folder: Path) -> None:
        """Open the index in `folder`, or begin one. Raise SearchIndexError."""
        self.folder = folder
        self._swapping = threading.Lock()
        self._failed: Exception | None = None
        with self._telling(), self._sole_writer() as sole:
            self._open(sole=sole)

    @property
    def text(self) -> TextIndex:
        """The words. A purge writes them anew into another folder, and all processes go over to it."""
        with self._swapping:
            folder = self._text_folder(self.mirror)
            if self._text.folder != folder:
                self._text = TextIndex(folder)
            return self._text

    def close(self) -> None:
        """Close the files."""
        self._text.close()
        self.mirror.close()

    def rebuild(self) -> None:
        """Begin anew: forget everything that the index holds. Raise SearchIndexError if another process writes it."""
        with self._telling(), self._sole_writer() as sole:
            if not sole:
                raise self._in_use()
            self._begin_anew()

    def _begin_anew(self) -> None:
        self._end_writers()
        self._remove_files()
        self._open(sole=True)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Turn errors of the files into SearchIndexErrors; those of our code stay what they are."""
        try:
            yield
        except (sqlite3.Error, OSError, ValueError) as error:
            if (told := index_error(error, self.folder)) is None:
                raise
            raise told from error

    @contextmanager
    def _sole_writer(self) -> Iterator[bool]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "writer.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def _in_use(self) -> SearchIndexError:
        return SearchIndexError(
            f"another process writes the search index in {self.folder}",
            kind="in-use",
            hint="stop it first, or name another folder with --index-dir",
        )

    def _make_ready(self, *, sole: bool) -> None:
        """Open the files again after an error, or if somebody deleted them or began them anew.

        After an error because a writer that has failed once fails for ever.
        """
        if self._failed is None:
            if self._in_place():
                return
            log.warning("the search index in %s was deleted or replaced", self.folder)
        self._refuse_later_form()
        self._end_writers()
        if sole and self._failed is not None and is_unreadable(self._failed):
            log.warning("the search index in %s is damaged and is built anew: %s", self.folder, self._failed)
            self._remove_files()
        self._open(sole=sole)
        self._failed = None

    def _in_place(self) -> bool:
        """Tell whether the open files are those in the folder."""
        return self.mirror.in_place() and (not self.mirror.state("cursor") or _exists(self._text_folder(self.mirror)))

    def _end_writers(self) -> None:
        self._text.abandon()
        self.mirror.close()

    def _refuse_later_form(self) -> None:
        """Raise SearchIndexError for an index of a later release.

        Two releases that both began it anew would delete each other's work without end.
        """
        found = self._form()
        if found is not None and found.isdecimal() and int(found) > int(FORM):
            raise SearchIndexError(
                f"the search index in {self.folder} was made by a later release of baotinh",
                kind="in-use",
                hint="use that release, name another folder with --index-dir, or delete this one",
            )

    def _open(self, *, sole: bool) -> None:
        """Open what is there. What is unreadable, incomplete or of earlier format is begun anew by its sole writer."""
        self._refuse_later_form()
        try:
            files = self._opened(sole=sole)
        except (sqlite3.Error, ValueError, IncompleteIndexError) as error:
            if not is_unreadable(error):
                raise
            if not sole:
                raise self._in_use() from error
            log.warning("the search index in %s is built anew: %s", self.folder, error)
            self._remove_files()
            files = self._opened(sole=True)
        with self._swapping:
            self.mirror, self._text = files

    def _opened(self, *, sole: bool) -> tuple[CatalogMirror, TextIndex]:
        catalog = self.folder / "catalog.sqlite"
        found = self._form()
        if found != FORM:
            if found is not None or catalog.exists():
                raise IncompleteIndexError("it is of another release")
            (self.folder / "form").write_text(FORM, "utf-8")
        mirror = CatalogMirror(catalog)
        try:
            text_folder = self._text_folder(mirror)
            if mirror.state("cursor"):
                if not _exists(text_folder):
                    raise IncompleteIndexError("its words are missing")
            elif sole:  # what is left of a lost mirror, or of a first batch, comes again
                self._remove_texts()
            return mirror, TextIndex(text_folder)
        except BaseException:
            mirror.close()
            raise

    def _form(self) -> str | None:
        form = self.folder / "form"
        return form.read_text("utf-8", errors="replace") if form.exists() else None

    def _text_folder(self, mirror: CatalogMirror) -> Path:
        return self.folder / (mirror.state("text_folder") or "text")

    def _remove_files(self) -> None:
        for name in ("form", "catalog.sqlite", "catalog.sqlite-wal", "catalog.sqlite-shm"):
            (self.folder / name).unlink(missing_ok=True)
        self._remove_texts()

    def _remove_texts(self, *, but: Path | None = None) -> None:
        for folder in self.folder.glob("text*"):
            if folder != but:
                shutil.rmtree(folder, ignore_errors=True)


def _exists(text_folder: Path) -> bool:
    return (text_folder / "meta.json").exists()
