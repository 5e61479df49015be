"""Links of real section pages: those of the main list, and others. The pages are not part of the project."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.learning.address_pattern import learn_pattern
from flows.contact.learning.main_list import main_list
from tests.quality.pages import VIETNAM_PAGES

__all__ = ["LISTS", "ListJudged", "judged_lists"]

LISTS = VIETNAM_PAGES / "lists"


@dataclass(frozen=True, slots=True)
class ListJudged:
    """How well the main list of one page was told from its other links."""

    file: str
    main: int
    found: int
    """Links of the main list that were taken for it."""
    taken: int
    """Other links that were taken for the main list."""
    others: int


def judged_lists(folder: Path = LISTS) -> Iterator[ListJudged]:
    """Judge each page whose truth is known."""
    for page in json.loads((folder / "lists.json").read_text()):
        yield _judged(folder.parent / page["file"], page)


def _judged(file: Path, page: dict[str, Any]) -> ListJudged:
    main, others = (
        {_plain(url) for url in page["main_article_urls"]},
        {_plain(url) for url in page["other_article_urls"]},
    )
    # The pattern is learned from the truth's addresses: this is about boxes, not about addresses.
    pattern = learn_pattern([*page["main_article_urls"], *page["other_article_urls"]], [page["page_url"]])
    assert pattern is not None
    found = main_list(gzip.decompress(file.read_bytes()).decode(), page["page_url"], pattern.matches)
    ours = {_plain(url) for url in found.main}
    return ListJudged(file.name, len(main), len(main & ours), len((others - main) & ours), len(others - main))


def _plain(url: str) -> str:
    parts = urlsplit(url)
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path}"
