"""The commands that read: `sources` from the registry, the others from the bucket."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Unpack

import click
from rich.text import Text

from flows.cli.archive.conditions import as_of, conditions, reextracted, unless_misspelt
from flows.cli.output.formats import output_format, write_rows
from flows.cli.output.screen import (
    Screen,
    console,
    print_json,
    print_json_lines,
    say,
    short,
    styled,
    table,
    vietnam_time,
)
from flows.text.value_text import value_text
from storage.model.article import Article, ChangeKind
from storage.model.blocks import Image, ListBlock, Table, Video
from storage.reader.results import Difference
from storage.settings import load_settings
from storage.tables.catalog_row import Row

if TYPE_CHECKING:
    from crawler.registry import Registry
    from storage.reader.archive import Archive
    from storage.reader.filters import Clock, Conditions

__all__ = ["articles", "changes", "diff", "history", "named_in", "show", "sources"]

JSON = click.option("--json", "as_json", is_flag=True, help="Write JSON, one object a line.")

TABLE_ROWS = 20
"""Articles in a table, unless more are asked for: a screenful."""

DERIVED = {"text", "blocks", "html", "headline", "lead", "word_count", "syllable_count"}
"""Fields that the compared sentences already show, or that are derived from the text."""


def _archive() -> Archive:
    # Imported when needed: what reads the catalog takes a second to load, which other commands should not wait for.
    from storage.reader.archive import Archive

    return Archive.open()


def _registry() -> Registry:
    from crawler.registry import load_registry

    return load_registry(load_settings().sources_dir)


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SOURCE]...")
@JSON
def sources(slugs: tuple[str, ...], as_json: bool) -> None:
    """List the newspapers of the registry.

    Facts that nobody has checked on the site, or not within 90 days, are marked; `baotinh sources check` checks them.
    """
    registry = _registry()
    chosen = registry.select(list(slugs)) if slugs else list(registry.values())
    if as_json:
        print_json_lines(chosen)
        return
    today = datetime.now(UTC).date()
    rows = table("source", "name", "province", "family", "site", "status", "verified")
    for source in chosen:
        how = f"{source.verified.on}, {source.verified.how}" if source.verified.on else source.verified.how
        mark = "stale" if source.verified.on else "never checked"
        verified = styled(f"{how} ", (mark, "yellow")) if source.verified.is_stale(today) else styled(how)
        codes = f"{source.province} (before: {', '.join(source.province_before)})"
        rows.add_row(source.slug, source.name, codes, source.family, source.hosts[0], source.status, verified)
    console().print(rows)


@click.command()
@conditions(unique=True)
@click.option("--limit", type=click.IntRange(min=1), help="Most articles to list.  [default: 20 in a table, else all]")
@output_format
def articles(limit: int | None, form: str, **chosen: Unpack[Conditions]) -> None:
    """List articles, newest first."""
    with _archive() as archive:
        most = limit or (TABLE_ROWS if form == "table" else None)
        rows = unless_misspelt(archive.articles(**chosen, limit=most), chosen.get("source"), archive)
        if form == "table":
            _print_articles(list(rows))
        else:
            _write_rows(rows, form)


def _print_articles(found: list[Row]) -> None:
    if not found:
        say("no article matches")
        return
    rows = table("article", "version>", "published", "source", "section", "headline")
    for row in found:
        headline = Text(row.headline or "-")
        if row.kind == "removed":
            headline.append("  (removed)", style="red")
        elif row.decision in {"reprint", "partial_reprint", "version"}:
            headline.append(f"  ({row.decision.words.removesuffix(' of')})", style="dim")
        rows.add_row(
            short(row.article_id), str(row.version), vietnam_time(row.published_at), row.source,
            " › ".join(row.section), headline,
        )  # fmt: skip  # short items: a line each would fill a screen
    console().print(rows)


@click.command()
@click.argument("article")
@click.option("--version", type=click.IntRange(min=1), help="A certain version.  [default: the latest]")
@as_of
@click.option("--raw", is_flag=True, help="Show the page as the server sent it, instead of the record.")
@JSON
def show(article: str, version: int | None, as_of: datetime | None, clock: Clock, raw: bool, as_json: bool) -> None:
    """Show one article.

    ARTICLE is its id or an unambiguous beginning of it, four digits at least.
    """
    if version is not None and as_of is not None:
        raise click.UsageError("--version and --as-of each name a version; give one of them")
    with _archive() as archive:
        found = archive.article(article, version=version, as_of=as_of, clock=clock)
        if raw:
            sys.stdout.buffer.write(archive.raw(found).body)
            return
        if as_json:
            print_json(found)
            return
        relation = found.relation
        purged = relation is not None and relation.is_repetition and relation.of in set(archive.purged())
    _print_article(found, original_purged=purged)


def _write_rows(rows: Iterable[Row], form: str, model: type[Row] = Row) -> None:
    import polars as pl

    from storage.tables.catalog_schema import COLUMNS

    columns = {name: COLUMNS.get(name, pl.String) for name in model.model_fields}
    write_rows((row.model_dump(mode="json") for row in rows), form, columns)


def _print_article(article: Article, *, original_purged: bool) -> None:
    screen = console()
    screen.print(Text(article.headline or "(no headline)", style="bold"))
    signed = [*article.authors, *(f"ảnh: {name}" for name in article.photographers)]
    facts = [article.source, vietnam_time(article.published_at), " › ".join(article.section), ", ".join(signed)]
    screen.print(Text(" · ".join(fact for fact in facts if fact), style="dim"))
    screen.print(Text(article.canonical_url, style="dim"))
    if article.is_tombstone:
        screen.print(f"removed by its newspaper, seen {vietnam_time(article.fetched_at)}", style="red")
    if article.lead:
        dateline = f"({article.dateline}) " if article.dateline else ""
        screen.print("", Text(dateline + article.lead, style="italic"), sep="\n")
    for block in article.blocks:
        match block:
            case Image() | Video():
                text = Text(f"[{block.type}: {block.caption or block.url}]", style="dim")
            case ListBlock():
                text = Text("\n".join(f"- {item}" for item in block.items))
            case Table():
                text = Text("\n".join(" | ".join(row) for row in block.rows))
            case _:
                text = Text(block.text, style="bold" if block.type == "heading" else "")
        screen.print("", text, sep="\n")
    if named := named_in(article):
        screen.print("", Text(named, style="dim"), sep="\n")
    relation = article.relation
    summary = f"version {article.version}, {article.change.kind}, {article.word_count or 0} words"
    if relation and relation.is_repetition:
        purged = ", purged since" if original_purged else ""
        summary += f"; {relation.decision.words} {short(relation.of)}{purged} ({relation.evidence})"
    if article.credit:
        summary += f"; credited to {article.credit}"
    screen.print("", Text(summary, style="dim"), sep="\n")


def named_in(article: Article) -> str:
    """Return the entities that the article names, one line for each kind that occurs."""
    lines = {
        "places": [f"{place.type} {place.name}" for place in article.places or ()],
        "people": [person.name + (f" ({person.office})" if person.office else "") for person in article.people or ()],
        "organisations": [organization.name for organization in article.organizations or ()],
        "days": [f"{event.day:%d/%m/%Y}" for event in article.event_dates or ()],
        "keywords": list(article.keywords or ()),
    }
    return "\n".join(f"{label}: {'; '.join(names)}" for label, names in lines.items() if names)


@click.command()
@click.argument("article")
@reextracted
@output_format
def history(article: str, reextracted: bool, form: str) -> None:
    """List the versions of an article, oldest first.

    ARTICLE is its id or an unambiguous beginning of it, four digits at least. JSON has each version in full; CSV and
    Parquet leave out the body.
    """
    with _archive() as archive:
        versions = archive.history(article, reextracted=reextracted)
    if form == "jsonl":
        print_json_lines(versions)
        return
    if form != "table":
        from storage.tables.catalog_schema import frame_of

        rows = frame_of((version, None) for version in versions).iter_rows(named=True)
        _write_rows(map(Row.model_validate, rows), form)
        return
    shown = table("version>", "change", "seen", "fields", "sentences>", "headline")
    for version in versions:
        change = version.change
        shown.add_row(
            str(version.version), change.kind, vietnam_time(version.fetched_at), ", ".join(change.fields),
            str(len(change.sentences)), version.headline or "-",
        )  # fmt: skip  # short items: a line each would fill a screen
    console().print(shown)


@click.command()
@click.option("--after", metavar="CURSOR", help="Continue after this cursor; every change has one.  [default: all]")
@click.option("--source", help="Slug of a newspaper.")
@click.option(
    "--reextracted", is_flag=True, help="Also versions from better extraction, where the newspaper edited nothing."
)
@click.option("--limit", type=click.IntRange(min=1), help="Most changes to list.")
@output_format
def changes(after: str | None, source: str | None, reextracted: bool, limit: int | None, form: str) -> None:
    """List what newspapers did, in order.

    Each change comes once: created, edited, removed, restored, in the order in which it came into the catalog. Keep the
    cursor of the last one that you have dealt with, and give it as --after the next time.
    """
    from storage.reader.change_feed import EDITORIAL, ChangeRow

    kinds = [*EDITORIAL, ChangeKind.REEXTRACTED] if reextracted else EDITORIAL
    with _archive() as archive:
        rows = unless_misspelt(islice(archive.changes(after=after, kinds=kinds, source=source), limit), source, archive)
        if form != "table":
            _write_rows(rows, form, ChangeRow)
            return
        shown, cursor = table("article", "version>", "change", "source", "headline"), None
        for row in rows:
            shown.add_row(short(row.article_id), str(row.version), row.kind, row.source, row.headline or "-")
            cursor = row.cursor
    if shown.row_count:
        console().print(shown)
        say(f"go on behind these: --after {cursor}")  # a line of its own, to be copied whole from a narrow terminal
    else:
        say("nothing has changed")


@click.command()
@click.argument("article")
@click.argument("before", type=click.IntRange(min=1), required=False)
@click.argument("after", type=click.IntRange(min=1), required=False)
@JSON
def diff(article: str, before: int | None, after: int | None, as_json: bool) -> None:
    """Show what changed in an article.

    Without numbers, in the newspaper's last change; with BEFORE alone, from that version to the latest; with both,
    between the two. ARTICLE is its id or an unambiguous beginning of it. `--json` has every field that differs.
    """
    if before is not None and after is not None and before >= after:
        raise click.UsageError(f"BEFORE must be an earlier version than AFTER; {before} is not before {after}")
    with _archive() as archive:
        difference = archive.diff(article, before=before, after=after)
    if as_json:
        print_json(difference)
        return
    print_difference(difference)


def print_difference(difference: Difference, screen: Screen | None = None) -> None:
    """Draw what changed between two versions."""
    screen = screen or console()
    screen.print(
        styled(
            (short(difference.article_id), "bold"),
            f" version {difference.before} → {difference.after} ({difference.kind})",
        )
    )
    fields = [change for change in difference.fields if change.name not in DERIVED]
    for change in fields:
        before, after = value_text(change.before), value_text(change.after)
        if before == after == "–":  # an empty list, and nothing
            continue
        if before == after:
            screen.print(f"{change.name}: only details differ, which --json shows")
        else:
            screen.print(Text(f"{change.name}:"), Text(before, style="red"), "→", Text(after, style="green"))
    if not fields and not difference.sentences:
        named = ", ".join(change.name for change in difference.fields)
        screen.print(f"no sentence differs; only {named}" if named else "nothing differs")
    for sentence in difference.sentences:
        match sentence.kind:
            case "added":
                screen.print(Text(f"+ {sentence.after}", style="green"))
            case "removed":
                screen.print(Text(f"- {sentence.before}", style="red"))
            case "edited":
                screen.print(Text(f"- {sentence.before}", style="red"))
                screen.print(Text(f"+ {sentence.after}", style="green"))
            case "moved":
                screen.print(Text(f"~ {sentence.after}", style="yellow"))
