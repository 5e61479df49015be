"""The numbers of a run's table add up, wherever it is shown."""

import io
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from flows.cli.operate.report_screen import show_report
from flows.cli.output.screen import console
from flows.pipeline.report_table import as_markdown, report_table
from flows.pipeline.run_report import RunReport, SourceReport
from storage.model.identifiers import RunId, SourceSlug

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
OUTCOMES = (
    "created", "edited", "removed", "restored", "reextracted", "unchanged", "superseded", "refused", "failed", "purged"
)  # fmt: skip  # short items: a line each would fill a screen
NUMBERS = st.integers(0, 99)


def report(*sources: SourceReport) -> RunReport:
    return RunReport(run_id=RunId("r1"), started_at=AT, finished_at=AT, extractor="1", sources=sources)


def source(number: int, versions: dict[str, int], unchanged: int, failed: int) -> SourceReport:
    crawl = {"frontier/unchanged": unchanged, "fetch/failed": failed}
    captures = sum(versions.values())
    return SourceReport(source=SourceSlug(f"bao{number}x"), versions=versions, captures=captures, crawl=crawl)


@given(st.lists(st.tuples(st.fixed_dictionaries(dict.fromkeys(OUTCOMES, NUMBERS)), NUMBERS, NUMBERS), max_size=4))
def test_every_page_stands_in_one_column(rows: list[tuple[dict[str, int], int, int]]) -> None:
    told = report(*(source(number, *row) for number, row in enumerate(rows)))
    table = report_table(told)
    parts = slice(1, len(table.columns) - 1)
    for row, counts in table.rows:
        pages = row.captures + row.crawl["frontier/unchanged"] + row.crawl["fetch/failed"]
        assert counts[0] == sum(counts[parts]) == pages
    assert table.totals == tuple(map(sum, zip(*(counts for _, counts in table.rows), strict=True))) or not rows
    headline = dict(zip(table.columns, table.totals, strict=True))
    assert f"{headline['unchanged']} unchanged" in told.summary()
    written = sum(headline.get(name, 0) for name in ("new", "edited", "removed", "restored", "reextracted"))
    assert written == told.written


def test_versions_that_were_stored_besides_those_of_pages_count_as_written() -> None:
    upgraded = source(1, {"edited": 2, "unchanged": 1}, 0, 0).model_copy(update={"inserted": {"reextracted": 2}})
    told = report(upgraded)
    assert told.written == 4
    assert told.summary() == "4 article versions written (2 edited, 2 reextracted); 1 unchanged"
    assert report_table(told).totals[0] == 3, "pages"


def test_prefects_page_and_the_terminal_show_the_same_numbers() -> None:
    told = report(source(1, {"created": 7, "reextracted": 3, "refused": 2}, 49, 5), source(2, {"unchanged": 4}, 0, 0))
    screen = io.StringIO()
    show_report(told, console(file=screen, width=200))
    shown = [line.replace("·", "0").split() for line in screen.getvalue().splitlines()]
    page = [line.strip("| ").split(" | ") for line in as_markdown(told).splitlines() if line.startswith("|")]
    for name, *numbers in (("bao1x", 66, 7, 0, 0, 3, 49, 2, 5, 0), ("all", 70, 7, 0, 0, 3, 53, 2, 5, 0)):
        assert [name, *map(str, numbers)] in shown
        assert [name, *map(str, numbers)] in [row[: len(numbers) + 1] for row in page]
