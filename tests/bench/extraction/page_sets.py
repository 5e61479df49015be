"""The pages that readers are compared on, with their truth, and which publishers nobody looks at while building."""

import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.quality.pages import SHARED, VIETNAM_PAGES, WORLD_PAGES

__all__ = ["PAGE_SETS", "PUBLISHER_PAGES", "PageSet", "Saved", "is_held_out", "load", "saved_pages"]

PUBLISHER_PAGES = SHARED / "data" / "pages" / "publishers"

HELD_OUT_OF = 3
"""One publisher in so many was held out at first."""
STILL_OF = 2
"""One in so many of those still is: the others' pages were opened, once, to see which kinds of pages were unknown."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A page with its truth."""

    name: str
    url: str
    body: bytes
    truth: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PageSet:
    """A folder of pages, or the part of it that is held out or is not."""

    name: str
    folder: Path
    held_out: bool | None = None
    """None for a folder that is not split."""


PAGE_SETS = (
    PageSet("vietnam", VIETNAM_PAGES),
    PageSet("world", WORLD_PAGES),
    PageSet("publishers, seen", PUBLISHER_PAGES, held_out=False),
    PageSet("publishers, held out", PUBLISHER_PAGES, held_out=True),
)


def is_held_out(page: str) -> bool:
    """Tell whether a page belongs to a publisher whose pages are measured and never looked at.

    A hash of the publisher's name decides, so that nobody chooses and all pages of a publisher go together.
    """
    digest = hashlib.sha256(page.partition("_")[0].encode()).digest()
    return digest[0] % HELD_OUT_OF == 0 and digest[1] % STILL_OF == 0


def load(pages: PageSet) -> list[Saved]:
    """Return the pages of a set; an empty list if its folder is missing."""
    found = saved_pages(pages.folder)
    return [page for page in found if pages.held_out is None or is_held_out(page.name) is pages.held_out]


def saved_pages(folder: Path) -> list[Saved]:
    """Return the pages of `folder` that have truth."""
    found = []
    for path in sorted(folder.glob("*.json")):
        truth = json.loads(path.read_text("utf-8"))
        if "body" in truth:
            body = gzip.decompress(path.with_suffix(".html.gz").read_bytes())
            found.append(Saved(path.stem, truth["url"], body, truth))
    return found
