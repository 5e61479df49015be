"""`baotinh extract` shows a saved page, its rules, or a page a line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli.operate.extracting import extract
from tests.flows.pipeline.extraction.test_saved_page import HEADLINE, PAGE, URL


@pytest.fixture
def saved(tmp_path: Path) -> str:
    path = tmp_path / "saved.html"
    path.write_bytes(PAGE)
    return str(path)


def lines(given: bytes) -> list[dict[str, object]]:
    result = CliRunner().invoke(extract, ["--jsonl"], input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_page_is_shown_with_the_rule_behind_each_field(saved: str) -> None:
    shown = CliRunner().invoke(extract, [saved, "--url", URL]).output
    assert HEADLINE in shown
    assert "rule:h1.article__title" in shown


def test_every_rule_of_the_newspaper_is_tried(saved: str) -> None:
    shown = CliRunner().invoke(extract, [saved, "--url", URL, "--rules"]).output
    assert "id:404649" in shown
    tried = {parts[1]: parts[2] for line in shown.splitlines() if len(parts := line.split()) > 2}
    assert tried["h1.article__title"] == "1"
    assert tried["h1.cms-title"] == "0"


def test_a_refused_page_says_why(tmp_path: Path) -> None:
    path = tmp_path / "front.html"
    path.write_text("<html><body><p>chào</p></body></html>")
    result = CliRunner().invoke(extract, [str(path), "--url", URL])
    assert result.output == "refused, not_an_article: the page has no headline\n"


def test_a_page_a_line() -> None:
    page = {"id": "a", "url": URL, "html": PAGE.decode()}
    (told,) = lines(json.dumps(page).encode() + b"\n\n")
    assert (told["id"], told["headline"]) == ("a", HEADLINE)


def test_a_bad_line_is_told_and_the_others_are_read() -> None:
    good = json.dumps({"id": 1, "url": URL, "html": PAGE.decode()}).encode()
    bad = [b"no json", b"[1]", b'{"id": 5}', b"\xff\xfe", b'{"id": 6, "url": 7, "html": ""}', b"[" * 100_000]
    told = lines(b"\n".join([*bad, good]))
    assert [line.get("line") for line in told] == [1, 2, 3, 4, 5, 6, None]
    assert all(f"line {number}" in str(line["error"]) for number, line in enumerate(told[:-1], 1))
    assert told[-1]["headline"] == HEADLINE


def test_half_a_character_does_not_stop_a_line() -> None:
    html = PAGE.decode().replace(HEADLINE, HEADLINE + "\\ud83d")
    (told,) = lines(f'{{"id": "\\ud83d", "url": "{URL}", "html": {json.dumps(html)}}}'.encode())
    assert "error" not in told
