"""An index of another layout is of another form, so that it is rebuilt."""

import hashlib
import json
import sqlite3
from pathlib import Path

from flows.search.index_files import FORM, IndexFiles

LAYOUTS = {"6": "778bfaa36aa8a39d"}
"""The layout of each form. Another layout needs another form: raise FORM, and write its layout here."""


def test_a_form_has_one_layout(tmp_path: Path) -> None:
    IndexFiles(tmp_path).close()
    with sqlite3.connect(tmp_path / "catalog.sqlite") as catalog:
        tables = sorted(sql for (sql,) in catalog.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))
    words = json.dumps(json.loads((tmp_path / "text" / "meta.json").read_text("utf-8"))["schema"])
    layout = hashlib.sha256("\n".join([*tables, words]).encode()).hexdigest()[:16]
    assert {FORM: layout} == LAYOUTS
