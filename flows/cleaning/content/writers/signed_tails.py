"""Finds the writer whom the last line of a paragraph names, or a line with the writer's title and office.

… không có ai cho vay thêm.<br><b>PGS.TS Lê Thị Mơ (Khoa Địa chất, Trường Đại học Nà Pheo)</b>
"""

import re
from dataclasses import replace

from flows.cleaning.content.byline import read_byline, read_labelled
from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.page.element import Element, Part
from flows.cleaning.page.markup import text_of_run
from flows.cleaning.wording.offices import is_office, without_degrees
from flows.cleaning.wording.person_names import looks_like_name

__all__ = ["titled_writer", "with_tails_apart"]

MAX_LINE, MIN_ABOVE = 160, 40
"""Characters of the longest line with title, name and office, and of the shortest prose above it in its paragraph."""
LAST_PIECES, MAX_NOTE = 5, 300
"""Lines at the end of a text that are looked at, because an editor's note and the imprint may stand below the writer,
and characters of the longest note."""
MAX_NAME_WORDS = 5
"""Words of the longest name."""

_IN_BRACKETS = re.compile(r"^(?P<name>[^()\[\]]{4,60}?)\s*[(\[](?P<office>[^()\[\]]{4,120})[)\]]\.?$")
_BESIDE = re.compile(r"^(?P<name>[^,()–-]{4,60}?)\s*(?:,|\s[-–])\s*(?P<office>\S.{4,120})$")
_NOTE = re.compile(
    r"^[\W]*(?:bài viết (?:thể hiện|phản ánh|là|này)|(?:ý kiến|quan điểm|nội dung) (?:trong|của)|tòa soạn|toà soạn|"
    r"ban biên tập|lời tòa soạn|mời (?:bạn|quý)|ghi chú|chú thích)\b",
    re.IGNORECASE,
)
_SENTENCE_END = (".", "!", "?", "…", '"', "”", "»", ")")


def titled_writer(line: str) -> str | None:
    """Return the name, with its title, in a line of title and name, with or without an office; None for others."""
    if len(line) > MAX_LINE:
        return None
    for form in (_IN_BRACKETS, _BESIDE):
        found = form.match(line)
        if found is not None and _is_titled(found["name"]) and is_office(found["office"]):
            return found["name"]
    return line if _is_titled(line) else None


def with_tails_apart(pieces: list[Piece]) -> list[Piece]:
    """Mark the writer among the last lines: a line with title and office, or the last of a paragraph after a break.

    A bare name after a break may be a song, a lake or a verse, though it is in bold.
    """
    texts = [spot for spot, piece in enumerate(pieces[-LAST_PIECES:], max(0, len(pieces) - LAST_PIECES)) if piece.text]
    for spot in reversed(texts):
        piece = pieces[spot]
        if piece.kind != "text":
            return pieces
        above = pieces[spot - 1] if spot else None
        name = _writer_with_office(piece.text, above.text if above is not None and above.kind == "text" else "")
        parted = [replace(piece, text=name, names="author")] if name else _parted(piece)
        if parted:
            return [*pieces[:spot], *parted, *pieces[spot + 1 :]]
        if not (piece.doubtful or _is_note(piece)):
            return pieces
    return pieces


def _is_note(piece: Piece) -> bool:
    """Tell whether a line is an editor's note, below which the text does not go on."""
    return len(piece.text) <= MAX_NOTE and (piece.italic > 0.9 or _NOTE.match(piece.text) is not None)


def _writer_with_office(line: str, above: str) -> str | None:
    """Return the writer in a line of its own with title and office, below a sentence: others are those of a list."""
    if len(line) > MAX_LINE or not line.endswith((")", "]", ").")) or len(above) < MIN_ABOVE:
        return None
    name = titled_writer(line) if above.endswith(_SENTENCE_END) and not titled_writer(above) else None
    byline = read_byline(line) if name else None
    return line if byline is not None and byline.authors and byline.credit else name  # an office may be the source


def _parted(piece: Piece) -> list[Piece]:
    """Return a paragraph and the writer whom its last line names; none if that line is no signature."""
    tail = _after_last_break(piece.place) if piece.place is not None else []
    line = text_of_run(tail)
    above = piece.text.removesuffix(line).rstrip() if line and piece.text.endswith(line) else ""
    if len(above) < MIN_ABOVE or len(line) > MAX_LINE or not above.endswith(_SENTENCE_END):
        return []
    name = titled_writer(line) or (line if read_labelled(line) else None)
    return [replace(piece, text=above), replace(piece, text=name, names="author")] if name else []


def _after_last_break(place: Element) -> list[Part]:
    """Return the parts of an element after a line break near its end; none if there is no such break."""
    contents = place.contents
    for spot in range(len(contents) - 1, max(0, len(contents) - 8), -1):
        part = contents[spot]
        if isinstance(part, Element) and part.name == "br":
            return contents[spot + 1 :]
    return []


def _is_titled(line: str) -> bool:
    """Tell whether a line is a whole name behind a title."""
    name = without_degrees(line)
    words = name.split()
    whole = 2 <= len(words) <= MAX_NAME_WORDS and looks_like_name(name)
    return whole and name != line and all(word[0].isupper() for word in words)
