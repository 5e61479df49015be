"""Made-up Vietnamese pages of one hard kind each, beside the project: which a reader holds."""

import importlib.util
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from crawler.registry import Registry
from flows.pipeline.extraction.saved_page import extract_saved_page, page_fields
from tests.bench.baselines.readers import Reader
from tests.quality.pages import SHARED

__all__ = ["CASES", "Case", "cases", "failures_of_others", "our_failures"]

CASES = SHARED / "cases" / "reading" / "given"

TEXT_KEYS = ("contains", "excludes", "refused")
"""What can be asked of a reader that gives text only."""


@dataclass(frozen=True, slots=True)
class Case:
    """A page, and what must be read from it."""

    name: str
    url: str
    body: bytes
    expect: dict[str, Any]


def cases(folder: Path = CASES) -> Iterator[Case]:
    """Yield the cases of `folder`; none if it is missing."""
    for path in sorted(folder.glob("*/case.json")):
        case = json.loads(path.read_text("utf-8"))
        yield Case(path.parent.name, case["url"], path.with_name("page.html").read_bytes(), case["expect"])


def our_failures(registry: Registry, pages: Iterable[Case] | None = None) -> dict[str, list[str]]:
    """Return the cases that our reader fails, with what is wrong; rules on, as a page of a known paper is read.

    `pages`: other cases than those beside the project.
    """
    failed = {}
    judge = _checker().judge
    for case in cases() if pages is None else pages:
        record = page_fields(case.name, extract_saved_page(case.body, case.url, registry))
        if wrong := judge(json.loads(json.dumps(record, default=str)), case.expect):
            failed[case.name] = wrong
    return failed


def failures_of_others(reader: Reader, pages: Iterable[Case] | None = None) -> dict[str, list[str]]:
    """Return the cases whose text a reader fails: only what the body holds, and whether there is one, is asked.

    `pages`: other cases than those beside the project.
    """
    failed = {}
    judge = _checker().judge
    for case in cases() if pages is None else pages:
        expect = {key: case.expect[key] for key in TEXT_KEYS if key in case.expect}
        try:
            found = dict(reader(case.body, case.url))
        except Exception as error:  # noqa: BLE001 - whatever another reader raises, it has not read the page
            found = {"detail": str(error)}
        record = found if found.get("body") else {"refused": "empty", "detail": "nothing found"}
        if expect.get("refused") not in (None, "either"):
            expect["refused"] = "*"
        if wrong := judge({**record, "body": list(record.get("body", []))}, expect):
            failed[case.name] = wrong
    return failed


def _checker() -> ModuleType:
    """Load the checker that lies beside the cases."""
    spec = importlib.util.spec_from_file_location("check_reading", CASES.parent / "check_reading.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
