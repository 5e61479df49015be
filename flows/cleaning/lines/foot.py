"""Lines in the foot of a page or of a text: an imprint, a call to write to the paper, teasers."""

import re
from collections.abc import Iterable, Mapping, Sequence

from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.lines.groups import MOSTLY_LINKED
from flows.cleaning.page.element import Element
from flows.cleaning.page.noise import is_imprint
from flows.cleaning.page.typography import SENTENCE_ENDS

__all__ = ["in_foot", "lines_of_foot", "notice_at_end", "teasers_at_end"]

MAX_FOOT, HALF = 800, 0.5
"""Letters of the longest text in the foot of a page, and share of the text taken that it may have: more is an article
in a box that is only called so."""
MIN_PROSE, FEW_BESIDE, FEW_ALIKE = 60, 3, 2
"""Characters of a paragraph that is prose; paragraphs or boxes of the text beside a box of it, and those of one make.
Two may be the lead and the box of all text."""
MIN_TITLE, MAX_SUMMARY, FEW_TEASERS = 20, 250, 3
"""Characters of the shortest linked title and of the longest summary of a teaser; teasers that make a list."""
MAX_NOTICE = 300
"""Characters of the longest notice of the paper."""
_OF_PAPER = re.compile(r"\b(?:t(?:òa|oà) soạn|ban biên tập|(?:về|cho|với) báo(?! (?:chí|cáo)))\b", re.IGNORECASE)
"""Whom a notice of the paper names: what the police, a school or a patient ask for is the article's."""
_NOTICE = re.compile(
    r"\W*mọi (?:ý kiến|thông tin|tin|bài|phản ánh|đóng góp|thắc mắc|góp ý|thư)\b"
    r"(?=.*\b(?:xin|vui lòng|đề nghị) (?:gửi|liên hệ|gọi)\b)",
    re.IGNORECASE,
)
"""How a notice begins that asks to write to the paper."""
_HELP = re.compile(r"\b(?:giúp đỡ|ủng hộ|quyên góp|tài khoản|hỗ trợ|dự thi|công an)\b", re.IGNORECASE)
"""What an article on people in need, a contest or a crime asks its readers for."""
_LABEL = re.compile(
    r"\W*(?:(?:xin )?mời (?:các |quý )?(?:bạn|độc giả|quý vị)?\s?(?:đón )?(?:xem|đọc)|(?:xem|đọc) (?:thêm|tiếp)|"
    r"(?:tin|bài)(?: viết)? (?:khác|liên quan|cùng)|có thể bạn)\b.{0,25}:\s*$",
    re.IGNORECASE,
)
"""What stands above teasers."""
_FOOTER = re.compile(r"(?:^|[\s_-])(?:site-?)?footer(?=$|[\s_-])", re.IGNORECASE)
_NO_FOOT = re.compile(r"footer[_-](?:\w{1,20}-){0,2}(?:less|free|hero|story)(?=$|\s)", re.IGNORECASE)
"""Names of a part of the text: most others that begin so are parts of a foot, as `footer-top` and `footer-col`."""


def lines_of_foot(
    places: Sequence[int], pieces: Sequence[Piece], dropped: set[int], sizes: Mapping[int, int]
) -> set[int]:
    """Return the places of lines taken that stand in the foot of the page: it is short beside an article.

    Without other lines there is an article without text above it.
    """
    taken = [place for place in places if place not in dropped]
    known: dict[int, bool] = {}
    foot = {place for place in taken if in_foot(pieces[place].place, known) or is_imprint(pieces[place].text)}
    if foot and len(foot) < len(taken):
        beside = _boxes_of_text(pieces[place] for place in taken if place not in foot)
        foot -= {place for place in foot if _is_part_of_text(pieces[place], beside)}
    size = sum(sizes[place] for place in foot)
    if len(foot) == len(taken):
        return foot if size <= MAX_FOOT else set()
    return foot if size <= MAX_FOOT and size < HALF * sum(sizes[place] for place in taken) else set()


