"""The report of a replay as rows of text, which the terminal and Prefect's page share."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from pydantic import JsonValue

from flows.pipeline.replay.replay_report import ReplayReport

__all__ = ["FieldRow", "as_markdown", "field_rows", "shown_value", "source_rows"]

LONGEST_VALUE = 160
"""Characters of a value that an example shows, around the first difference."""


class FieldRow(NamedTuple):
    """One field that differs."""

    field: str
    articles: int
    examples: tuple[tuple[str, str, str], ...]
    """Article, value before and value after, each as text."""


def field_rows(report: ReplayReport) -> Iterator[FieldRow]:
    """Yield the fields that differ, the most frequent first."""
    for field, articles in sorted(report.totals.fields.items(), key=lambda item: (-item[1], item[0])):
        examples = tuple(
            (f"{example.source}/{example.article_id}", *shown_value(example.before, example.after))
            for example in report.examples
            if example.field == field
        )
        yield FieldRow(field, articles, examples)


def source_rows(report: ReplayReport) -> Iterator[tuple[str, int, int, int, int, int]]:
    """Yield for each newspaper: captures, re-extracted, other versions, refused captures, those lost."""
    for source, tally in report.sources.items():
        reextracted = tally.versions.get("reextracted", 0)
        other = sum(tally.versions.values()) - reextracted
        yield source, tally.captures, reextracted, other, sum(tally.refused.values()), sum(tally.lost.values())


def shown_value(before: JsonValue, after: JsonValue) -> tuple[str, str]:
    """Return both values as text; long ones are cut to where they begin to differ."""
    one, other = _text(before), _text(after)
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    start = 0 if max(len(one), len(other)) <= LONGEST_VALUE else max(0, same - LONGEST_VALUE // 4)
    return _cut(one, start), _cut(other, start)


def _text(value: JsonValue) -> str:
    if value is None:
        return "-"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _cut(text: str, start: int) -> str:
    part = text[start : start + LONGEST_VALUE]
    return f"{'…' if start else ''}{part}{'…' if start + LONGEST_VALUE < len(text) else ''}"


def as_markdown(report: ReplayReport) -> str:
    """Return the report as Markdown, for Prefect's page."""
    lines = [f"**{report.summary()}**", ""]
    if report.sources:
        lines += ["| source | captures | re-extracted | other versions | refused | lost |", "| --- " * 6 + "|"]
        lines += [f"| {' | '.join(map(str, row))} |" for row in source_rows(report)]
        lines.append("")
    for row in field_rows(report):
        lines += [f"### {row.field}: {row.articles}", "", "| article | before | after |", "| --- | --- | --- |"]
        lines += [f"| {' | '.join(map(_cell, example))} |" for example in row.examples]
        lines.append("")
    lines += [f"* refused now ({lost.reason}): {_cell(lost.url)}" for lost in report.lost]
    return "\n".join(lines)


def _cell(text: str) -> str:
    """Return text of a page as the content of a cell that nothing in it can leave."""
    plain = " ".join(text.split())
    return "".join(f"&#{ord(character)};" if character in "|<>[]()*_`&\\#!" else character for character in plain)
