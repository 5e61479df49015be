"""The page `docs/record.md`, made from the article record's JSON Schema by `python -m storage.versions.schema_docs`."""

import sys
from collections.abc import Mapping
from typing import Any

from storage import layout
from storage.model.article import SCHEMA_VERSION
from storage.versions.json_schema import article_schema

__all__ = ["record_page"]

INTRODUCTION = f"""# The article record

One JSON object a version of an article, stored under `articles/{{source}}/{{article_id}}/{{version:06d}}.json`:
compact, in UTF-8, fields in the order below. A field without a value is `null`, or an empty list. The same facts as
JSON Schema lie in every bucket under `{layout.schema(SCHEMA_VERSION)}`, beside the schemas of earlier releases.
A later schema 1.x only adds fields.

Of an article on several pages the first one is read: `next_page` names the second, which is not read, and
`completeness` is that of the first page, so its `share` may be 1 though the article goes on.

`word_count` and `syllable_count` count `lead` and `text` together. A cell that spans columns or rows stands in each of
them, up to 30, in `rows`, `html` and `text`, so its words count each time; `html` has no `colspan` and no `rowspan`.

Made from the model in `storage/model/` by `python -m storage.versions.schema_docs > docs/record.md`.
"""

Node = Mapping[str, Any]  # JSON Schema is JSON


def record_page() -> str:
    """Return the page in Markdown."""
    schema = article_schema()
    parts = {name: node for name, node in schema["$defs"].items() if node["type"] == "object"}
    choices = {name: node["enum"] for name, node in schema["$defs"].items() if "enum" in node}
    sections = [INTRODUCTION, _table(schema, choices)]
    sections += [f"## {name}\n\n{node['description']}\n\n{_table(node, choices)}" for name, node in parts.items()]
    return "\n".join(sections)


def _table(node: Node, choices: Mapping[str, list[str]]) -> str:
    lines = ["| field | form | meaning |", "| --- | --- | --- |"]
    for name, field in node["properties"].items():
        meaning = " ".join(field["description"].split()).replace("|", "\\|")
        lines.append(f"| `{name}` | {_form(field, choices)} | {meaning} |")
    return "\n".join(lines) + "\n"


def _form(node: Node, choices: Mapping[str, list[str]]) -> str:
    """Say in a few words what a value looks like."""
    if "$ref" in node:
        name = node["$ref"].rsplit("/", 1)[-1]
        return _either(choices[name]) if name in choices else f"[{name}](#{name.lower()})"
    for several in ("anyOf", "oneOf"):
        if several in node:
            return " or ".join(_form(one, choices) for one in node[several])
    if "const" in node:
        return f"`{node['const']}`"
    if "enum" in node:
        return _either(node["enum"])
    if node["type"] == "array":
        return f"list of {_form(node['items'], choices)}"
    if node["type"] == "object":
        return "object of strings"
    if node.get("format") == "date-time":
        return "time with zone"
    return "whole number" if node["type"] == "integer" else str(node["type"])


def _either(values: list[str]) -> str:
    return ", ".join(f"`{value}`" for value in values)


if __name__ == "__main__":
    sys.stdout.write(record_page())
