"""The options that select articles and the moment of `--as-of`, shared by every reading command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

import click

from storage.errors import UnknownNewspaperError
from storage.model.moments import VIETNAM
from storage.model.spelling import apart_from_other_scripts, folded_words, refuse_long, sought_words
from storage.settings import load_settings

if TYPE_CHECKING:
    from crawler.registry.errors import UnknownSourceError
    from storage.reader.archive import Archive

__all__ = ["as_of", "conditions", "reextracted", "unless_misspelt"]

MOST_NAMED = 10
"""Newspapers of the archive that an error names."""

T = TypeVar("T")

Command = Callable[..., Any]  # click calls commands with whatever their options give


class MomentType(click.ParamType[datetime]):
    """A day or a moment, as a person types it or as in JSON; Vietnam's time if no zone is named."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read what was typed."""
        try:
            moment = datetime.fromisoformat(value)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
            for zone in (UTC, VIETNAM):  # every reader compares in one of them
                moment.astimezone(zone)
        except (ValueError, OverflowError):  # the first and last hours of all years are no moment in another zone
            self.fail(f"{value!r} is no day or moment; they look like 2026-03-01 and 2026-03-01T18:30", param, ctx)
        return moment


MOMENT = MomentType()

LAST_DAY = datetime(9999, 12, 31, tzinfo=VIETNAM)
"""The last day of which there is a next moment to name."""


class ProvinceType(click.ParamType[str]):
    """The official code of a present or former province; the error for a name suggests its code."""

    name = "code"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read what was typed."""
        from crawler.units import load_provinces

        provinces = load_provinces().units
        codes = sorted({unit.code for unit in provinces if unit.name.casefold() == str(value).casefold()})
        hint = f"{value} has the code {codes[0]}" if codes else "a code has two digits, such as 15 for Lào Cai"
        if not any(unit.code == value for unit in provinces):
            self.fail(f"no province has the code {value!r}; {hint}", param, ctx)
        return str(value)


PROVINCE = ProvinceType()


def _short_enough(_: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Refuse what no reader looks for."""
    try:
        given = value or ""
        refuse_long(sought_words(apart_from_other_scripts(given)[0]) if param.name == "text" else [folded_words(given)])
    except ValueError as error:
        raise click.BadParameter(str(error), param=param) from error
    return value


def _in_order(ctx: click.Context, param: click.Parameter, value: datetime | None) -> datetime | None:
    """Refuse a period of no moments, whichever of its ends was typed first."""
    moments = {**ctx.params, str(param.name): value}
    since, until = moments.get("since"), moments.get("until")
    if since is not None and since == until:
        following = f"{since + timedelta(days=1):%Y-%m-%d}" if since < LAST_DAY else "a later one"
        raise click.BadParameter(
            f"there is nothing from {since:%Y-%m-%d %H:%M} to before it: until is the first moment left out; "
            f"for one day give the next day, --until {following}",
            param=param,
        )
    if since is not None and until is not None and since > until:
        raise click.BadParameter("the period ends before it begins", param=param)
    return value


AS_OF = (
    click.option("--as-of", type=MOMENT, metavar="DAY", help="As it was at the beginning of that day, or that moment."),
    click.option(
        "--clock",
        type=click.Choice(["fetched", "committed"]),
        default="fetched",
        show_default=True,
        help="Whose moment --as-of is: as newspapers showed it then, or as the archive held it then.",
    ),
)

reextracted = click.option(
    "--reextracted/--editorial",
    default=True,
    help="With or without versions from better extraction, where the newspaper edited nothing.  [default: with]",
)


def as_of(command: Command) -> Command:
    """Give a command `--as-of` and `--clock`."""
    return _with(AS_OF, command)


def conditions(*, unique: bool) -> Callable[[Command], Command]:
    """Give a command the options that are parameters of `Archive.articles`; `unique` is the default of that one."""
    options = (
        click.option("--source", help="Slug of a newspaper."),
        click.option("--province", type=PROVINCE, help="Official code of a province, as it was or as it is: 15."),
        click.option(
            "--borders",
            type=click.Choice(["then", "today"]),
            help="Only as it was on the article's day, or only as it is today.  [default: either]",
        ),
        click.option(
            "--place",
            callback=_short_enough,
            help="Code or name of a place that the article names.",
            metavar="PLACE",
        ),
        click.option(
            "--since",
            type=MOMENT,
            callback=_in_order,
            metavar="DAY",
            help="Published at this day or moment or later, Vietnam's time: 2026-03-01 or 2026-03-01T18:30.",
        ),
        click.option(
            "--until",
            type=MOMENT,
            callback=_in_order,
            metavar="DAY",
            help="Published before this day or moment, which is left out itself: for one day, the next day.",
        ),
        click.option("--section", callback=_short_enough, help="Name of a section, or the beginning of it."),
        click.option(
            "--text",
            callback=_short_enough,
            help='Words of headline or lead; without tone marks every spelling matches, "in quotes" a phrase.',
        ),
        click.option(
            "--cluster", metavar="ID", help="All printings of a story: the id of any of them, or the beginning of it."
        ),
        *AS_OF,
        reextracted,
        click.option(
            "--unique/--reprints",
            default=None,
            help=f"One article a story, or each reprint too.  [default: {'unique' if unique else 'reprints'}]",
        ),
        click.option("--removed", is_flag=True, help="Also articles that their newspaper has removed."),
    )

    def with_conditions(command: Command) -> Command:
        return _with(options, command)

    return with_conditions


def _with(options: tuple[Callable[[Command], Command], ...], command: Command) -> Command:
    return reduce(lambda made, option: option(made), reversed(options), command)


def unless_misspelt(rows: Iterator[T], source: str | None, archive: Archive) -> Iterator[T]:
    """Yield the rows; if there are none and neither archive nor registry knows `source`, raise UnknownSourceError."""
    try:
        first = next(rows, None)
    except UnknownNewspaperError:  # the registry of this machine may know it all the same
        first = None
    if first is not None:
        return chain([first], rows)
    held = sorted({str(known.source) for known in archive.sources()}) if source else []
    if source and source not in held:
        from flows.cli.output.screen import broken_rules
        from flows.pipeline.rules_in_force import registry_in_force

        registry = registry_in_force(archive.bucket, load_settings().sources_dir, broken_rules)
        if source not in registry:
            raise _unknown(source, held, registry)
    return iter(())


def _unknown(source: str, held: Sequence[str], registry: Iterable[str]) -> UnknownSourceError:
    """Return the error for a source that neither archive nor registry knows; it proposes names of the archive first."""
    from crawler.registry.errors import UnknownSourceError
    from crawler.registry.problems import did_you_mean

    holds = f"the archive holds {', '.join(held[:MOST_NAMED])}{', …' if len(held) > MOST_NAMED else ''}"
    alike = did_you_mean(source, held) or did_you_mean(source, registry)
    hint = alike.removeprefix("; ") or (holds if held else "`baotinh sources` lists all that there are")
    return UnknownSourceError(f"no source is called {source!r}", hint)
