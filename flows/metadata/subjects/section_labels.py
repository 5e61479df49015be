"""The section behind its label, beside the headline or below the text: `Chuyên mục: Thủy sản`."""

import re
from itertools import chain, islice

from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.dom_index import tag_numbers
from flows.cleaning.page.typography import bare, tidy
from flows.metadata.subjects.section_names import MAX_SECTION
from flows.metadata.writers.line_places import before_text, elements_below

__all__ = ["labelled_section"]

NEAR, MAX_LINE, MOST_NAMES = 40, 90, 3
"""Elements around the headline that are looked through, characters of the longest line, and sections behind a label."""
_LINES = tag_numbers("div, p, span, li, dl, tr, td")
_LABELLED = re.compile(
    r"(?:(?:thuộc|trong)\s)?(?:chuyên mục|danh mục|chuyên đề mục|mục|thể loại tin)\s?:\s*(?P<names>[^:]{2,80})",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*[,;|>›»]\s*")


def labelled_section(location: ArticleLocation) -> list[str]:
    """Return the names behind the only label of a section around the text; none where several say different things."""
    start, stop = location.dom.index(location.headline_node), before_text(location)
    if start is None:
        return []
    above = islice(location.dom.before(start, _LINES), NEAR)
    beside = islice(location.dom.between(start + 1, stop, _LINES), NEAR) if stop is not None else ()
    lines = (tidy(raw) for node in chain(above, beside) if len(raw := node.text()) <= 2 * MAX_LINE)
    below = (text for _, text, _ in elements_below(location) if len(text) <= MAX_LINE)
    found: dict[str, list[str]] = {}
    for line in chain(lines, below):
        match = _LABELLED.fullmatch(line)
        names = _PARTS.split(match["names"].strip()) if match and not line.endswith((".", "!", "?")) else []
        if 0 < len(names) <= MOST_NAMES and all(0 < len(name) <= MAX_SECTION for name in names):
            found.setdefault(bare(line), names)
    return next(iter(found.values())) if len(found) == 1 else []
