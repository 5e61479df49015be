"""The commands that take care of the archive: `fsck` and `purge`."""

from __future__ import annotations

import getpass
import sys
from dataclasses import asdict, replace
from datetime import UTC, datetime
from http.client import HTTPException
from typing import TYPE_CHECKING

import click
from rich.text import Text

from flows.cli.output.screen import Screen, broken_rules, console, print_json, say, short, styled, table, vietnam_time
from storage.errors import AmbiguousIdError, InvalidIdError, NotFoundError, StorageError
from storage.model.identifiers import ArticleId, SourceSlug

if TYPE_CHECKING:
    from crawler.registry import Registry, Source
    from storage.embedded.store import EmbeddedStore
    from storage.integrity.findings import Finding
    from storage.integrity.fsck import Counts
    from storage.model.article import Article
    from storage.reader.archive import Archive, Row
    from storage.s3.bucket import Bucket
    from storage.takedown.purge import Purged

__all__ = ["fsck", "purge"]

SHOWN = 100
"""Most findings in the table; --json lists all of them."""

SHOWN_KEYS = 3
"""Most damaged objects in a line; --json lists all of them."""


@click.command()
@click.option("--source", "slugs", multiple=True, metavar="SOURCE", help="Check only this newspaper; may be repeated.")
@click.option("--repair", is_flag=True, help="Rebuild what can be rebuilt from the rest of the bucket.")
@click.option(
    "--accept-loss",
    "why",
    metavar="WHY",
    help="Accept for ever that raw answers found lost are lost: no backup has them. Their versions are whole.",
)
@click.option("--json", "as_json", is_flag=True, help="Write every finding as JSON, one object a line.")
def fsck(slugs: tuple[str, ...], repair: bool, why: str | None, as_json: bool) -> int:
    """Check that everything in the bucket is there and whole.

    Every version and its hash, numbers without gaps, the rows of both tables, the raw answer behind every version, and
    that nothing of a purged article is left. Exit status 1 says that something is wrong and was not repaired.
    """
    from flows.health.check_results import Unrepaired, note_check
    from flows.pipeline.rules_in_force import registry_in_force
    from flows.pipeline.whole_check import whole_check
    from storage.integrity.accepted_losses import accept_losses, loss_id
    from storage.reader.archive import Archive
    from storage.settings import load_settings

    if why is not None and not why.strip():
        raise click.UsageError("say after --accept-loss why the raw answers are lost: whoever comes later will ask")
    named = [SourceSlug(slug) for slug in slugs]
    found: list[Finding] = []
    unrepaired = Unrepaired(datetime.now(UTC))
    screen = console(stderr=True)
    with Archive.open() as archive, screen.status("checking") as status:
        registry = registry_in_force(archive.bucket, load_settings().sources_dir, broken_rules)
        check = whole_check(
            archive.bucket, registry, repair=repair, progress=lambda slug: status.update(f"checking {slug}")
        )
        known = check.sources()
        if unknown := sorted({*named} - known - set(registry)):
            registry.select(unknown)  # reports a misspelt name
        lost: list[Finding] = []
        for each in check.run(named or None):
            finding = replace(each, accepted=why is not None and loss_id(each) is not None)
            if finding.accepted:
                lost.append(finding)
            unrepaired.add(finding)
            if as_json:
                print_json(asdict(finding))
            elif len(found) < SHOWN:
                found.append(finding)
        if why is not None:
            accept_losses(archive.bucket, lost, why, datetime.now(UTC))
        try:
            note_check(archive.bucket, named or None, unrepaired)
        except StorageError as error:  # somebody who may only read may check, too
            say(f"baotinh: `status` will not know of this check: {error}", err=True)
    left = unrepaired.total
    if as_json:
        print_json({"checked": asdict(check.counts), "left": left})
    else:
        _report(found, left, len(lost), check.counts)
    return 1 if left else 0


