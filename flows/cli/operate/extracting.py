"""The command `extract`: extracts saved pages, for people or line by line for programs. Needs no bucket."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO

import click
from rich.text import Text

from flows.cli.output.screen import console, print_json, say, table
from flows.text.visible_text import json_escaped
from storage.settings import load_settings

if TYPE_CHECKING:
    from crawler.registry import Registry
    from flows.cleaning.rule_matches import RuleMatch
    from flows.pipeline.extraction.extract import ExtractedPage
    from flows.stages import Page

__all__ = ["extract", "show_extracted"]

SHOWN = 90
"""Characters of a value shown in a table."""


@click.command()
@click.argument("page", type=click.File("rb"), required=False)
@click.option("--url", help="Address that the page was saved from.")
@click.option(
    "--jsonl", is_flag=True, help='Read {"id", "url", "html"} a line from standard input, write one line a page.'
)
@click.option(
    "--rules", "show_rules", is_flag=True, help="Show which rules of the newspaper find something on the page."
)
@click.option("--no-rules", is_flag=True, help="Extract as a page of an unknown newspaper.")
@click.option(
    "--fetched-at",
    type=click.DateTime(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    metavar="DAY",
    help="When the page was saved, UTC: chooses the rules of that day; no date on the page may be later.",
)
@click.option("--json", "as_json", is_flag=True, help="Write the record as one line of JSON.")
def extract(
    page: BinaryIO | None,
    url: str | None,
    jsonl: bool,
    show_rules: bool,
    no_rules: bool,
    fetched_at: datetime | None,
    as_json: bool,
) -> int:
    """Show what is extracted from a saved page.

    Each field is shown with the rule that found it. PAGE is a file of HTML, or - for standard input.
    """
    from crawler.registry import load_registry

    registry = load_registry(load_settings().sources_dir)
    saved = fetched_at.replace(tzinfo=UTC) if fetched_at else None
    if jsonl:
        if page is not None or url is not None:
            raise click.UsageError("--jsonl reads standard input; it takes neither PAGE nor --url")
        failed = False
        for line in answers(sys.stdin.buffer, registry, saved, rules=not no_rules):
            failed = failed or "error" in line
            sys.stdout.buffer.write(json_escaped(json.dumps(line, ensure_ascii=False)).encode() + b"\n")
            sys.stdout.buffer.flush()
        return 1 if failed else 0
    if page is None or url is None:
        raise click.UsageError("name a PAGE and its --url, or pass --jsonl")
    return _one_page(page.read(), url, registry, saved, rules=not no_rules, show_rules=show_rules, as_json=as_json)


def answers(
    lines: Iterable[bytes], registry: Registry, fetched_at: datetime | None, *, rules: bool
) -> Iterator[dict[str, object]]:
    """Yield an answer for each line: the page as read, its refusal, or an `error` that names the `line`."""
    from flows.pipeline.extraction.saved_page import extract_saved_page, page_fields

    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        asked: object = None
        try:
            asked = json.loads(line)
            if not isinstance(asked, dict):
                raise TypeError("no JSON object")
            page_id, url, html = (asked.get(name) for name in ("id", "url", "html"))
            if not isinstance(url, str) or not isinstance(html, str):
                raise TypeError('"url" and "html" must be strings')
            read = extract_saved_page(html.encode("utf-8", "replace"), url, registry, fetched_at, rules=rules)
            yield page_fields(page_id, read)
        except Exception as error:  # noqa: BLE001 - one line, whatever is wrong with it, must not end the others
            page_id = asked.get("id") if isinstance(asked, dict) else None
            yield {"id": page_id, "line": number, "error": f"line {number}: {type(error).__name__}: {error}"}


def _one_page(
    body: bytes,
    url: str,
    registry: Registry,
    fetched_at: datetime | None,
    *,
    rules: bool,
    show_rules: bool,
    as_json: bool,
) -> int:
    from flows.pipeline.extraction.saved_page import extract_saved_page, open_saved_page, page_fields
    from flows.stages import Refusal

    if show_rules:
        page = open_saved_page(body, url, registry, fetched_at, rules=rules)
        if not isinstance(page, Refusal):
            _show_rules(page)
            say("")
    read = extract_saved_page(body, url, registry, fetched_at, rules=rules)
    if as_json:
        print_json(page_fields(url, read))
    elif isinstance(read, Refusal):
        say(f"refused, {read.reason}: {read.detail}")
    else:
        show_extracted(read)
    return 1 if isinstance(read, Refusal) else 0


def _show_rules(page: Page) -> None:
    from crawler.addresses import identity, is_article
    from flows.cleaning.rule_matches import rule_matches

    source = page.source
    screen = console()
    screen.print(Text(f"{source.name} ({source.slug}), family {source.family}", style="bold"))
    if is_article(page.url, source):
        screen.print(Text(f"links.article: the address is an article's, {identity(page.url, source)}"))
    else:
        screen.print(Text("links.article: the address is NOT an article's", style="red"))
    found = rule_matches(page)
    if not found:
        screen.print("no rules: every field is left to the fallbacks")
        return
    rows = table("key", "selector", "finds>", "first")
    for match in found:
        rows.add_row(match.key, Text(match.selector), _count(match), Text(_cut(match.text), style="dim"))
    screen.print(rows)


def _count(match: RuleMatch) -> Text:
    return Text(str(match.elements), style="" if match.elements else "red")


def show_extracted(read: ExtractedPage) -> None:
    """Print each field of an extracted page with the rule or fallback that found it, then the body."""
    made, by = read.draft, read.draft.provenance.fields
    values = {
        "headline": made.headline,
        "lead": made.lead,
        "dateline": made.dateline,
        "authors": ", ".join(made.authors),
        "photographers": ", ".join(made.photographers),
        "credit": made.credit,
        "published_at": made.published_at and made.published_at.isoformat(),
        "modified_at": made.modified_at and made.modified_at.isoformat(),
        "section": " › ".join(made.section),
        "tags": ", ".join(made.tags),
        "language": made.language,
        "word_count": str(made.word_count),
        "canonical_url": made.canonical_url,
        "blocks": f"{len(made.blocks)}, shown below",
    }
    rows = table("field", "by", "value")
    for name, value in values.items():
        rows.add_row(name, Text(by.get(name, ""), style="cyan"), Text(value or "-"))
    screen = console()
    screen.print(rows)
    screen.print("")
    for block in made.blocks:
        fields = block.model_dump()
        text = fields.get("text") or fields.get("caption") or fields.get("url")
        if block.type in ("list", "table"):
            text = " | ".join(
                " / ".join(row) if isinstance(row, tuple) else row for row in fields.get("items") or fields["rows"]
            )
        credit = f" ({fields['credit']})" if fields.get("credit") else ""
        screen.print(Text(f"[{block.type}] ", style="cyan") + Text(f"{text}{credit}"))


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
