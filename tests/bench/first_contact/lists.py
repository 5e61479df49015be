"""Links of real section pages: those of the main list, and others. The pages are not part of the project."""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from crawler.learning.address_pattern import learn_pattern
from flows.contact.learning.main_list import main_list
from tests.bench.first_contact.invented_lists import invented_lists
from tests.quality.pages import VIETNAM_PAGES

__all__ = ["LISTS", "ListJudged", "judged_inventions", "judged_lists"]

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
    """Judge each real page whose truth is known."""
    for page in json.loads((folder / "lists.json").read_text()):
        file = folder.parent / page["file"]
        html = gzip.decompress(file.read_bytes()).decode()
        yield _judged(file.name, page["page_url"], html, page["main_article_urls"], page["other_article_urls"])


def judged_inventions() -> Iterator[ListJudged]:
    """Judge the pages of invented layouts, to which nothing was fitted."""
    for page in invented_lists():
        yield _judged(page.name, page.url, page.html, page.main, page.others)


def _judged(name: str, url: str, html: str, main_urls: Sequence[str], other_urls: Sequence[str]) -> ListJudged:
    main, others = set(map(_plain, main_urls)), set(map(_plain, other_urls))
    # The pattern is learned from the truth's addresses: this is about boxes, not about addresses.
    pattern = learn_pattern([*main_urls, *other_urls], [url])
    assert pattern is not None
    ours = set(map(_plain, main_list(html, url, pattern.matches).main))
    return ListJudged(name, len(main), len(main & ours), len((others - main) & ours), len(others - main))


def _plain(url: str) -> str:
    parts = urlsplit(url)
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path}"