def _report(found: list[Finding], left: int, accepted: int, counts: Counts) -> None:
    screen = console()
    if found:
        rows = table("finding", "source", "article", "version>", "where", "detail", "repair")
        for finding in found:
            rows.add_row(
                finding.kind.words, finding.source, short(finding.article_id), str(finding.version or "-"),
                finding.key, finding.detail, styled(_repair(finding)),
            )  # fmt: skip  # short items: a line each would fill a screen
        screen.print(rows)
        if counts.findings > len(found):
            screen.print(f"… and {counts.findings - len(found)} more; --json lists all")
        screen.print()
    summary = (
        f"{counts.versions} versions, {counts.rows} rows and {counts.captures} raw answers of {counts.sources} "
        f"newspapers checked, {counts.purges} purges looked after"
    )
    done = {"repaired": counts.findings - left - accepted, "accepted": accepted, "accepted before": counts.accepted}
    told = [f"{number} findings {what}" for what, number in done.items() if number]
    screen.print(f"{summary}: {', '.join([*told, f'{left} findings left' if left else 'all is well'])}")
    if counts.unjudged:
        screen.print(f"{counts.unjudged} versions without rows not judged: a run may be about to write them")


def _repair(finding: Finding) -> tuple[str, str]:
    """Return what became of a finding, and its style."""
    if finding.repaired:
        return "done", "green"
    if finding.accepted:
        return "accepted", "yellow"
    return ("possible", "") if finding.repairable else ("no", "red")


@click.command()
@click.argument("article")
@click.option("--why", required=True, help="The reason. It stays in the bucket: name the request, not the content.")
@click.option("--by", help="Who signs for it.  [default: the login name]")
@click.option("--everywhere", is_flag=True, help="Also overwrite raw pages of other articles that link to it.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Write what was done as JSON.")
def purge(article: str, why: str, by: str | None, everywhere: bool, yes: bool, as_json: bool) -> int:
    """Remove an article for ever, on a lawful request.

    ARTICLE is its id, an unambiguous beginning of it, or its address. Its text, headline and addresses go from every
    version, raw capture, table, record and report; a signed trace stays, and neither crawl nor replay brings the
    article back. Printings in other newspapers are named, not touched. The same command carries on where an earlier one
    was interrupted. Exit status 1 says that something is left to do: objects are damaged, or files of the store.
    """
    from crawler.archiving.purging import purge_of
    from flows.pipeline.rules_in_force import standing_rules
    from storage.embedded.store import EmbeddedStore
    from storage.reader.archive import Archive
    from storage.settings import load_settings
    from storage.takedown.redaction import Linking

    by, settings = by or _login_name(), load_settings()
    compacted: bool | None = None  # of another store nobody can tell
    with Archive.open() as archive:
        rules = standing_rules(archive.bucket, settings.sources_dir, broken_rules)
        source, article_id = _locate(archive, rules.registry, article)
        rules.check(source.slug)
        versions = archive.history(article_id) if _is_known(archive, article_id) else []
        if any(text and text in why for version in versions for text in (version.headline, version.url)):
            raise click.UsageError("the reason stays in the bucket, so it must not repeat the headline or the address")
        printings = _printings(archive, article_id) if versions else []
        if not as_json:
            _show(source, article_id, versions, printings, console(stderr=True))
        if not yes:
            if not sys.stdin.isatty():
                raise click.UsageError("there is no terminal to ask on; say --yes")
            if not click.confirm("Remove it for ever?", err=True):
                say("nothing was removed", err=True)
                return 1
        screen = console(stderr=True)
        with screen.status("purging") as status:
            work = purge_of(
                archive.bucket,
                source,
                linking=Linking.OVERWRITTEN if everywhere else Linking.COUNTED,
                progress=lambda step: status.update(f"purging: {step}"),
            )
            done = work.remove(article_id, why=why, by=by)
            if settings.embedded:
                status.update("purging: compacting the store")
                compacted = _compacted(EmbeddedStore(settings.data_dir))
    if as_json:
        result = {**asdict(done), "trace": done.trace.model_dump(mode="json"), "printings": [p.key for p in printings]}
        print_json({**result, "compacted": compacted})
    else:
        _print_result(done, everywhere=everywhere)
    if done.unsearched:
        named = ", ".join(done.unsearched[:SHOWN_KEYS])
        more = f" and {len(done.unsearched) - SHOWN_KEYS} more" if len(done.unsearched) > SHOWN_KEYS else ""
        hint = (
            "restore what is damaged from a backup, then give the same command again; without a backup delete it "
            "before: that costs a segment's whole answers, too, which `baotinh fsck --accept-loss` then accepts as lost"
        )
        say(f"baotinh: not all could be searched, for it is damaged: {named}{more} ({hint})", err=True)
    if compacted is False:
        hint = "free space on its disk, then give the same command again"
        say(f"baotinh: what was deleted lies in the files of the embedded store still ({hint})", err=True)
    return 1 if done.unsearched or compacted is False else 0


