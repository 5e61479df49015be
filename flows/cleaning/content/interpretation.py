"""Turns pieces into blocks: decides which line is a caption, heading, signature, repeated lead, widget or paragraph."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.content.signatures import names_writer, without_signatures
from flows.cleaning.content.teasers import is_link, runs_of_links, share_of_teasers, share_under_linked_headings
from flows.cleaning.content.widgets import labels_picture, without_furniture, without_offers, without_repetitions
from flows.cleaning.content.writers.lines_above import with_writers_apart
from flows.cleaning.content.writers.signed_tables import tells_of_article, with_tables_apart
from flows.cleaning.content.writers.signed_tails import with_tails_apart
from flows.cleaning.page.element import Element
from flows.cleaning.page.markup import elements, is_document, text_of_tag
from flows.cleaning.page.noise import is_counter, is_imprint, is_pointer, is_rating, is_stamp, is_stated_stamp, is_tool
from flows.cleaning.page.typography import bare, repeats
from flows.cleaning.wording.clip_labels import labels_clip
from flows.cleaning.wording.labels import is_label
from flows.cleaning.wording.reading_tools import is_tools_list, is_tools_row
from storage.model.blocks import Block, Heading, Image, ListBlock, Paragraph, Quote, Table, Video
from storage.model.body_facts import Attachment, Completeness, Link

__all__ = ["Body", "attachments_of", "interpret", "split_credit"]

MAX_HEADING = 160
"""Most characters of a bold line that counts as a heading."""
MAX_CAPTION_ABOVE = 200
"""Characters below which a line above a picture may be its caption."""
MAX_CAPTION = 400
"""Characters of the longest caption."""
MOST_CLIPS = 20
"""Clips in the longest row of which each stands below its caption."""
MAX_BUTTONS = 60
"""Characters of the longest line of buttons."""

_CREDIT = re.compile(
    r"\b(?:ảnh|nguồn ảnh|ảnh minh họa|nguồn|photo|ảnh tư liệu|đồ họa|hình)\s*"
    r":\s*(?P<credit>[^:]{2,80}?)[)\].\s]*$",
    re.IGNORECASE,
)
_BEFORE_CREDIT = " -–—.([|/"
_CAPTION_NAME = re.compile(
    r"caption|chu-?thich|(?:^|[\s_-])(?:image|pcenter|pic|photo-desc|img-desc|desc-img|wp-caption-text|"
    r"media-caption|cap)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CALLED_CAPTION = re.compile(r"caption|chu-?thich", re.IGNORECASE)
_AUDIO = re.compile(r"\.(?:mp3|m4a|ogg|wav)(?:$|\?)", re.IGNORECASE)
MAX_FRAMED, LEVELS, MOST_PARTS = 120, 3, 8
"""Characters of the longest line that is a caption by its place only, boxes around it that may hold its picture, and
parts of such a box."""
_FRAMED = frozenset({"dd", "small", "span", "div", "em", "i"})
_SAID_ENDS, _SAID_STARTS = (".", "!", "?", ";", ":", ",", "…", "”", '"'), ("-", "–", "“", '"')
_FALLS = re.compile(r"\W*(?:giảm|mất|hạ|bấm|nhấn|nhấp|click)\b", re.IGNORECASE)
"""What an arrow may stand before that is no caption."""
_ARROWS_DOWN = "▼↓⬇▾👇"
"""How a caption begins that stands above its picture."""
_STAMP = re.compile(r"(?:đăng|sửa|cập nhật)\b.*\b\d{1,2}[:h]\d\d\b", re.IGNORECASE)
"""A line below the headline that says when the article appeared, in whatever form."""
_SENTENCE_END = (".", "!", ";", ":", ",", "…")


@dataclass(slots=True)
class Body:
    """The interpreted body."""

    blocks: list[Block] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    """As printed, credit included, in order."""
    bylines: list[str] = field(default_factory=list)
    outgoing: list[Link] = field(default_factory=list)
    """Links in the lines that were taken, each address once."""
    attachments: list[Attachment] = field(default_factory=list)
    completeness: Completeness | None = None
    rejected: frozenset[str] = frozenset()
    """Teasers of other articles in the box, bare: a second reader that includes them is not trusted."""
    links: list[int] = field(default_factory=list)
    """Lines before the last paragraph that are one link each and follow one another, for each such run; they are left
    out. A page with many is a list, no article."""
    teasers: float = 0.0
    """Share of the paragraphs directly below a line or heading that is one link; 0 where these are few."""
    under_linked_headings: float = 0.0
    """Share of the paragraphs directly below a heading of any length that is one link; 0 where these are few."""
    teasers_around: float = 0.0
    """The same share for the whole box, before lines were chosen."""
    first_bold: bool = False
    """True if the first paragraph is all bold: in old layouts it is the lead. An interview's first question is none."""


