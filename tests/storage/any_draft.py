"""Any record that the published JSON Schema allows, extreme ones first, as a strategy of Hypothesis."""

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

from storage.model.article import Draft
from tests.storage.examples import FIRST_FETCH

__all__ = ["HOSTILE", "drafts"]

HOSTILE = (
    "\x1b]0;owned\x07\x1b[31mđỏ\x1b[0m\x1b[2J", "\x9b31m\x9d0;owned\x9c", "a\x00b\x7fc\x08\x08", "hai\ndòng\r\nba\ttab",
    "[/b]", "[video] Thời sự", "[red]không[/red] [link=http://a]", ":smile: \\[", "[/", "]", "{0} %s ${x}",
    '=HYPERLINK("http://evil.example","bấm")', "+84 912", "-2+3", "@SUM(1+1)", "\t=1", "\r=1", "\n=1", "＝1+1",
    "abc \u202egnp.exe\u202c \u2066x\u2069 \u200f\u061c", "\u2028\u2029\x85", "\ufeff\ufffe\uffff",
    "\U000e0041\U000e007f",
    "'\";,|\\", "</script><b>&amp;&#27;", "e\u0302\u0301 đ 日本 👩‍👩‍👧 \u200b\u200d", "\U0010ffff" * 40,
    "x" * 5000, "", " ",
    "../../etc/passwd", "a/b\\c:d*?", "Z" + "\u0301" * 300,
)  # fmt: skip  # short items: a line each would fill a screen
"""Texts of every class that terminals, rich, spreadsheets, CSV, JSON, SQL or file systems take for something else."""

TEXTS = st.sampled_from(HOSTILE) | st.text(max_size=12)  # st.text makes no half of a surrogate pair

EXTREME_TIMES = (
    "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+07:00", "0001-01-01T00:00:00-12:00", "1582-10-04T12:00:00Z",
    "1899-12-31T23:59:59.999999Z", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "2026-03-01T07:00:00+07:00",
    "2262-04-12T00:00:00Z", "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59+14:00",
)  # fmt: skip  # as above

EXTREME_DAYS = ("0001-01-01", "1582-10-10", "2026-02-28", "2400-02-29", "9999-12-31")

SCHEMA = Draft.model_json_schema(mode="validation")


def _any(node: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Return what a node of the schema allows."""
    if "$ref" in node:
        return _any(SCHEMA["$defs"][node["$ref"].rsplit("/", 1)[-1]])
    for several in ("anyOf", "oneOf"):
        if several in node:
            return st.one_of([_any(choice) for choice in node[several]])
    if "const" in node:
        return st.just(node["const"])
    if "enum" in node:
        return st.sampled_from(node["enum"])
    return OF_TYPE[node["type"]](node)


def _integer(node: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    least, most = node.get("minimum", 0), node["maximum"]
    return st.sampled_from([least, most]) | st.integers(least, most)


def _object(node: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    if "properties" not in node:
        return st.dictionaries(TEXTS, _any(node["additionalProperties"]), max_size=3)
    fields = {name: _any(field) for name, field in node["properties"].items()}
    # What tells the kinds of block apart has a default, but is needed.
    needed = {*node.get("required", ()), *(name for name, field in node["properties"].items() if "const" in field)}
    return st.fixed_dictionaries(
        {name: fields[name] for name in fields if name in needed},
        optional={name: fields[name] for name in fields if name not in needed},
    )


def _string(node: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    if "pattern" in node:
        return st.from_regex(node["pattern"].replace("$", r"\Z"))
    return {"date-time": st.sampled_from(EXTREME_TIMES), "date": st.sampled_from(EXTREME_DAYS)}.get(
        node.get("format", ""), TEXTS
    )


OF_TYPE: Mapping[str, Callable[[Mapping[str, Any]], st.SearchStrategy[Any]]] = {
    "null": lambda _: st.none(),
    "boolean": lambda _: st.booleans(),
    "integer": _integer,
    "number": lambda node: st.floats(node["minimum"], node["maximum"]),
    "array": lambda node: st.lists(_any(node["items"]), max_size=3),
    "object": _object,
    "string": _string,
}


def drafts() -> st.SearchStrategy[Draft]:
    """Return drafts of records of which every field may have any value that the schema allows.

    But for captures from the future: a commit refuses those.
    """
    return _any(SCHEMA).map(Draft.model_validate).filter(lambda made: made.fetched_at <= FIRST_FETCH)
