"""Finds the lines of a body that are signatures: writer, photographer, source."""

import re

from flows.cleaning.content.byline import WORK_OF, read_byline, read_labelled
from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.page.element import Element
from flows.cleaning.page.markup import align_of, is_document, text_of_tag
from flows.cleaning.page.noise import is_stated_stamp
from flows.cleaning.page.typography import has_vietnamese_letter, tidy
from flows.cleaning.wording.offices import is_office, name_above_office, without_degrees
from flows.cleaning.wording.person_names import looks_like_name

__all__ = ["names_writer", "without_signatures"]

MAX_SIGNED = 300
"""Characters of the longest signature."""
MANY_PARTS = 100
"""Strings and elements in the longest signature."""
SIGNED_LINES = 4
"""Lines at the end of a body that may be signatures: writer, photographer, source, translator."""
MOST_PARTS_AT_RIGHT = 6
"""Elements and strings of a box at the right that holds the lines of a signature, and not a text."""
MOST_NAMES, MAX_VERSE = 4, 80
"""Words of a plain line that is a person's name; characters of the longest verse."""

_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}\.?")
_BYLINE_NAME = re.compile(
    r"author|tac-?gia|signature|pseudonym|byline|nguoi-?viet|(?:^|[\s_-])source(?:$|[\s_-])|credit", re.IGNORECASE
)


def names_writer(piece: Piece) -> bool:
    """Tell whether a line under the headline names the writer: a signature that is short or marked as one."""
    byline = None if _is_label(piece) else read_byline(piece.text)
    if byline is None:
        return False
    works = WORK_OF.match(piece.text) is not None and bool(byline.authors)
    return works or bool(_BYLINE_NAME.search(piece.names)) or len(piece.text.split()) <= 4


def _is_label(piece: Piece) -> bool:
    """Tell whether a doubtful line in capitals is the label of a box; initials (`T.N`) are a signature."""
    return (
        piece.doubtful
        and not _stands_right(piece)
        and not _BYLINE_NAME.search(piece.names)
        and piece.text.isupper()
        and not _INITIALS.fullmatch(piece.text.strip())
    )


def _stands_right(piece: Piece) -> bool:
    """Tell whether a line is aligned at the right, by itself or in a box of few lines one of which labels its writer.

    A box at the right without a label may hold office and name of whom the text quotes.
    """
    box = piece.place.parent if piece.place is not None and not piece.align else None
    if box is None or len(box.contents) > MOST_PARTS_AT_RIGHT or align_of(box) != "right":
        return piece.align == "right"
    return any(isinstance(part, Element) and read_labelled(text_of_tag(part)) for part in box.contents)


def without_signatures(pieces: list[Piece]) -> tuple[list[Piece], list[str]]:
    """Take the signature lines off the end of the body."""
    found: list[tuple[int, str]] = []
    vietnamese = any(has_vietnamese_letter(piece.text) for piece in pieces[:5])
    index = len(pieces)
    lines, unnamed = 0, True
    offices = _offices_below_name(pieces)
    if offices:
        index, unnamed = offices.start - 1, False
        found += [(place, pieces[place].text) for place in (index, *offices)]
    while index > 0 and lines < SIGNED_LINES:
        index -= 1
        piece = pieces[index]
        if piece.kind in ("image", "video", "caption", "table", "audio", "document") or _offers_files(piece):
            continue
        above = pieces[index - 1] if index else None
        if piece.kind not in ("text", "quote", "heading") or _follows_its_like(piece, above):
            break
        if _names_speaker(pieces, index, has_office=_has_office(piece)):
            break
        lines += not piece.doubtful
        final = not found or (unnamed and _stands_alone(pieces, index))
        if _is_signature(piece, final=final, vietnamese=vietnamese) or (unnamed and _signs_work(pieces, index, lines)):
            found.append((index, _signed_text(piece)))
            unnamed = unnamed and piece.doubtful and _names_nobody(piece)
        elif piece.doubtful:
            continue  # a comment or an imprint below the article
        elif not found and lines < 3 and len(piece.text) < 200 and not _is_sentence(piece.text):
            continue  # a stray label after the signature
        else:
            break
    named = [
        (index, piece.text) for index, piece in enumerate(pieces) if piece.kind == "text" and piece.names == "author"
    ]
    found = sorted({*found, *named})
    cut = {index for index, _ in found}
    return [piece for index, piece in enumerate(pieces) if index not in cut], [text for _, text in found]


def _offers_files(piece: Piece) -> bool:
    """Tell whether a list consists of links to documents, which follow the signature."""
    return piece.kind == "list" and bool(piece.links) and all(is_document(url) for url, _ in piece.links)


def _names_nobody(piece: Piece) -> bool:
    """Tell whether a line below the text is a button or an office: the writer's name may stand above it."""
    byline = read_byline(piece.text)
    return byline is not None and byline.nobody


def _stands_alone(pieces: list[Piece], index: int) -> bool:
    """Tell whether a line follows prose: below another as short as a name it may be one of a list."""
    return pieces[index].kind == "text" and not (index and len(pieces[index - 1].text.split()) <= MOST_NAMES)