def interpret(pieces: list[Piece], *, headline: str, lead: str | None, ruled: bool = False) -> Body:
    """Turn `pieces` into blocks. `headline` and `lead` are left out where the body repeats them.

    `ruled`: a rule vouches for the body, so that it holds no imprint of the paper.
    """
    body = Body(
        links=runs_of_links(pieces),
        teasers=share_of_teasers(pieces),
        under_linked_headings=share_under_linked_headings(pieces),
    )
    kept = _without_widgets(with_writers_apart(without_furniture(pieces, counting=True)), headline, lead)
    if not ruled:
        kept = [piece for piece in kept if not is_imprint(piece.text)]
    kept = without_repetitions(without_offers(kept))
    kept, body.bylines = without_signatures(with_tails_apart(with_tables_apart(kept)))
    texts = [piece for piece in kept if piece.kind in ("text", "quote") and not piece.doubtful]
    bold = [piece for piece in texts if piece.bold > 0.9 and piece.kind == "text"]
    asks = len(bold) > 1 and all(piece.text.endswith("?") for piece in bold[:2])
    body.first_bold = bool(bold) and bold[0] is texts[0] and not asks
    kept = without_furniture(_with_captions_above(kept))
    for index, piece in enumerate(kept):
        previous = body.blocks[-1] if body.blocks else None
        if _is_caption(piece, kept, index) and isinstance(previous, Image | Video | Table) and previous.caption is None:
            body.blocks[-1] = _captioned(previous, piece.text)
            body.captions.append(piece.text)
            continue
        if piece.doubtful or piece.kind == "caption":  # of a picture that a script loads
            continue
        block = _block(piece, kept, index)
        if block is None or (type(block) is type(previous) and vars(block) == vars(previous)):  # a tenth of `==`'s time
            continue
        body.blocks.append(block)
        body.outgoing += [Link(url=url, text=text) for url, text in piece.links if text]
        if piece.kind in ("image", "video", "table") and piece.caption:
            body.captions.append(piece.caption)
    body.outgoing = list({link.url: link for link in reversed(body.outgoing)}.values())[::-1]
    while body.blocks and isinstance(body.blocks[-1], Heading):  # the title of a box that was cut away
        body.blocks.pop()
    return body


def attachments_of(pieces: Iterable[Piece]) -> list[Attachment]:
    """Return the documents and the sound that `pieces` offer or link to, in order, each address once."""
    found: dict[str, Attachment] = {}
    for piece in pieces:
        if piece.kind in ("audio", "document"):
            found.setdefault(
                piece.url, Attachment(url=piece.url, kind="audio" if piece.kind == "audio" else "document")
            )
        for url, text in piece.links:
            if is_document(url):
                found[url] = Attachment(url=url, kind="document", text=text or None)
            elif _AUDIO.search(url):
                found[url] = Attachment(url=url, kind="audio", text=text or None)
    return list(found.values())


def split_credit(printed: str) -> tuple[str | None, str | None]:
    """Split a printed caption into caption and credit: `Hội nghị. Ảnh: P.Y` gives `Hội nghị.` and `P.Y`."""
    match = _CREDIT.search(printed)
    if match is None:
        return printed or None, None
    caption = printed[: match.start()].rstrip(_BEFORE_CREDIT)
    if caption and printed[len(caption) :].startswith("."):
        caption += "."
    return caption or None, match["credit"].strip(" .") or None


