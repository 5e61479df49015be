"""`python -m tests.golden.extraction` (`make golden`): record what extraction makes of the golden pages.

It raises EXTRACTOR_VERSION if a page that was recorded before gives another record now. Pages and rules that are
themselves new or changed raise nothing: they say nothing about the code.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.registry import Source
from crawler.registry.rules_digest import source_digest
from flows.pipeline.extraction import extractor_version
from flows.pipeline.extraction.extract import ExtractionResult, extract_capture
from flows.pipeline.extraction.extractor_version import EXTRACTOR_VERSION
from flows.stages import Refusal
from storage.model.article import Draft
from storage.warc.segments import Capture
from tests.golden.corpus import GoldenPage, golden_pages

__all__ = ["Recorded", "changed_pages", "main", "measure", "read_recorded"]

RECORD = Path(__file__).with_name("extraction.json")
VERSION_FILE = Path(extractor_version.__file__)
REMOVAL_AFTER = 24.0


@dataclass(frozen=True)
class Recorded:
    """What extraction makes of every golden page, as digests."""

    version: str
    """EXTRACTOR_VERSION by which it was made."""
    pages: Mapping[str, tuple[str, str]]
    """By the page's name: digest of what goes in (page, address, rules) and of what comes out."""

    def as_json(self) -> str:
        """Return one line a page. The digest of all makes two branches that both changed something conflict in git."""
        everything = _digest(json.dumps(self.pages, sort_keys=True).encode())
        lines = [f'  "{name}": {json.dumps(digests)}' for name, digests in sorted(self.pages.items())]
        pages = ",\n".join(lines)
        return f'{{\n"version": "{self.version}",\n"everything": "{everything}",\n"pages": {{\n{pages}\n}}\n}}\n'


def measure(pages: Iterable[GoldenPage]) -> Recorded:
    """Extract all pages with the code as it is."""
    found = {page.name: (_input(page.capture, page.source), _output(page)) for page in pages}
    return Recorded(EXTRACTOR_VERSION, found)


def read_recorded() -> Recorded:
    """Return what is recorded."""
    document: dict[str, Any] = json.loads(RECORD.read_text("utf-8"))
    return Recorded(document["version"], {name: (one, other) for name, (one, other) in document["pages"].items()})


def changed_pages(before: Recorded, now: Recorded) -> list[str]:
    """Name the pages that went in as before and come out otherwise: there the code has changed."""
    return [
        name
        for name, (before_in, before_out) in before.pages.items()
        if name in now.pages and now.pages[name][0] == before_in and now.pages[name][1] != before_out
    ]


def main() -> int:
    """Bring the record and, if need be, the version up to date."""
    now = measure(golden_pages())
    version = EXTRACTOR_VERSION
    if RECORD.exists():
        before = read_recorded()
        changed = changed_pages(before, now)
        if changed and version == before.version:
            version = str(int(version) + 1)
            _write_version(version)
        sys.stdout.write(f"{len(changed)} of {len(now.pages)} pages give another record; version {version}\n")
        sys.stdout.writelines(f"  {name}\n" for name in changed[:10])
    RECORD.write_text(Recorded(version, now.pages).as_json(), "utf-8")
    return 0


def _write_version(version: str) -> None:
    text = VERSION_FILE.read_text("utf-8")
    VERSION_FILE.write_text(
        re.sub(r'(?m)^EXTRACTOR_VERSION = ".*"$', f'EXTRACTOR_VERSION = "{version}"', text), "utf-8"
    )


def _input(capture: Capture, source: Source) -> str:
    parts = (capture.url, str(capture.status), json.dumps(capture.headers), source_digest(source))
    return _digest("\n".join(parts).encode() + capture.body)


def _output(page: GoldenPage) -> str:
    return _digest(_told(extract_capture(page.capture, page.source, REMOVAL_AFTER)).encode())


def _told(result: ExtractionResult) -> str:
    """Return what comes out, without the version itself; of a refusal only the reason, its sentence may be reworded."""
    match result:
        case Draft():
            record = result.model_dump(mode="json")
            record["provenance"].pop("extractor")
            return json.dumps(record, ensure_ascii=False, sort_keys=True)
        case Refusal():
            return f"refused {result.reason}"
        case _:
            return f"removed {result.article_id} {result.removal.status}"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
