"""Other rules, or other code behind them, have another digest."""

from pathlib import Path

import pytest

from crawler.plugins import FAMILY_FUNCTIONS
from crawler.registry import Layout, load_registry
from crawler.registry.rules_digest import function_code, layout_digest, source_digest
from storage.model.identifiers import SourceSlug
from tests.crawler.site import SLUG, write_registry
from tests.packages import install

CODE = "def mended(html: str) -> str:\n    return html.replace('{}', '')\n"


def test_the_digest_of_a_source_tells_changed_rules_apart(tmp_path: Path) -> None:
    one = load_registry(write_registry(tmp_path / "a", sections=["/"]))[SourceSlug(SLUG)]
    same = load_registry(write_registry(tmp_path / "b", sections=["/"]))[SourceSlug(SLUG)]
    other = load_registry(write_registry(tmp_path / "c", sections=["/tin/"]))[SourceSlug(SLUG)]
    assert source_digest(one) == source_digest(same) != source_digest(other)


def test_a_page_without_rules_has_none() -> None:
    assert layout_digest(None) == "none"
    assert layout_digest(Layout(headline=("h1",))) != layout_digest(Layout(headline=("h2",)))


def test_a_function_with_other_code_is_another_rule(tmp_path: Path) -> None:
    digests = set()
    for number, what in enumerate(("<br>", "<hr>", "<hr>")):
        package = install(
            tmp_path / str(number), "mending", CODE.format(what), {FAMILY_FUNCTIONS: {"mended": "mending:mended"}}
        )
        with package:
            assert what in function_code("mended")
            digests.add(layout_digest(Layout(function="mended")))
    assert len(digests) == 2


def test_the_code_of_a_function_is_its_own_and_that_of_what_it_uses() -> None:
    code = function_code("output_data")
    for part in ("def output_data", "def _value", "def _character", "_ESCAPE = ", "_CHARACTERS = "):
        assert part in code
    for other in ("def unleaked", "MAX_PASSES", "def family_function"):
        assert other not in code


def test_code_that_cannot_be_read_is_told_apart_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_source(_: object) -> str:
        raise OSError("source code not available")

    monkeypatch.setattr("inspect.getsource", no_source)
    assert "crawler.registry.family_functions.output_data" in function_code("output_data")