def _without_widgets(pieces: list[Piece], headline: str, lead: str | None) -> list[Piece]:
    title = bare(headline)
    known = {title} | ({bare(lead)} if lead else set())
    kept = []
    seen_prose = 0
    headed = False
    for piece in pieces:
        if piece.kind == "headline":
            headed = True
            continue
        if piece.kind in ("text", "heading", "quote"):
            if is_stamp(piece.text) if seen_prose < 2 else (piece.kind == "text" and is_stated_stamp(piece.text)):
                continue
            if headed and seen_prose == 0 and piece.kind == "text" and names_writer(piece):
                piece.names = "author"
                kept.append(piece)
                continue
            headed = headed or repeats(piece.text, (title,))
            if (
                not any(map(str.isalnum, piece.text))
                or is_counter(piece.text)
                or is_pointer(piece.text)
                or is_tool(piece.text)
                or (piece.kind == "text" and is_tools_row(piece.text))
                or is_rating(piece.text)
                or _are_buttons(piece)
            ):
                continue
            if seen_prose < 3 and repeats(piece.text, known):
                continue
            if piece.kind != "heading" and (is_link(piece) or is_label(piece.text, piece.linked)):
                continue
            seen_prose += piece.kind != "heading" and not (piece.doubtful and _STAMP.match(piece.text))
        elif _is_widget(piece) or (headed and seen_prose == 0 and piece.kind == "table" and tells_of_article(piece)):
            continue
        kept.append(piece)
    return kept


def _is_widget(piece: Piece) -> bool:
    return piece.kind == "list" and (piece.linked > 0.8 or is_tools_list(piece.items))


def _are_buttons(piece: Piece) -> bool:
    """Tell whether a short line consists of links that lead nowhere: a script acts when they are pressed."""
    if piece.kind != "text" or piece.linked <= 0.95 or piece.links or len(piece.text) >= MAX_BUTTONS:
        return False
    return piece.place is not None and sum(1 for _ in elements(piece.place, "a")) > 1


def _is_caption(piece: Piece, pieces: list[Piece], index: int) -> bool:
    if piece.kind == "caption":
        return bool(piece.text)
    if piece.kind not in ("text", "heading") or index == 0 or len(piece.text) > MAX_CAPTION:
        return False
    shown = pieces[index - 1]
    if shown.kind not in ("image", "video") or shown.caption:
        return False
    if piece.kind == "heading":
        return shown.kind == "video" and ":" in piece.text and labels_clip(piece.text)
    if (shown.kind == "image" and _shares_frame(piece)) or _is_labelled(piece, shown):
        return True
    if _CAPTION_NAME.search(f"{piece.names} {_box_names(piece)}"):
        return True
    if piece.align == "center" and len(piece.text) < 300:
        return piece.bold < 0.9 or piece.italic > 0.9
    return (piece.italic > 0.9 and len(piece.text) < 300) or (
        len(piece.text) < 250 and split_credit(piece.text)[1] is not None
    )


def _shares_frame(piece: Piece) -> bool:
    """Tell whether a short line in no paragraph of its own is the only text of a small box with a picture.

    A sentence, a question, what somebody says and a bold line are the text's, whatever stands above them.
    """
    box = piece.place
    if box is None or box.name not in _FRAMED or len(piece.text) > MAX_FRAMED or piece.bold > 0.9:
        return False
    if piece.text.endswith(_SAID_ENDS) or piece.text.startswith(_SAID_STARTS):
        return False
    for _ in range(LEVELS):
        # A sign before an item is no picture; a box of many parts would be read again for each of them.
        if box is None or box.name == "li" or len(box.contents) > MOST_PARTS or text_of_tag(box) != piece.text:
            return False
        if any(elements(box, "img")):
            return True
        box = box.parent
    return False


def _box_names(piece: Piece) -> str:
    """Return class and id of the box that holds the line's element and nothing else, or of a caption's in it."""
    if (place := piece.place) is None or (box := place.parent) is None:
        return ""
    within = (part for part in place.contents[:MOST_PARTS] if isinstance(part, Element))
    called = (part.names for part in within if _CALLED_CAPTION.search(part.names) and text_of_tag(part) == piece.text)
    if named := next(called, ""):
        return named
    apart = any(isinstance(part, Element) or part.strip() for part in box.contents if part is not place)
    return "" if apart else box.names


