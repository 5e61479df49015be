"""The report pages: whole, with nothing from elsewhere, numbers that add up, and fit to be looked at."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from selectolax.lexbor import LexborHTMLParser, LexborNode

from flows.report_pages.page import month_page, run_page
from flows.report_pages.period_facts import PeriodFacts, days_of
from tests.flows.report_pages.samples import ACTIVE, AT, FIRST, LAST, NAMES, facts, report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

VIEWS = [("run", "light", 1280), ("run", "dark", 390)]
if "PHOTOGRAPHS" in os.environ:
    VIEWS = list(product(("run", "month"), ("light", "dark"), (1280, 390)))

EMPTY = PeriodFacts(days=days_of(FIRST, LAST))


def pages() -> dict[str, str]:
    earlier = [report(at=AT - timedelta(hours=2 * number), troubled=number % 5 == 0) for number in range(9)]
    return {
        "run": run_page(report(), facts(), NAMES),
        "quiet run": run_page(report(troubled=False), EMPTY, NAMES),
        "month": month_page(FIRST, earlier[::-1], facts(), NAMES, AT),
        "empty month": month_page(FIRST, [], EMPTY, NAMES, AT),
    }


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return pages()


def number(text: str) -> int:
    digits = text.replace(",", "").strip()
    return int(digits) if digits.isdecimal() else 0


def text_of(node: LexborHTMLParser | LexborNode, selector: str) -> str:
    found = node.css_first(selector)
    assert found is not None
    return found.text()


def rows(page: str, region: str) -> list[list[str]]:
    [found] = [node for node in LexborHTMLParser(page).css("[aria-label]") if node.attributes["aria-label"] == region]
    return [[cell.text().strip() for cell in row.css("th, td")] for row in found.css("tr")]


def test_the_numbers_of_the_run_add_up(made: dict[str, str]) -> None:
    head, *body, total = rows(made["run"], "What the run did")
    assert len(body) == len(ACTIVE)
    parts = slice(head.index("pages") + 1, head.index("reprints"))
    for row in [*body, total]:
        assert number(row[head.index("pages")]) == sum(map(number, row[parts]))
    for column in range(1, head.index("seconds")):
        assert number(total[column]) == sum(number(row[column]) for row in body)
    unchanged = re.search(r"([\d,]+) unchanged", text_of(LexborHTMLParser(made["run"]), "header"))
    assert unchanged is not None
    assert number(unchanged[1]) == number(total[head.index("unchanged")])


@pytest.mark.parametrize("region", ["Coverage by province and day", "Coverage by newspaper and day"])
def test_the_numbers_of_a_heat_map_add_up(made: dict[str, str], region: str) -> None:
    head, *body = rows(made["month"], region)
    assert len(head) == 2 + len(facts().days)
    for _, total, *cells in body:
        assert number(total) == sum(map(number, cells))


def test_coverage_by_newspaper_adds_up_to_the_news_of_each_day(made: dict[str, str]) -> None:
    _, *body = rows(made["month"], "Coverage by newspaper and day")
    tree = LexborHTMLParser(made["month"])
    [table] = [node for node in tree.css("details") if text_of(node, "summary") == "Table: news by day"]
    by_day = [number(cell.text()) for cell in table.css("td")]
    assert by_day == [sum(number(row[2 + place]) for row in body) for place in range(len(by_day))]
    assert number(text_of(tree, ".figures strong")) == sum(by_day)


class _Parts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.outside: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.outside += [value or "" for name, value in attrs if name in ("src", "href", "action", "style") and value]


@pytest.mark.parametrize("name", ["run", "quiet run", "month", "empty month"])
def test_a_page_needs_nothing_else(made: dict[str, str], name: str) -> None:
    parts = _Parts()
    parts.feed(made[name])
    assert not {"script", "link", "img", "iframe"} & parts.tags
    assert not [value for value in parts.outside if "//" in value or "url(" in value]
    assert "url(" not in made[name]
    assert "@import" not in made[name]
    assert len(made[name]) < 400_000


def test_what_is_wrong_comes_with_what_to_do(made: dict[str, str]) -> None:
    wrong = LexborHTMLParser(made["run"]).css(".wrong li")
    assert [text_of(item, "strong") for item in wrong if "fails" in (item.attributes.get("class") or "")] == [
        NAMES[ACTIVE[3].slug], NAMES[ACTIVE[9].slug], "damaged",
    ]  # fmt: skip  # short items: a line each would fill a screen
    assert "open the site: if it shows news, correct" in wrong[0].text()
    assert LexborHTMLParser(made["quiet run"]).css(".wrong") == []


def test_hostile_text_stays_text() -> None:
    evil = "<script>alert(1)</script>"
    told = report()
    first = told.sources[0].model_copy(update={"ok": False, "reason": evil, "problems": ()})
    page = run_page(told.model_copy(update={"sources": (first, *told.sources[1:])}), facts(), {first.source: evil})
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_month_of_three_days_and_one_without_news() -> None:
    short = replace(EMPTY, days=days_of(FIRST, date(2026, 3, 3)), by_source={"baovidu": {FIRST: 7}})
    page = month_page(FIRST, [], short, {}, AT)
    assert rows(page, "Coverage by newspaper and day")[1] == ["baovidu", "7", "7", "", ""]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; `make test` installs Debian's where it may")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.mark.long
def test_a_page_fits_its_window_and_asks_for_nothing(made: dict[str, str], browser: Browser, tmp_path: Path) -> None:
    """PHOTOGRAPHS names a folder for pictures of all of them, to be looked at."""
    for name, scheme, width in VIEWS:
        with shown(browser, tmp_path, made[name], scheme, width) as page:
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, scheme, width)
            if "PHOTOGRAPHS" in os.environ:
                path = Path(os.environ["PHOTOGRAPHS"]) / f"{name}-{scheme}-{width}.png"
                page.screenshot(path=path, full_page=True)


@pytest.mark.long
def test_a_page_has_no_serious_finding(browser: Browser, tmp_path: Path) -> None:
    """A small one: axe takes half a minute for a month of the whole press."""
    short = facts(3, date(2026, 3, 6))
    few = report().model_copy(update={"sources": report().sources[:6]})
    for page, scheme, width in (
        (run_page(few, short, NAMES), "dark", 390),
        (month_page(FIRST, [few], short, NAMES, AT), "light", 1280),
    ):
        with shown(browser, tmp_path, page, scheme, width) as opened:
            found = Axe().run(opened).response["violations"]
            bad = [each for each in found if each["impact"] in ("serious", "critical")]
            assert [(each["id"], each["nodes"][0]["html"][:200]) for each in bad] == [], (scheme, width)


@contextmanager
def shown(browser: Browser, folder: Path, html: str, scheme: str, width: int) -> Iterator[Page]:
    """A page in the browser, which must ask for nothing but the file."""
    path = folder / "page.html"
    path.write_text(html, encoding="utf-8")
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    assert requests == [path.as_uri()]
    yield page
    context.close()
