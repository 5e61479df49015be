"""An index of another layout is of another form: an earlier one is rebuilt, a later one is left alone."""

import hashlib
import json
import sqlite3
from pathlib import Path

import pytest

from flows.search import index_files
from flows.search.index_errors import SearchIndexError
from flows.search.index_files import FORM, IndexFiles

LAYOUTS = {"6": "778bfaa36aa8a39d"}
"""The layout of each form. Another layout needs another form: raise FORM, and write its layout here. So do other
words in the same layout."""


def test_a_form_has_one_layout(tmp_path: Path) -> None:
    IndexFiles(tmp_path).close()
    with sqlite3.connect(tmp_path / "catalog.sqlite") as catalog:
        tables = sorted(sql for (sql,) in catalog.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))
    words = json.dumps(json.loads((tmp_path / "text" / "meta.json").read_text("utf-8"))["schema"])
    layout = hashlib.sha256("\n".join([*tables, words]).encode()).hexdigest()[:16]
    assert {FORM: layout} == LAYOUTS


def test_an_index_of_a_later_release_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running = ReleasedIndex(tmp_path)
    with monkeypatch.context() as later:
        later.setattr(index_files, "FORM", str(int(FORM) + 1))
        ReleasedIndex(tmp_path).close()
    kept = files_in(tmp_path)
    for attempt in (running.make_ready, running.make_ready, lambda: IndexFiles(tmp_path)):
        with pytest.raises(SearchIndexError, match="later release") as caught:
            attempt()
        assert caught.value.kind == "in-use"
        assert files_in(tmp_path) == kept
    assert running.mirror.states() == {}
    running.close()


class ReleasedIndex(IndexFiles):
    """The index as a release has it open, which looks at its files before each change."""

    def make_ready(self) -> None:
        with self._sole_writer() as sole:
            self._make_ready(sole=sole)


def files_in(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_ino for path in folder.rglob("*") if path.is_file()}
