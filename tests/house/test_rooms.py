"""The house rules: small rooms, short modules, no circles, and pages of documentation that are true."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.house.graph import PICTURE, draw
from tests.house.imports import PACKAGES, circle_in, circles, levels, reduced, rooms_of

ROOT = Path(__file__).parents[2]
CODE = sorted(path for package in (*PACKAGES, "tests") for path in (ROOT / package).rglob("*.py"))

MOST_FILES = 12
"""Modules that one folder may hold: more than that nobody sees at a glance."""
MOST_LINES = 350


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_a_folder_holds_few_modules() -> None:
    files = Counter(name_of(path.parent) for path in CODE if path.name != "__init__.py")
    assert {folder for folder, number in files.items() if number > MOST_FILES} == set()


def test_a_module_is_short() -> None:
    lines = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in CODE}
    assert {module for module, number in lines.items() if number > MOST_LINES} == set()


def test_rooms_do_not_import_in_circles() -> None:
    assert circles() == []


@pytest.mark.parametrize(
    ("package", "needed"), [("crawler", "scrapy"), ("flows", "prefect"), ("flows", "bs4"), ("storage", "boto3")]
)
def test_the_packages_at_the_heart_are_used(package: str, needed: str) -> None:
    used = re.compile(rf"^\s*(?:from|import) {needed}\b", re.MULTILINE)
    assert any(used.search(path.read_text(encoding="utf-8")) for path in (ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("package", PACKAGES)
def test_a_room_says_what_it_is_for(package: str) -> None:
    silent = [
        name_of(path)
        for path in (ROOT / package).rglob("__init__.py")
        if not path.read_text(encoding="utf-8").startswith('"""')
    ]
    assert silent == []


def test_a_circle_is_found() -> None:
    arrows = {"a": frozenset({"b"}), "b": frozenset({"c"}), "c": frozenset({"a"}), "d": frozenset({"a"})}
    circle = circle_in(arrows)
    assert circle[0] == circle[-1]
    assert set(circle) == {"a", "b", "c"}


def test_the_picture_has_levels_and_leaves_out_what_a_longer_way_implies() -> None:
    arrows = {"a": frozenset({"b", "c"}), "b": frozenset({"c"}), "c": frozenset[str]()}
    assert levels(arrows) == {"a": 2, "b": 1, "c": 0}
    assert reduced(arrows) == {"a": frozenset({"b"}), "b": frozenset({"c"}), "c": frozenset()}


def test_every_arrow_of_the_picture_points_down() -> None:
    heights = levels(rooms_of(*PACKAGES))
    assert all(heights[room] > heights[other] for room, others in rooms_of(*PACKAGES).items() for other in others)
    arrows = re.findall(r'd="M\d+ (\d+)C.* (\d+)">', draw())
    assert len(arrows) > len(heights) // 2
    assert all(int(start) < int(end) for start, end in arrows)


def test_the_picture_is_that_of_the_code() -> None:
    assert PICTURE.read_text(encoding="utf-8") == draw(), "rooms or imports have changed: run `make graph`"


@pytest.mark.parametrize("page", ["docs/architecture.md", "CONTRIBUTING.md"])
def test_what_a_page_names_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:crawler|flows|storage|tests|docs)/[\w./-]*)`", text))
    linked = {f"{page.rpartition('/')[0]}/{target}".lstrip("/") for target in re.findall(r"\]\(([\w./-]+)\)", text)}
    assert len(named) > 10
    assert [path for path in sorted(named | linked) if not (ROOT / path).exists()] == []


def test_a_commit_is_checked_as_the_command_line_checks() -> None:
    hooks = re.findall(r"entry: \.venv/bin/([\w-]+)", (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\nlint:")[2].partition("\n\n")[0]
    assert hooks == re.findall(r"\$\(BIN\)/([\w-]+)", recipe)
