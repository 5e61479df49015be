"""The command `sources`: lists the newspapers, checks them against their sites, and adds new ones."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import click

from flows.cli.archive.reading import sources as list_sources
from flows.cli.operate.check_screen import print_check, print_summary
from flows.cli.output.screen import console, print_json, print_json_lines, say
from storage.settings import load_settings

if TYPE_CHECKING:
    from flows.contact.check.report import CheckReport

__all__ = ["sources"]

WARNINGS = 3
"""Exit status of a check that found warnings and no error."""


class SourcesGroup(click.Group):
    """A group whose first argument may also be a newspaper: `sources baosuoidon` lists it, as `sources list` does."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the command `list` before arguments that name no command. Raise NoSuchCommand for a misspelt one."""
        if not args or (args[0] not in self.commands and args[0] not in ("-h", "--help")):
            if args and get_close_matches(args[0], self.commands) and not _is_newspaper(args[0]):
                raise click.NoSuchCommand(args[0], possibilities=self.commands, ctx=ctx)
            args = ["list", *args]
        return super().parse_args(ctx, args)


def _is_newspaper(word: str) -> bool:
    from crawler.registry import RegistryError, load_registry

    try:
        return word in load_registry(load_settings().sources_dir)
    except RegistryError:  # the command `list` tells what is wrong
        return True


@click.group(cls=SourcesGroup)
def sources() -> None:
    """List, check and add newspapers.

    Without a command: the list, of all newspapers or of those named.
    """


sources.add_command(list_sources, "list")


@sources.command()
@click.argument("slugs", nargs=-1, metavar="[SOURCE]...")
@click.option("--all", "everything", is_flag=True, help="Check also newspapers that are not active.")
@click.option("--write", is_flag=True, help="Write the proposed files.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON, one object for each newspaper.")
def check(slugs: tuple[str, ...], everything: bool, write: bool, as_json: bool) -> int:
    """Hold newspapers' files against their sites.

    Each newspaper gets at most 25 polite requests. Without SOURCE every active newspaper is checked. An interrupted
    check goes on where it stopped. Exit status: 0 the files are right, 3 there are warnings, 1 there are errors.
    """
    from crawler.registry import load_registry
    from flows.contact.check.checking import check_sources, gravest
    from storage.s3.connection import open_bucket

    settings = load_settings()
    registry = load_registry(settings.sources_dir)
    chosen = list(registry.values()) if everything and not slugs else registry.select(slugs)
    screen = console()

    def heard(report: CheckReport) -> None:
        if not as_json and len(chosen) > 1:
            say(f"{report.source}: {report.severity or 'right'}", err=True)

    with open_bucket(settings, check=True) as bucket:
        reports = check_sources(chosen, registry, settings, bucket, write=write, heard=heard)
    if as_json:
        print_json_lines(reports)
    else:
        for report in reports:
            print_check(report, screen)
        if len(reports) > 1:
            print_summary(reports, screen)
    return {"error": 1, "warning": WARNINGS}.get(gravest(reports) or "", 0)


@sources.command()
@click.argument("address")
@click.option("--dry-run", is_flag=True, help="Show the file, and do not write it.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def add(address: str, dry_run: bool, as_json: bool) -> None:
    """Describe the newspaper at ADDRESS, a host name or the address of its front page, and write its file.

    At most 25 polite requests find its sections, feeds and sitemaps, the form of its articles' addresses, and the rules
    that read its pages. The file says how each fact is known, and what could not be found out.
    """
    from flows.cli.operate.extracting import show_extracted
    from flows.contact.adding.adding import add_source, load
    from flows.contact.adding.refusals import NotAddedError
    from storage.s3.connection import open_bucket

    settings = load_settings()
    registry = load(settings)
    with open_bucket(settings, check=True) as bucket:
        try:
            added = add_source(address, registry, settings, bucket, write=not dry_run)
        except NotAddedError as error:
            if error.reason == "address":
                raise click.BadParameter(f"{error} ({error.hint})", param_hint="ADDRESS") from error
            raise
    if as_json:
        print_json(
            {"source": added.source.slug, "path": str(added.path), "written": added.written, "text": added.text,
             "requests": added.requests, "evidence": added.facts.evidence, "unknown": added.facts.unknown}
        )  # fmt: skip  # one key a line would hide that it is one row
        return
    say(added.text)
    say(f"{'written to' if added.written else 'would be written to'} {added.path} after {added.requests} requests")
    if added.article is not None:
        say(f"\nan article as it would be stored, {added.article[0]}:")
        show_extracted(added.article[1])


@sources.command()
@click.argument("slugs", nargs=-1, metavar="[SOURCE]...")
@click.option("--days", type=click.IntRange(min=1), default=90, show_default=True, help="How far to look back.")
@click.option("--write", is_flag=True, help="Write the proposed layouts.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON, one object for each newspaper.")
def rules(slugs: tuple[str, ...], days: int, write: bool, as_json: bool) -> int:
    """Show which rules of newspapers still match, by the archive.

    For a rule that has stopped to match, the first capture that shows it is named. If no rule for headline or body
    matches any more, a layout is learned from the newer captures, tried on others of them, and proposed with its first
    day; until it is written, the generic reader reads these pages. No site is asked. Exit status 3: a rule has stopped.
    """
    from crawler.registry import load_registry
    from flows.cli.operate.check_screen import print_rules
    from flows.contact.aging.aging import rules_over_time
    from storage.s3.connection import open_bucket

    settings = load_settings()
    chosen = load_registry(settings.sources_dir).select(slugs)
    with open_bucket(settings, check="reading") as bucket:
        reports = [rules_over_time(source, bucket, settings, days=days, write=write) for source in chosen]
    if as_json:
        print_json_lines(reports)
    else:
        for report in reports:
            print_rules(report, console())
    return WARNINGS if any(report.stopped for report in reports) else 0
