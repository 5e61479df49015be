"""Finds the writer whom the last line of a paragraph names, or a line with the writer's title and office.

… không có ai cho vay thêm.<br><b>PGS.TS Lê Thị Mơ (Khoa Địa chất, Trường Đại học Nà Pheo)</b>
"""

import re
from dataclasses import replace

from flows.cleaning.content.byline import read_byline, read_labelled
from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.page.element import Element, Part
from flows.cleaning.page.markup import emphasis, text_of_run
from flows.cleaning.wording.person_names import looks_like_name

__all__ = ["titled_writer", "with_tails_apart"]

MAX_LINE, MIN_ABOVE = 160, 40
"""Characters of the longest line with title, name and office, and of the shortest prose above it in its paragraph."""
LAST_PIECES, MAX_NOTE = 5, 300
"""Lines at the end of a text that are looked at, because an editor's note and the imprint may stand below the writer,
and characters of the longest note."""
MAX_NAME_WORDS = 5
"""Words of the longest name."""

_TITLE = (
    r"(?:gs|pgs|ts|tskh|ths|bs|bsck\s?i{0,2}|ds|ks|kts|ls|ncs|nsưt|nsnd|ngưt|ngnd|giáo sư|phó giáo sư|tiến sĩ|tiến sỹ|"
    r"thạc sĩ|thạc sỹ|bác sĩ|dược sĩ|kỹ sư|luật sư|kiến trúc sư|nhà nghiên cứu|nhà giáo|nhà văn|nhà thơ)"
)
_TITLES = re.compile(rf"^(?:{_TITLE}(?:\s*[.,]\s*|\s+|\s*[-–]\s*))+(?=[^\W\d_])", re.IGNORECASE)
_OFFICE = re.compile(
    r"^(?:khoa|bộ môn|phòng|ban|viện|học viện|trường|đại học|đh|cao đẳng|trung tâm|hội|liên hiệp|sở|bộ|cục|chi cục|"
    r"bệnh viện|công ty|đoàn|văn phòng|nguyên|giám đốc|phó|chủ tịch|trưởng|viện trưởng|hiệu trưởng|giảng viên|"
    r"chuyên gia|nghiên cứu|nhà|ủy viên|uỷ viên|thành viên|đại biểu|quỹ|tổ chức|tạp chí)\s",
    re.IGNORECASE,
)
"""How an office or its house begins, behind a writer's name."""
_IN_BRACKETS = re.compile(r"^(?P<name>[^()\[\]]{4,60}?)\s*[(\[](?P<office>[^()\[\]]{4,120})[)\]]\.?$")
_BESIDE = re.compile(r"^(?P<name>[^,()–-]{4,60}?)\s*(?:,|\s[-–])\s*(?P<office>\S.{4,120})$")
_NOTE = re.compile(
    r"^[\W]*(?:bài viết (?:thể hiện|phản ánh|là|này)|(?:ý kiến|quan điểm|nội dung) (?:trong|của)|tòa soạn|toà soạn|"
    r"ban biên tập|lời tòa soạn|mời (?:bạn|quý)|ghi chú|chú thích)\b",
    re.IGNORECASE,
)
_SENTENCE_END = (".", "!", "?", "…", '"', "”", "»", ")")


def titled_writer(line: str) -> str | None:
    """Return the name, with its title, in a line of a writer's title, name and office; None for any other line.

    In brackets, an office needs no title before the name; after a comma or a dash it does.
    """
    if len(line) > MAX_LINE:
        return None
    for form in (_IN_BRACKETS, _BESIDE):
        found = form.match(line)
        if found is None or not _OFFICE.match(f"{found['office']} "):
            continue
        name = _TITLES.sub("", found["name"])
        if (form is _IN_BRACKETS or name != found["name"]) and _is_name(name):
            return found["name"]
    name = _TITLES.sub("", line)
    return line if name != line and _is_name(name) else None


def with_tails_apart(pieces: list[Piece]) -> list[Piece]:
    """Mark the writer among the last lines: a line with title and office, or the last of a paragraph after a break."""
    texts = [spot for spot, piece in enumerate(pieces[-LAST_PIECES:], max(0, len(pieces) - LAST_PIECES)) if piece.text]
    for spot in reversed(texts):
        piece = pieces[spot]
        if piece.kind != "text":
            return pieces
        name = _writer_with_office(piece.text, pieces[spot - 1].text if spot else "")
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
    """Return the writer in a line of its own with an office, below a sentence: other lines are those of a list."""
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
    bold, italic, linked = emphasis(tail, piece.place)
    plain = max(bold, italic) < 0.9
    shown = line.strip("()[] .-–—*")
    name = titled_writer(line) or (shown if not plain and not linked and _is_name(shown) else None)
    name = name or (line if read_labelled(line) else None)
    return [replace(piece, text=above), replace(piece, text=name, names="author")] if name else []


def _after_last_break(place: Element) -> list[Part]:
    """Return the parts of an element after a line break near its end; none if there is no such break."""
    contents = place.contents
    for spot in range(len(contents) - 1, max(0, len(contents) - 8), -1):
        part = contents[spot]
        if isinstance(part, Element) and part.name == "br":
            return contents[spot + 1 :]
    return []


def _is_name(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= MAX_NAME_WORDS and looks_like_name(text) and all(word[0].isupper() for word in words)
