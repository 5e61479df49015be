"""The report page of a run or a month: one HTML file with everything in it. Pure.

Every number that a chart shows stands beside it as text, too, and the columns of each table add up to its totals.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from unicodedata import normalize

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from crawler.units import load_provinces
from flows.drawing.charts import STYLESHEET, Heat, bars, heat
from flows.drawing.tile_map import Tile, tiles_on
from flows.health.advice import advice_for
from flows.pipeline.report_table import report_table
from flows.pipeline.run_report import RunReport, SourceReport
from flows.report_pages.period_facts import LAGS, PeriodFacts
from storage.model.moments import VIETNAM

__all__ = ["month_page", "run_page"]

SHOWN_FAILURES = 200
"""Addresses without an article that the page of a run lists; its report has more."""

MOST_ROWS = 15
"""Newspapers in a ranking."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of a ranking: a name, its number, and the length of its bar as a share of the longest."""

    name: str
    value: float
    share: float
    text: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One line of a heat map."""

    name: str
    total: int
    cells: Sequence[Heat]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at the head of the page."""

    value: str
    label: str
    bad: bool = False


def run_page(report: RunReport, facts: PeriodFacts, names: Mapping[str, str]) -> str:
    """Return the page of a run. `facts`: of the weeks until the run. `names`: names of newspapers by slug."""
    totals = report.totals
    table = report_table(report)
    refused = _refused([report])
    figures = [
        Figure(_number(totals["created"]), "new articles"),
        Figure(_number(totals["edited"]), "edited"),
        Figure(_number(totals["removed"]), "removed"),
        Figure(_number(sum(refused.values())), "pages refused"),
        Figure(f"{len(report.failed)} of {len(report.sources)}", "newspapers failed", bad=bool(report.failed)),
        Figure(_duration(report.seconds.get("run", 0.0)), "took the run"),
    ]
    return _render(
        "run.html",
        title=f"Run of {_moment(report.started_at)}",
        report=report,
        figures=figures,
        table=table,
        failures=[(source, failure) for source in report.sources for failure in source.failures][:SHOWN_FAILURES],
        steps=[(name, _duration(seconds)) for name, seconds in report.seconds.items()],
        **_shared(facts, [report], names),
    )


def month_page(
    month: date, reports: Sequence[RunReport], facts: PeriodFacts, names: Mapping[str, str], now: datetime
) -> str:
    """Return the page of a month, until `now` if it is not over. `reports`: those of its runs, oldest first."""
    states = Counter(report.state for report in reports)
    changes = {kind: sum(days.values()) for kind, days in facts.changes.items()}
    pages = sum(source.captures for report in reports for source in report.sources)
    refused = sum(_refused(reports).values())
    figures = [
        Figure(_number(facts.articles), "news"),
        Figure(_number(changes.get("edited", 0)), "edits"),
        Figure(_number(changes.get("removed", 0)), "removals"),
        Figure(f"{refused / pages:.1%}" if pages else "-", "of the pages refused"),
        Figure(f"{states['failed']} of {len(reports)}", "runs failed", bad=bool(states["failed"])),
        Figure(f"{sum(1 for days in facts.by_source.values() if days)}", "newspapers with news"),
    ]
    return _render(
        "month.html",
        title=f"{month:%B %Y}",
        figures=figures,
        until=_moment(now),
        runs=len(reports),
        states=sorted(states.items()),
        troubled=_troubled(reports, names),
        **_shared(facts, reports, names),
    )


def _shared(facts: PeriodFacts, reports: Sequence[RunReport], names: Mapping[str, str]) -> dict[str, object]:
    labels = [day.isoformat() for day in facts.days]
    news = Counter[str]()
    for days in facts.by_source.values():
        news.update({day.isoformat(): number for day, number in days.items()})
    provinces = _provinces(facts)
    return {
        "days": facts.days,
        "names": names,
        "provinces": provinces,
        "tiles": _tiles(facts),
        "news_bars": bars(news, labels),
        "most_news": _ranking({slug: facts.news_of(slug) for slug in facts.by_source}, names, _number),
        "papers": [
            _heat_row(names.get(slug, slug), counts, facts.days) for slug, counts in sorted(facts.by_source.items())
        ],
        "lag_bars": bars(facts.lags, list(LAGS), least=len(LAGS)),
        "lags": _ranking(facts.median_lag, names, _minutes),
        "refusals": _ranking(_refused(reports), {}, _number),
        "refused_papers": _ranking(_refused_by_paper(reports), names, _number),
        "change_bars": {
            kind: bars(_by_label(facts.changes.get(kind, {})), labels) for kind in ("edited", "removed", "restored")
        },
        "edits": _ranking(facts.edits_by_source, names, _number),
        "repeats": _ranking(facts.repeats, names, _number),
        "repeated": _ranking(facts.repeated, names, _number),
        "repeat_share": sum(facts.repeats.values()) / facts.articles if facts.articles else None,
    }


