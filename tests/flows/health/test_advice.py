"""What to do about each kind of issue stands on the screen and in the documentation, by the same word."""

import re
from pathlib import Path

from flows.health.advice import ADVICE, advice_for
from flows.pipeline.verdicts.problem import ProblemKind

ROOT = Path(__file__).parents[3]
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


def test_every_kind_of_problem_has_an_advice() -> None:
    assert set(ProblemKind) <= ADVICE.keys()
    assert advice_for("stale", "baovidu") == "baotinh ingest baovidu tries now and says why it fails"
    assert advice_for("monitor_of_somebody", "runs") == "see docs/operating.md"


def test_the_documentation_explains_every_word() -> None:
    table = OPERATING.partition("## What is wrong, and what to do")[2].partition("###")[0]
    rows = re.findall(r"^\| (`[^|]+) \|", table, flags=re.M)
    explained = {word for row in rows for word in re.findall(r"`(\w+)`", row)}
    assert explained == {str(kind) for kind in ADVICE}


def test_what_the_documentation_names_is_there() -> None:
    links = re.findall(r"\]\(([\w./-]+)(?:#[\w-]*)?\)", OPERATING)
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
    titles = re.findall(r"^#+ (.+)$", OPERATING, flags=re.M)
    anchors = {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}
    assert set(re.findall(r"\]\(#([\w-]+)\)", OPERATING)) <= anchors
