"""Edits a newspaper's TOML file, and keeps its comments and its order. Pure, but for the final check of the file."""

import difflib
import re
import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import tomlkit
from tomlkit.items import AoT, Item, Table

from crawler.registry import BUILT_IN, Layout, Registry, Source, Status, load_registry
from storage.model.identifiers import SourceSlug

__all__ = ["Changes", "changed_text", "check_text", "file_of", "source_in", "unified_diff"]

TABLES = ("domain", "verified", "discovery", "links", "layout")
"""Tables in the order of a file."""

ONE_LINE = 100
"""Characters of a list that still stands on one line."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Values to set in the file; None leaves a key as it is."""

    hosts: tuple[str, ...] | None = None
    sections: tuple[str, ...] | None = None
    feeds: tuple[str, ...] | None = None
    sitemaps: tuple[str, ...] | None = None
    article: str | None = None
    keep_query: tuple[str, ...] | None = None
    layout: Layout | None = None
    """A further layout, valid from its first day on; earlier ones end there."""
    status: Status | None = None
    successor: str | None = None
    verified_on: date | None = None
    verified_how: str | None = None

    @property
    def any(self) -> bool:
        """True if something is to be changed, the date of verification left aside."""
        return any(
            getattr(self, name) is not None
            for name in ("hosts", "sections", "feeds", "sitemaps", "article", "layout", "status")
        )


def changed_text(text: str, changes: Changes) -> str:
    """Return the text of the file with `changes` made."""
    keys: dict[str, str | tuple[str, ...] | None] = {
        "hosts": changes.hosts,
        "status": changes.status and changes.status.value,
        "successor": changes.successor,
    }
    tables: dict[str, dict[str, str | date | tuple[str, ...] | None]] = {
        "verified": {"on": changes.verified_on, "how": changes.verified_how},
        "discovery": {"sections": changes.sections, "feeds": changes.feeds, "sitemaps": changes.sitemaps},
        "links": {"article": changes.article, "keep_query": changes.keep_query or None},
    }
    for name, value in keys.items():
        text = text if value is None else _with_key(text, name)
    for name, values in tables.items():
        text = text if all(value is None for value in values.values()) else _with_table(text, name)
    document = tomlkit.parse(text)
    for name, value in keys.items():
        if value is not None:
            document[name] = _item(value)
    for name, values in tables.items():
        for key, inner in values.items():
            if inner is not None:
                table = document[name]
                assert isinstance(table, Table)
                table[key] = _item(inner)
    if changes.layout is None:
        return tomlkit.dumps(document)
    return _with_layout(document, changes.layout)


def _with_key(text: str, name: str) -> str:
    """Return the text with an empty key of the file itself, after the last such key; unchanged if it has the key."""
    document = tomlkit.parse(text)
    if name in document:
        return text
    head = re.split(r"(?m)^\[", text, maxsplit=1)[0]
    return f'{head.rstrip()}\n{name} = ""\n{text[len(head.rstrip()) :].removeprefix(chr(10))}'


def _with_table(text: str, name: str) -> str:
    """Return the text with an empty table in its usual place; unchanged if it has the table."""
    if name in tomlkit.parse(text):
        return text
    later = TABLES[TABLES.index(name) + 1 :]
    found = re.search(rf"(?m)^\[\[?(?:{'|'.join(later)})\b", text) if later else None
    if found is None:
        return f"{text.rstrip()}\n\n[{name}]\n"
    return f"{text[: found.start()].rstrip()}\n\n[{name}]\n\n{text[found.start() :]}"


def _with_layout(document: tomlkit.TOMLDocument, layout: Layout) -> str:
    """Return the text with one more layout; those that have no end, or a later one, end on its first day."""
    others = document.get("layout")
    for other in others if isinstance(others, AoT) else ():
        until = other.get("valid_until")
        if layout.valid_from is not None and (until is None or until > layout.valid_from):
            other["valid_until"] = layout.valid_from
    added = tomlkit.document()
    for name, value in layout.model_dump(exclude_unset=True).items():
        added[name] = _item(value)
    return f"{tomlkit.dumps(document).rstrip()}\n\n[[layout]]\n{tomlkit.dumps(added)}"


def _item(value: str | date | tuple[str, ...]) -> Item:
    if isinstance(value, tuple):
        array = tomlkit.array()
        array.extend(list(value))
        array.multiline(len(array.as_string()) > ONE_LINE)
        return array
    if isinstance(value, str) and "\\" in value and "'" not in value:
        return tomlkit.string(value, literal=True)
    return tomlkit.item(value)


def unified_diff(old: str, new: str, name: str) -> str:
    """Return the change of a file as a unified diff; empty if nothing changes."""
    lines = difflib.unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{name}", f"b/{name}")
    return "".join(lines)


def file_of(slug: str, directory: Path | None) -> Path:
    """Return the path of a newspaper's file."""
    return next((directory or BUILT_IN).glob(f"newspapers/*/{slug}.toml"))


def check_text(text: str, path: Path) -> Registry:
    """Return the registry as it were with `text` as the file at `path`. Raises RegistryError if it were invalid."""
    directory = path.parents[2]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        if (directory / "newspapers").is_dir():
            shutil.copytree(directory / "newspapers", copy / "newspapers")
        if (directory / "families").is_dir():
            (copy / "families").symlink_to((directory / "families").absolute())
        target = copy / "newspapers" / path.parent.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return load_registry(copy)


def source_in(registry: Registry, slug: str) -> Source:
    """Return the newspaper `slug`."""
    return registry[SourceSlug(slug)]
