"""Tells without parsing whether an article's page may have the body that the newspaper's rules name. Pure.

A selector such as `div.article__body` needs an element whose class is `article__body`. A page without that word was
built by another template.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from crawler.registry import Source
from storage.warc.content_encoding import decode_content

__all__ = ["Marks", "marks_of", "may_match"]

Marks = tuple[frozenset[bytes], ...]
"""For each selector the names of classes and ids that a page needs."""

EXAMINED = 1024 * 1024
"""Bytes of a page that are examined."""

_NAME = re.compile(r"[.#]([\w-]+)")
_NOT_NAMES = re.compile(r"\[[^\]]*\]|:[\w-]+(?:\([^)]*\))?")
"""Attributes and pseudo-classes, whose values are no names."""


def marks_of(source: Source, day: date) -> Marks:
    """Return the marks of the body's selectors on a day; empty if one of them names no class and no id."""
    layout = source.layout_on(day)
    marks = tuple(map(_names, layout.body if layout is not None else ()))
    return marks if all(marks) else ()


def may_match(marks: Marks, headers: Mapping[str, str], body: bytes) -> bool:
    """Tell whether a page has all names of one selector. `headers`: by lower-case name; `body` as sent."""
    page = decode_content(body, headers.get("content-encoding", ""), EXAMINED)[0]
    return any(all(name in page for name in names) for names in marks)


def _names(selector: str) -> frozenset[bytes]:
    # A selector may list alternatives; each of them needs its own names, so only what all share counts.
    alternatives: Iterable[str] = _NOT_NAMES.sub("", selector).split(",")
    return frozenset.intersection(*(frozenset(name.encode() for name in _NAME.findall(each)) for each in alternatives))
