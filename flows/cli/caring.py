"""The commands that take care of the archive: `purge`."""

from __future__ import annotations

import getpass
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.text import Text

from flows.cli.screen import console, print_json, short, table, vietnam_time
from storage.errors import NotFoundError
from storage.identifiers import ArticleId, SourceSlug

if TYPE_CHECKING:
    from crawler.registry import Registry, Source
    from storage.archive import Archive, Row
    from storage.article import Article
    from storage.objects import Bucket
    from storage.purge import Purged

__all__ = ["purge"]


@click.command()
@click.argument("article")
@click.option("--why", required=True, help="The reason. It stays in the bucket: name the request, not the content.")
@click.option("--by", help="Who signs for it.  [default: the login name]")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Write what was done as JSON.")
def purge(article: str, why: str, by: str | None, yes: bool, as_json: bool) -> int:
    """Remove an article for ever, as a court or its publisher may demand.

    ARTICLE is its id, an unambiguous beginning of it, or its address. Its text, headline and addresses go from every
    version, raw capture, table, record and report; a signed trace stays, and neither crawl nor replay brings the
    article back. Printings in other newspapers are named, not touched. The same command carries on where an earlier one
    was interrupted.
    """
    from crawler.purging import purge_of
    from crawler.registry import load_registry
    from storage.archive import Archive
    from storage.settings import load_settings

    by = by or _login_name()
    registry = load_registry(load_settings().sources_dir)
    with Archive.open() as archive:
        source, article_id = _locate(archive, registry, article)
        versions = archive.history(article_id) if _is_known(archive, article_id) else []
        if any(text and text in why for version in versions for text in (version.headline, version.url)):
            raise click.UsageError("the reason stays in the bucket, so it must not repeat the headline or the address")
        printings = _printings(archive, article_id) if versions else []
        if not as_json:
            _show(source, article_id, versions, printings, Console(stderr=True, highlight=False))
        if not yes:
            if not sys.stdin.isatty():
                raise click.UsageError("there is no terminal to ask on; say --yes")
            if not click.confirm("Remove it for ever?", err=True):
                click.echo("nothing was removed", err=True)
                return 1
        screen = Console(stderr=True, highlight=False)
        with screen.status("purging") as status:
            work = purge_of(archive.bucket, source, progress=lambda step: status.update(f"purging: {step}"))
            done = work.remove(article_id, why=why, by=by)
    if as_json:
        told = {**asdict(done), "trace": done.trace.model_dump(mode="json"), "printings": [p.key for p in printings]}
        print_json(told)
    else:
        _tell(done)
    return 0


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise click.UsageError("who you are is not known; say it with --by") from error


def _locate(archive: Archive, registry: Registry, article: str) -> tuple[Source, ArticleId]:
    """Find the article among what is stored, and among what was purged before."""
    from crawler.addresses import article_id, identity

    if "://" in article:
        for source in registry.values():
            if not identity(article, source).startswith("url:"):
                return source, article_id(article, source)
        raise NotFoundError(f"{article} is of no newspaper of the registry", hint="baotinh sources lists them")
    found = _stored(archive, article) or _purged_before(archive.bucket, article)
    if found is None:
        raise NotFoundError(f"there is no article {article}", hint="say its id, the beginning of it, or its address")
    if found[0] not in registry:
        raise NotFoundError(
            f"the registry does not know {found[0]}, so nobody can tell which addresses are the article's",
            hint="put the newspaper's file back with status paused",
        )
    return registry[found[0]], found[1]


def _stored(archive: Archive, article: str) -> tuple[SourceSlug, ArticleId] | None:
    try:
        versions = archive.history(article)
    except NotFoundError as error:
        if error.hint and error.hint.startswith("say which"):
            raise
        return None
    return (versions[0].source, versions[0].article_id) if versions else None


def _purged_before(bucket: Bucket, beginning: str) -> tuple[SourceSlug, ArticleId] | None:
    from storage.purged import traces

    found = [trace for trace in traces(bucket) if trace.article_id.startswith(beginning.strip().lower())]
    return (found[0].source, found[0].article_id) if len(found) == 1 else None


def _is_known(archive: Archive, article_id: ArticleId) -> bool:
    return _stored(archive, article_id) is not None


def _printings(archive: Archive, article_id: ArticleId) -> list[Row]:
    try:
        return [row for row in archive.cluster(article_id) if row.article_id != article_id]
    except NotFoundError:
        return []


def _show(
    source: Source, article_id: ArticleId, versions: list[Article], printings: list[Row], screen: Console
) -> None:
    """Say what is going to be removed."""
    if versions:
        latest = versions[-1]
        screen.print(Text(latest.headline or "(no headline)", style="bold"))
        seen = f"{vietnam_time(versions[0].fetched_at)} to {vietnam_time(latest.fetched_at)}"
        screen.print(f"{source.slug}, article {article_id}, {len(versions)} versions seen {seen}")
    else:
        screen.print(f"{source.slug}, article {article_id}: no version is stored; what else there is will go")
    if printings:
        screen.print("\nthe same story elsewhere, which stays:")
        rows = table("article", "source", "published", "headline")
        for row in printings:
            rows.add_row(short(row.article_id), row.source, vietnam_time(row.published_at), Text(row.headline or "-"))
        screen.print(rows)
        screen.print()


def _tell(done: Purged) -> None:
    trace = done.trace
    screen = console()
    screen.print(
        f"{trace.source}/{trace.article_id} is removed: {done.versions} versions, {done.rows} rows, {done.answers} raw "
        f"answers in {done.segments} segments, addresses in {done.documents} records and reports"
    )
    if done.derived:
        screen.print(f"{done.derived} exports and reports were deleted; make them again")
    if done.unreadable:
        screen.print(f"[yellow]{done.unreadable} bytes of raw data are damaged and could not be searched[/yellow]")
    screen.print(f"signed by {trace.by}: purged/{trace.source}/{trace.article_id}.json")
