"""The pages in a real browser: in both themes and two widths, without script, and judged by axe."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from tests.flows.web.conftest import World
from tests.flows.web.test_pages import edited, removed

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine; `make test` installs Debian's where it may"
)

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip  # short items: a line each would fill a screen

JUDGED = (("light", 1280), ("dark", 390))
"""Views that axe judges: each theme and each width once."""

PHOTOGRAPHS = os.environ.get("PHOTOGRAPHS")
"""Folder for the pictures of `make pictures`."""

VIEWS = (*JUDGED, ("dark", 1280), ("light", 390)) if PHOTOGRAPHS else JUDGED
"""`make pictures` looks at all four."""


@pytest.fixture(scope="module")
def address(world: World) -> Iterator[str]:
    """The web view on a port of this machine."""
    server = uvicorn.Server(uvicorn.Config(world.client.app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium without a screen."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


def pages(world: World) -> dict[str, str]:
    """Return a page of each kind by name."""
    story = next(row for row in world.archive.articles(unique=False) if row.reprint_of)
    return {
        "today": "/en/",
        "map of 63": "/vi/?day=2025-03-01",
        "article": f"/vi/articles/{edited(world)}",
        "removed": f"/vi/articles/{removed(world)}",
        "hostile": f"/en/articles/{world.hostile}",
        "compare": f"/en/articles/{edited(world)}/compare",
        "story": f"/en/stories/{story.article_id}",
        "search": "/vi/search?q=lao+cai",
        "edits": "/en/edits",
        "coverage": "/vi/coverage",
        "newspapers": "/en/sources",
        "charts": "/vi/charts?q=xa",
        "problem": "/vi/search?since=never",
        "api": "/api/docs",
    }


def test_every_page_fits_its_window_and_has_no_serious_finding(world: World, address: str, browser: Browser) -> None:
    complaints: list[str] = []
    for scheme, width in VIEWS:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            bypass_csp=True,  # axe is a script
        )
        for name, path in pages(world).items():
            page = context.new_page()
            page.goto(address + path)
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                complaints.append(f"{name}, {scheme}, {width}: {wide} pixels wide")
            if (scheme, width) in JUDGED:
                complaints += [
                    f"{name}, {scheme}, {width}: {found['id']} ({found['impact']}) {found['nodes'][0]['html'][:200]}"
                    for found in Axe().run(page).response["violations"]
                    if found["impact"] in {"serious", "critical"} or found["id"] == "heading-order"
                ]  # fmt: skip  # short items: a line each would fill a screen
            if PHOTOGRAPHS:
                picture = Path(PHOTOGRAPHS) / f"{name.replace(' ', '-')}-{scheme}-{width}.png"
                page.screenshot(path=picture, full_page=True)  # makes the folder
            page.close()
        context.close()
    assert not complaints, "\n".join(complaints)


def test_the_names_of_provinces_fit_their_tiles_on_the_narrowest_screen(address: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 600})
    for path in ("/vi/", "/vi/?day=2025-03-01"):
        page.goto(address + path)
        names = page.locator(".tile .name")
        assert names.count() >= 34
        cut = "all => all.filter(name => name.scrollWidth > name.clientWidth).map(name => name.textContent)"
        assert names.evaluate_all(cut) == [], path
    page.close()


def test_a_newcomer_follows_a_correction_and_a_story_without_script(
    world: World, address: str, browser: Browser
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/en/")
    page.locator("section[aria-labelledby=corrected] h3 a").first.click()
    assert page.locator("table.compare tr:not(.same) td").count() > 0
    page.goto(f"{address}/en/")
    page.locator("section[aria-labelledby=shared] h3 a").first.click()
    assert page.locator("ol.story li").count() > 1
    assert "first" in page.locator("ol.story li").first.inner_text()
    page.goto(f"{address}/en/search")
    page.fill("input[name=q]", "gia vang")
    page.click("form.search button")
    assert page.locator("ul.list li").count() > 0
    page.locator("ul.list h2 a").first.click()
    assert page.locator("ol.timeline li").count() > 0
    context.close()


def test_hostile_content_runs_nothing(world: World, address: str, browser: Browser) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in (f"/en/articles/{world.hostile}", "/en/sources/baomau", f"/vi/stories/{world.hostile}"):
        page.goto(address + path)
        assert page.title() != "owned"
    assert asked
    assert all(url.startswith(address) for url in asked)
    page.close()


def test_the_keyboard_reaches_the_content_first(address: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{address}/en/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.close()
