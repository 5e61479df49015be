"""The body of an article that a page shows by script, from the data that it hands to its scripts. Runs no script."""

import re
from collections.abc import Iterator
from typing import TypeVar

from crawler.discovery.data.page_state import state_values
from flows.cleaning.body_reading import markup_reading
from flows.cleaning.content.interpretation import Body
from flows.cleaning.page.typography import bare, unescaped_markup
from flows.cleaning.refusals import MIN_UNRULED

__all__ = ["data_reading"]

T = TypeVar("T", dict[str, object], list[object])

MOST_STRINGS = 200_000
"""Values of a page's data that are looked at: large ones hold some thousand."""
MOST_BLOCKS, MIN_SENTENCE = 1_000, 60
"""Blocks of the longest article, and characters of a sentence."""
HALF = 0.5
MAX_TITLE = 400
"""Characters of the longest headline."""
_PARAGRAPH = ("</p>", "<br", "</div>")
"""Markup of a text in paragraphs; one is in each body."""
_TITLE = re.compile(r"title|headline|tieu_?de|ten_?bai", re.IGNORECASE)
"""Names of what an article is called."""
_OTHERS = re.compile(
    r"comment|binh_?luan|y_?kien|related|lien_?quan|next|prev|feature|suggest|recommend", re.IGNORECASE
)
"""Names of what is another's: readers' comments, other articles."""
_ENDS = (".", "!", "?", "…", '"', "”", "</p>")


def data_reading(html: str, headline: str, lead: str | None, body: Body, base: str) -> Body | None:
    """Return the body from the data of the page `html`, if what was read is less than half of it.

    The data must call an object by the article's `headline` and give it a text in paragraphs: those of other articles
    have headlines of their own.
    """
    markup = max(_texts_of(html, bare(headline)), key=len, default="")
    return markup_reading(markup, headline, lead, body, base) if markup else None


def _texts_of(html: str, title: str) -> Iterator[str]:
    """Yield the texts in paragraphs of the objects that have the bare `title`, and of the nameless objects in them.

    An object that others share is read once.
    """
    waiting: list[object] = list(state_values(html)) if title else []
    seen: set[int] = set()
    written: set[int] = set()
    left = MOST_STRINGS
    while waiting and left > 0:
        value = waiting.pop()
        left -= 1
        if id(value) in seen or not isinstance(value, dict | list):
            continue
        seen.add(id(value))
        left -= len(value)
        waiting += value.values() if isinstance(value, dict) else value
        if isinstance(value, dict) and _is_called(value, title):
            objects = [
                value,
                *(each for each in _held_in(value, dict) if _is_called(each, title) or not _has_title(each)),
            ]
            left -= sum(map(len, objects))
            markup = [text for each in objects for text in map(unescaped_markup, _strings(each)) if _is_body(text)]
            lists = {id(held): held for each in objects for held in _held_in(each, list) if id(held) not in written}
            left -= sum(map(len, lists.values()))
            written |= lists.keys()
            yield from markup or map(_written, lists.values())


def _held_in(value: dict[str, object], kind: type[T]) -> list[T]:
    """Return the objects or lists in an object, each once, but for those that are called another's."""
    held = {id(each): each for name, each in value.items() if isinstance(each, kind) and not _OTHERS.search(name)}
    return list(held.values())


def _is_called(value: dict[str, object], title: str) -> bool:
    return any(len(text) <= MAX_TITLE and bare(text) == title for text in _strings(value))


def _has_title(value: dict[str, object]) -> bool:
    """Tell whether an object has a title of its own: it is another article's."""
    return any(isinstance(text, str) and text.strip() and _TITLE.search(name) for name, text in value.items())


def _strings(value: dict[str, object]) -> list[str]:
    return [text for text in value.values() if isinstance(text, str)]


def _written(blocks: list[object]) -> str:
    """Return the texts of a list of blocks as paragraphs, as editors that keep blocks have them.

    Empty if the list is no text. A block says one thing: what has a title beside its sentence is another article.
    """
    texts = []
    sentences = 0
    for block in blocks[:MOST_BLOCKS]:
        said = [text for text in _strings_in(block) if " " in text.strip()]
        texts += said[:1]
        if said and len(said[0]) >= MIN_SENTENCE and said[0].rstrip().endswith(_ENDS):
            sentences += len(said[0])
            if len(said) > 1:
                return ""
    return "".join(f"<p>{text}</p>" for text in texts) if sentences > HALF * sum(map(len, texts)) else ""


def _strings_in(block: object) -> list[str]:
    """Return a block's texts: itself, its values, and those of the objects that are its values."""
    if isinstance(block, str):
        return [block]
    if not isinstance(block, dict):
        return []
    held = (inner for inner in block.values() if isinstance(inner, dict))
    return [text for each in (block, *held) for text in _strings(each)]


def _is_body(text: str) -> bool:
    return len(text) >= MIN_UNRULED and any(map(text.__contains__, _PARAGRAPH))
