"""Objects that installed packages announce by entry points."""

from pathlib import Path

import pytest

from crawler.plugins import PluginError, announced
from tests.packages import install

GROUP = "baotinh.tests"


def test_what_a_package_announces_is_found_by_name(tmp_path: Path) -> None:
    with install(
        tmp_path, "tiny_answers", "def answer() -> int:\n    return 42\n", {GROUP: {"a": "tiny_answers:answer"}}
    ):
        [(name, plugin)] = announced(GROUP).items()
        answer = plugin.load()
        assert (name, str(plugin)) == ("a", "a of tiny-answers 1.0")
        assert callable(answer)
        assert answer() == 42
    assert announced(GROUP) == {}


def test_nothing_is_imported_before_it_is_needed(tmp_path: Path) -> None:
    with install(tmp_path, "tiny_bomb", "raise RuntimeError('imported')\n", {GROUP: {"a": "tiny_bomb:x"}}):
        plugin = announced(GROUP)["a"]
        with pytest.raises(
            PluginError, match=r"a of tiny-bomb 1.0: cannot be imported.*RuntimeError: imported"
        ) as caught:
            plugin.load()
    assert caught.value.hint == "correct or uninstall tiny-bomb 1.0"


def test_two_packages_cannot_announce_one_name(tmp_path: Path) -> None:
    with (
        install(tmp_path / "one", "tiny_one", "", {GROUP: {"a": "tiny_one:x"}}),
        install(tmp_path / "two", "tiny_two", "", {GROUP: {"a": "tiny_two:x"}}),
        pytest.raises(PluginError, match=r"tiny-(one|two) 1.0 and tiny-(one|two) 1.0 both announce 'a'"),
    ):
        announced(GROUP)