def _compacted(store: EmbeddedStore) -> bool:
    """Let nothing of deleted objects stay in the store's files; return False if that did not succeed."""
    from storage.embedded.compaction import compact

    try:
        return compact(store.folder)
    except (OSError, HTTPException, ValueError, KeyError):  # the store has gone, or answers with something else
        return False


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise click.UsageError("who you are is not known; say it with --by") from error


def _locate(archive: Archive, registry: Registry, article: str) -> tuple[Source, ArticleId]:
    """Find the article among stored and among purged articles."""
    from crawler.addresses import article_id, identity
    from storage.versions.aliases import Aliases

    if "://" in article:
        for source in registry.values():
            if not identity(article, source).startswith("url:"):
                aliases = Aliases(archive.bucket, [source.slug])
                return source, aliases.resolve(source.slug, article_id(article, source))
        raise click.UsageError(
            f"no newspaper of the registry has the site of {article}; `baotinh sources` lists all sites,"
            " of the folder that BAOTINH_SOURCES_DIR names, if it is set"
        )
    found = _stored(archive, article) or _purged_before(archive.bucket, article)
    if found is None:
        raise NotFoundError(f"there is no article {article}", hint="say its id, the beginning of it, or its address")
    if found[0] not in registry:
        raise NotFoundError(
            f"the registry does not know {found[0]}, so nobody can tell which addresses are the article's",
            hint="if its file is in a folder of your own, name that in BAOTINH_SOURCES_DIR; if it is gone, put it back"
            " with status paused",
        )
    return registry[found[0]], found[1]


def _stored(archive: Archive, article: str) -> tuple[SourceSlug, ArticleId] | None:
    try:
        versions = archive.history(article)
    except (AmbiguousIdError, InvalidIdError):
        raise
    except NotFoundError:
        return None
    return (versions[0].source, versions[0].article_id) if versions else None


def _purged_before(bucket: Bucket, beginning: str) -> tuple[SourceSlug, ArticleId] | None:
    from storage.takedown.purge_records import traces

    found = [trace for trace in traces(bucket) if trace.article_id.startswith(beginning.strip().lower())]
    if len(found) > 1:
        raise AmbiguousIdError(f"several purged articles begin with {beginning}", hint="give more digits of the id")
    return (found[0].source, found[0].article_id) if found else None


def _is_known(archive: Archive, article_id: ArticleId) -> bool:
    return _stored(archive, article_id) is not None


def _printings(archive: Archive, article_id: ArticleId) -> list[Row]:
    try:
        return [row for row in archive.cluster(article_id) if row.article_id != article_id]
    except NotFoundError:
        return []


def _show(source: Source, article_id: ArticleId, versions: list[Article], printings: list[Row], screen: Screen) -> None:
    """Show what will be removed."""
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
            rows.add_row(short(row.article_id), row.source, vietnam_time(row.published_at), row.headline or "-")
        screen.print(rows)
        screen.print()


def _print_result(done: Purged, *, everywhere: bool) -> None:
    trace = done.trace
    screen = console()
    screen.print(
        f"{trace.source}/{trace.article_id} is removed: {done.versions} versions, {done.rows} rows, {done.answers} raw "
        f"answers in {done.segments} segments, addresses in {done.documents} records and reports"
    )
    if done.derived:
        screen.print(f"{done.derived} exports and reports were deleted; make them again")
    if done.linking:
        effect = "were overwritten too" if everywhere else "stay as they are; --everywhere overwrites them too"
        screen.print(f"{done.linking} raw pages of other articles that link to it {effect}")
    if done.unreadable:
        screen.print(f"{done.unreadable} bytes of raw data are damaged and could not be searched", style="yellow")
    screen.print(f"signed by {trace.by}: purged/{trace.source}/{trace.article_id}.json")
