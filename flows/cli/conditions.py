"""The options that say which articles are meant, shared by every command that takes many."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import reduce
from typing import TYPE_CHECKING, Any

import click

from flows.cli.screen import VIETNAM
from storage.settings import load_settings

if TYPE_CHECKING:
    from storage.queries import Conditions

__all__ = ["check_source", "conditions"]

Command = Callable[..., Any]  # click calls commands with whatever their options give

MOMENT = click.DateTime(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])


def _in_vietnam(_context: click.Context, _option: click.Parameter, moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=VIETNAM) if moment else None


OPTIONS = (
    click.option("--source", help="Slug of a newspaper."),
    click.option("--province", help="Official code of a province, as it was or as it is."),
    click.option("--place", help="Code or name of a place that the article names.", metavar="PLACE"),
    click.option(
        "--since",
        type=MOMENT,
        callback=_in_vietnam,
        metavar="DAY",
        help="Published at this day or moment or later, Vietnam's time: 2026-03-01 or 2026-03-01T18:30.",
    ),
    click.option(
        "--until", type=MOMENT, callback=_in_vietnam, metavar="DAY", help="Published before this day or moment."
    ),
    click.option("--section", help="Name of a section, or the beginning of it."),
    click.option("--text", help="Words that headline or lead contain."),
    click.option(
        "--as-of",
        type=MOMENT,
        callback=_in_vietnam,
        metavar="DAY",
        help="As articles were at that moment.",
    ),
    click.option(
        "--clock",
        type=click.Choice(["committed", "fetched"]),
        default="committed",
        show_default=True,
        help="Whose moment --as-of is: as the archive held them then, or as newspapers showed them.",
    ),
    click.option("--unique", is_flag=True, help="One article a story: leave reprints out."),
    click.option("--removed", is_flag=True, help="Also articles that their newspaper has removed."),
)


def conditions(command: Command) -> Command:
    """Give a command the options that are parameters of `Archive.articles`."""
    return reduce(lambda made, option: option(made), reversed(OPTIONS), command)


def check_source(chosen: Conditions) -> None:
    """Raise UnknownSourceError if the source that nothing was found of is not in the registry: a misspelt name."""
    if source := chosen.get("source"):
        from crawler.registry import load_registry

        load_registry(load_settings().sources_dir).select([source])
