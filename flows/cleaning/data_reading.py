"""The body of an article that a page shows by script, from the data that it hands to its scripts. Runs no script."""

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from crawler.discovery.data.page_state import state_values
from flows.cleaning.body_reading import MAX_DEPTH, MAX_FRAGMENT, deeper_than
from flows.cleaning.content.content_blocks import read_pieces
from flows.cleaning.content.interpretation import Body, attachments_of, interpret
from flows.cleaning.page.typography import bare, letters
from flows.cleaning.refusals import MIN_UNRULED, words_of
from storage.model.body_facts import Completeness

__all__ = ["data_reading"]

MOST_OBJECTS = 50_000
"""Objects and lists of a page's data that are looked at: large ones hold some thousand."""
MOST_BLOCKS, MIN_SENTENCE = 1_000, 60
"""Blocks of the longest article, and characters of a sentence."""
HALF = 0.5
MAX_TITLE = 400
"""Characters of the longest headline."""
_PARAGRAPH = ("</p>", "<br", "</div>")
"""Markup of a text in paragraphs; one is in each body."""
_ENDS = (".", "!", "?", "…", '"', "”", "</p>")


def data_reading(html: str, headline: str, lead: str | None, body: Body, base: str) -> Body | None:
    """Return the body from the data of the page `html`, if what was read is less than half of it.

    The data must call an object by the article's `headline` and give it a text in paragraphs: those of other articles
    have headlines of their own.
    """
    markup = max(_texts_of(html, bare(headline)), key=len, default="")
    if not markup or len(markup) > MAX_FRAGMENT:
        return None
    root = LexborHTMLParser(markup).body
    if root is None or deeper_than(root, MAX_DEPTH):
        return None
    pieces = read_pieces(root, base)
    other = interpret(pieces, headline=headline, lead=lead, ruled=True)
    found = letters(words_of(other))
    if found < MIN_UNRULED or letters(words_of(body)) > HALF * found:
        return None
    other.attachments = attachments_of(pieces)
    other.completeness = Completeness(share=1.0, reader="machine")
    return other


def _texts_of(html: str, title: str) -> Iterator[str]:
    """Yield the texts in paragraphs of the objects that have the bare `title`, and of the objects in them."""
    waiting: list[object] = list(state_values(html)) if title else []
    left = MOST_OBJECTS
    while waiting and left:
        value = waiting.pop()
        left -= 1
        if isinstance(value, dict):
            if any(len(text) <= MAX_TITLE and bare(text) == title for text in _strings(value)):
                for each in (value, *(inner for inner in value.values() if isinstance(inner, dict))):
                    yield from filter(_is_body, _strings(each))
                    yield from (_written(inner) for inner in each.values() if isinstance(inner, list))
            waiting += [inner for inner in value.values() if isinstance(inner, dict | list)]
        elif isinstance(value, list):
            waiting += [inner for inner in value if isinstance(inner, dict | list)]


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