def _provinces(facts: PeriodFacts) -> list[HeatRow]:
    units = _present_provinces()
    rows = [_heat_row(name, facts.by_province.get(code, {}), facts.days) for code, name in units.items()]
    return sorted(rows, key=lambda row: _plain(row.name))


def _present_provinces() -> dict[str, str]:
    """Return the names of today's provinces by code."""
    return {unit.code: unit.name for unit in load_provinces().units if unit.stood_on(date.max)}


def _heat_row(name: str, counts: Mapping[date, int], days: Sequence[date]) -> HeatRow:
    total = sum(counts.get(day, 0) for day in days)
    with_news = sum(bool(counts.get(day, 0)) for day in days)
    usual = total / with_news if with_news else 0.0
    return HeatRow(name, total, [heat(counts.get(day, 0), usual) for day in days])


def _tiles(facts: PeriodFacts) -> list[tuple[Tile, str, Heat]]:
    units = _present_provinces()
    totals = {code: sum(days.values()) for code, days in facts.by_province.items()}
    most = max(totals.values(), default=0)
    return [
        (tile, units[tile.code], heat(totals.get(tile.code, 0), most / 2))
        for tile in tiles_on(date.max)
        if tile.code in units
    ]


def _by_label(counts: Mapping[date, int]) -> dict[str, int]:
    return {day.isoformat(): number for day, number in counts.items()}


def _ranking(
    values: Mapping[str, float], names: Mapping[str, str], text: Callable[[float], str], most: int = MOST_ROWS
) -> list[Ranked]:
    ordered = sorted(((slug, value) for slug, value in values.items() if value), key=lambda item: (-item[1], item[0]))
    longest = ordered[0][1] if ordered else 1
    return [Ranked(names.get(slug, slug), value, value / longest, text(value)) for slug, value in ordered[:most]]


def _refused(reports: Iterable[RunReport]) -> Counter[str]:
    counts = Counter[str]()
    for report in reports:
        for source in report.sources:
            counts.update(source.refused)
    return counts


def _refused_by_paper(reports: Iterable[RunReport]) -> Counter[str]:
    counts = Counter[str]()
    for report in reports:
        for source in report.sources:
            counts[source.source] += sum(source.refused.values())
    return counts


def _troubled(reports: Sequence[RunReport], names: Mapping[str, str]) -> list[tuple[str, int, int, str]]:
    """Return each newspaper that failed in a run: name, runs failed, runs in all, and the last reason."""
    seen: dict[str, list[SourceReport]] = {}
    for report in reports:
        for source in report.sources:
            seen.setdefault(source.source, []).append(source)
    rows = []
    for slug, found in seen.items():
        failed = [source for source in found if not source.ok]
        if failed:
            rows.append((names.get(slug, slug), len(failed), len(found), failed[-1].reason or ""))
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _plain(name: str) -> str:
    """Return a name without its marks, to sort by: Đà Nẵng comes before Đắk Lắk and both after Cà Mau."""
    return "".join(mark for mark in normalize("NFD", name.replace("Đ", "D~")) if mark.isascii())


def _number(value: float) -> str:
    return f"{value:,.0f}"


def _minutes(minutes: float) -> str:
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.1f} h"


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%Y-%m-%d %H:%M}"


@cache
def _templates() -> Environment:
    found = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.globals.update(stylesheet=STYLESHEET.read_text(encoding="utf-8"), advice=advice_for, moment=_moment)
    return found


def _render(name: str, **values: object) -> str:
    return _templates().get_template(name).render(**values).lstrip() + "\n"