def teasers_at_end(places: Sequence[int], pieces: Sequence[Piece], dropped: set[int]) -> set[int]:
    """Return the places of the teasers that end a text: linked titles, each with one short paragraph below it.

    The text above them has paragraphs enough and no linked title: else it tells of what its titles lead to. Titles that
    are no headings need a line above them that points elsewhere (`Mời bạn xem:`), which is left out, too.
    """
    lines = [place for place in places if place not in dropped or _is_linked_title(pieces[place])]
    found: list[int] = []
    while len(lines) > 1 and _is_linked_title(pieces[lines[-2]]) and _is_summary(pieces[lines[-1]]):
        found += [lines.pop(), lines.pop()]
    above = [pieces[place] for place in lines]
    prose = sum(len(piece.text) >= MIN_PROSE and piece.kind == "text" for piece in above)
    if len(found) < 2 * FEW_TEASERS or prose < FEW_BESIDE or any(map(_is_linked_title, above)):
        return set()
    label = {place for place in lines[-1:] if _LABEL.match(pieces[place].text)}
    return {*found, *label} if label or all(pieces[place].kind == "heading" for place in found[1::2]) else set()


def notice_at_end(places: Sequence[int], pieces: Sequence[Piece], dropped: set[int]) -> set[int]:
    """Return the place of the notice that ends a text and asks to write to the paper; the text tells nothing of it."""
    lines = [place for place in places if place not in dropped]
    if len(lines) <= FEW_BESIDE:
        return set()
    text = pieces[lines[-1]].text
    if len(text) > MAX_NOTICE or not (_NOTICE.match(text) and _OF_PAPER.search(text)) or _HELP.search(text):
        return set()
    told = any(_OF_PAPER.search(pieces[place].text) for place in lines[:-1])
    return set() if told else {lines[-1]}


def _is_linked_title(piece: Piece) -> bool:
    is_title = piece.kind == "heading" or (piece.kind == "text" and not piece.text.endswith(SENTENCE_ENDS))
    return is_title and piece.linked > MOSTLY_LINKED and len(piece.text) >= MIN_TITLE


def _is_summary(piece: Piece) -> bool:
    return piece.kind == "text" and len(piece.text) <= MAX_SUMMARY and piece.linked < HALF


def in_foot(tag: Element | None, known: dict[int, bool]) -> bool:
    """Tell whether an element is the foot of a page or lies in it. `known`: what was found, by the element's id."""
    if tag is None:
        return False
    if id(tag) not in known:
        is_foot = tag.name == "footer" or _FOOTER.search(tag.names) is not None
        known[id(tag)] = is_foot or in_foot(tag.parent, known)
    return known[id(tag)]


def _is_part_of_text(piece: Piece, beside: Mapping[int, dict[int, str]]) -> bool:
    """Tell whether a line is a sentence in a box that is not quite called a foot, or is made like one of the text.

    It stands beside the text. `beside`: what holds the text, by the id of the element around it.
    """
    if len(piece.text) < MIN_PROSE or piece.linked or not piece.text.endswith(SENTENCE_ENDS) or is_imprint(piece.text):
        return False
    box: Element | None = None
    tag = piece.place
    while tag is not None:
        named = _FOOTER.search(_NO_FOOT.sub(" ", tag.names)) is not None
        if tag.name == "footer" or (named and not _is_made_like_text(tag, beside)):
            return False
        box = tag if named or _NO_FOOT.search(tag.names) else box
        tag = tag.parent
    return box is not None and (len(beside.get(id(box.parent), ())) >= FEW_BESIDE or _is_made_like_text(box, beside))


def _is_made_like_text(box: Element, beside: Mapping[int, dict[int, str]]) -> bool:
    """Tell whether a box has the class of two others of the text that stand beside it."""
    form = _form(box)
    return bool(form) and sum(other == form for other in beside.get(id(box.parent), {}).values()) >= FEW_ALIKE


def _form(box: Element) -> str:
    """Return tag and class of a box; empty if it has no class."""
    names = box.attrs.get("class")
    return f"{box.name}.{names}" if names else ""


def _boxes_of_text(text: Iterable[Piece]) -> dict[int, dict[int, str]]:
    """Return the forms of the paragraphs of prose and of the boxes right around them, by the id of what holds them."""
    beside: dict[int, dict[int, str]] = {}
    for piece in text:
        tag = piece.place if len(piece.text) >= MIN_PROSE else None
        for _ in range(2):
            if tag is None or tag.parent is None:
                break
            beside.setdefault(id(tag.parent), {})[id(tag)] = _form(tag)
            tag = tag.parent
    return beside