def _with_captions_above(pieces: list[Piece]) -> list[Piece]:
    """Give each picture and video the line above it that is its caption."""
    kept = []
    for index, piece in enumerate(pieces):
        if _is_caption_above(piece, pieces, index):
            pieces[index + 1].caption = piece.text.lstrip(_ARROWS_DOWN).lstrip()
        else:
            kept.append(piece)
    return kept


def _is_caption_above(piece: Piece, pieces: list[Piece], index: int) -> bool:
    """Tell whether a line is the caption of the picture or video below it, which has none."""
    if piece.kind != "text" or piece.doubtful or len(piece.text) >= MAX_CAPTION_ABOVE or index + 1 == len(pieces):
        return False
    below = pieces[index + 1]
    if below.kind not in ("image", "video") or below.caption or _is_caption(piece, pieces, index):
        return False
    labelled = _is_labelled(piece, below) or _points_down(piece.text)
    if index + 2 < len(pieces) and _is_caption(pieces[index + 2], pieces, index + 2):
        return labelled and below.kind == "video" and _heads_row_of_clips(pieces, index)
    return labelled or (piece.align == "center" and piece.italic > 0.9)


def _points_down(text: str) -> bool:
    """Tell whether a line begins with an arrow that points at what stands below: no sentence, no number that falls."""
    if not text.startswith(tuple(_ARROWS_DOWN)) or text.endswith(_SENTENCE_END):
        return False
    return not any(map(str.isdigit, text)) and not _FALLS.match(text)


def _is_labelled(piece: Piece, shown: Piece) -> bool:
    """Tell whether a line calls itself the caption of the picture or video beside it."""
    return labels_picture(piece.text) or (shown.kind == "video" and labels_clip(piece.text))


def _heads_row_of_clips(pieces: Sequence[Piece], index: int) -> bool:
    """Tell whether a caption is followed by clips and their captions in turn, and a clip without one ends the row.

    Then each caption stands above its clip.
    """
    for place in range(index + 1, min(len(pieces), index + 2 * MOST_CLIPS), 2):
        if pieces[place].kind != "video" or pieces[place].caption:
            return False
        below = pieces[place + 1] if place + 1 < len(pieces) else None
        if below is None or below.kind != "text" or not labels_clip(below.text):
            return True
    return False


def _captioned(block: Image | Video | Table, printed: str) -> Block:
    if isinstance(block, Image):
        caption, credit = split_credit(printed)
        return block.model_copy(update={"caption": caption, "credit": credit})
    return block.model_copy(update={"caption": printed})


def _block(piece: Piece, pieces: list[Piece], index: int) -> Block | None:
    if piece.kind in ("audio", "document", "headline"):
        return None
    if piece.kind == "image":
        caption, credit = split_credit(piece.caption) if piece.caption else (None, None)
        width, height = piece.size
        return Image(url=piece.url, caption=caption, credit=credit, width=width, height=height)
    if piece.kind == "video":
        return Video(url=piece.url, caption=piece.caption or None)
    if piece.kind == "list":
        return ListBlock(ordered=piece.ordered, items=tuple(piece.items))
    if piece.kind == "table":
        return Table(rows=tuple(tuple(row) for row in piece.rows), caption=piece.caption or None)
    if piece.kind == "quote":
        return Quote(text=piece.text)
    if piece.kind == "heading":
        return Heading(text=piece.text, level=piece.level)
    if _is_heading(piece, pieces, index):
        return Heading(text=piece.text, level=3)
    return Paragraph(text=piece.text)


def _is_heading(piece: Piece, pieces: list[Piece], index: int) -> bool:
    """Tell whether a bold line of its own is a heading: short, unfinished, with text after it, not first."""
    return (
        index > 0
        and piece.bold > 0.95
        and len(piece.text) <= MAX_HEADING
        and not piece.text.endswith(_SENTENCE_END)
        and any(later.kind in ("text", "list", "quote") for later in pieces[index + 1 : index + 3])
    )
