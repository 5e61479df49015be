"""Every error has a code of its own that the documentation names."""

import importlib
import importlib.util
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import crawler
import flows
import storage
from storage.errors import HintedError

OPERATING = Path(__file__).parents[2] / "docs" / "operating.md"

ROOTS = {"error", "storage", "flow"}
"""Codes of classes that are never raised themselves."""


def _subclasses(kind: type[HintedError]) -> Iterator[type[HintedError]]:
    for subclass in kind.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)


def _all() -> list[type[HintedError]]:
    for package in (storage, crawler, flows):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            spec = importlib.util.find_spec(module.name)
            if spec and spec.origin and ' code = "' in Path(spec.origin).read_text("utf-8"):
                importlib.import_module(module.name)
    return [kind for kind in _subclasses(HintedError) if kind.__module__.split(".")[0] != "tests"]


def test_every_error_has_a_code_of_its_own() -> None:
    kinds = _all()
    codes = [kind.code for kind in kinds]
    assert len(kinds) > 18
    assert all("code" in vars(kind) for kind in kinds), [kind for kind in kinds if "code" not in vars(kind)]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in codes)


def test_the_documentation_names_every_code() -> None:
    section = OPERATING.read_text().split("## Errors for programs")[1].split("\n## ")[0]
    documented = {
        code for row in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE) for code in re.findall(r"`([a-z-]+)`", row)
    }
    of_browse = {"too-many-requests", "too-slow"}  # said over HTTP only, of no error of the store
    assert {kind.code for kind in _all()} - ROOTS == documented - {"missing-package", "system", *of_browse}