def _signs_work(pieces: list[Piece], index: int, lines: int) -> bool:
    """Tell whether the last of `lines` lines, or the one above a label, says whose work the text is.

    Below verses, a heading or another work it names that. `Thơ của …` below prose names the poet whom it quotes.
    """
    piece, below = pieces[index], pieces[index + 1 :]
    if piece.kind != "text" or not WORK_OF.match(piece.text) or lines > 1 + (bool(below) and not _names_work(below[0])):
        return False
    if piece.text.casefold().startswith("thơ") and any(len(each.text) > MAX_VERSE for each in pieces):
        return False
    byline = read_byline(piece.text)
    return byline is not None and bool(byline.authors) and index > 0 and not _names_work(pieces[index - 1])


def _names_work(piece: Piece) -> bool:
    return piece.kind in ("quote", "heading") or WORK_OF.match(piece.text) is not None


def _follows_its_like(piece: Piece, above: Piece | None) -> bool:
    """Tell whether a line and the one above are names with something in brackets: the last of a list."""
    if piece.doubtful or above is None or "(" not in above.text[1:]:
        return False
    return piece.text.endswith(")") and above.text.endswith(")") and read_labelled(piece.text) is None


def _is_signature(piece: Piece, *, final: bool, vietnamese: bool) -> bool:
    byline, text = read_byline(piece.text), piece.text
    if byline is None and (text := _signed_text(piece)) != piece.text:
        byline = read_byline(text)
    if byline is None or _is_label(piece):
        return False
    if byline.labelled or byline.nobody:
        return True
    if piece.doubtful and (not vietnamese or not (byline.authors or byline.photographers)):
        return False  # the name of the paper at the foot of the page
    if _BYLINE_NAME.search(piece.names) or _stands_right(piece):
        return True
    name = name_above_office(text) or text
    words = without_degrees(name).split()
    if "\n" in text and name != text and not piece.bold and len(words) == len(name.split()):
        return False  # an official's name, set apart by nothing
    emphasised = piece.bold > 0.9 or piece.italic > 0.9
    count = len(name.split()) if emphasised else len(words)
    return final and len(piece.text) > 3 and (count <= 8 if emphasised else 2 <= count <= MOST_NAMES)


def _offices_below_name(pieces: list[Piece]) -> range:
    """Return the places of the last lines if each says the office of the writer, whose name stands in the line above.

    The name stands at the right, or behind a degree. All lines stand in one box.
    """
    end = len(pieces)
    while end and (pieces[end - 1].doubtful or pieces[end - 1].kind in ("image", "video", "caption")):
        end -= 1
    start = end
    while (
        start and end - start < SIGNED_LINES and pieces[start - 1].kind == "text" and is_office(pieces[start - 1].text)
    ):
        start -= 1
    if start in (0, end) or pieces[start - 1].kind != "text":
        return range(0)
    name, lines = pieces[start - 1], pieces[start - 1 : end]
    boxes = {id(line.place.parent) for line in lines if line.place is not None}
    apart = _stands_right(name) or without_degrees(name.text) != name.text
    signed = name_above_office("\n".join(line.text for line in lines)) is not None
    signed = signed and apart and len(boxes) == 1
    return range(start, end) if signed and not _names_speaker(pieces, start - 1, has_office=True) else range(0)


def _names_speaker(pieces: list[Piece], index: int, *, has_office: bool) -> bool:
    """Tell whether a name says who is quoted above or seen in a picture there, or is one of a list with offices.

    At the right it signs the text, unless somebody is quoted right above.
    """
    piece, above = pieces[index], pieces[index - 1] if index else None
    if above is not None and has_office and _is_quotation(above):
        return True
    if above is None or _stands_right(piece):
        return False
    if has_office and (_has_office(above) or above.kind == "image"):
        return True
    listed = index > 1 and _says_office(above) and looks_like_name(without_degrees(pieces[index - 2].text))
    return listed and looks_like_name(without_degrees(piece.text))


def _has_office(piece: Piece) -> bool:
    """Tell whether the lines of a piece are a name and an office below it."""
    printed = _signed_text(piece) if piece.kind == "text" else ""
    return "\n" in printed and name_above_office(printed) is not None


def _says_office(piece: Piece) -> bool:
    return piece.kind == "text" and is_office(piece.text)


def _is_quotation(piece: Piece) -> bool:
    return piece.kind == "quote" or (piece.text.startswith(("“", '"', "«")) and piece.text.endswith(("”", '"', "»")))


def _signed_text(piece: Piece) -> str:
    """Return the lines of a signature as printed, without those that say when the article appeared."""
    lines = _printed_lines(piece) if len(piece.text) <= MAX_SIGNED else []
    return "\n".join(line for line in lines if not is_stated_stamp(line)) or piece.text


def _printed_lines(piece: Piece) -> list[str]:
    """Return the lines of a signature as line breaks part them; none if it is a part of its element only."""
    lines: list[list[str]] = [[]]
    contents = piece.place.contents if piece.place is not None else []
    waiting = [*reversed(contents)] if len(contents) <= MANY_PARTS else []
    left = MANY_PARTS
    while waiting and left:
        part = waiting.pop()
        left -= 1
        if not isinstance(part, Element):
            lines[-1].append(part)
        elif part.name == "br":
            lines.append([])
        else:
            waiting.extend(reversed(part.contents))
    tidied = [line for parts in lines if (line := tidy("".join(parts)))] if left else []
    return tidied if " ".join(tidied) == piece.text else []


def _is_sentence(text: str) -> bool:
    return text.endswith((".", "!", "?", "…", '"', "”")) or len(text) > 120
