"""Tells which pictures on a page are the article's: those beside its lines, or those whose captions tell it."""

from collections import Counter
from collections.abc import Sequence

from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.lines.groups import LEVELS, in_core, kind_of
from flows.cleaning.page.element import Element
from flows.cleaning.page.markup import elements
from flows.cleaning.page.picture_addresses import leads_to_page
from flows.cleaning.page.typography import SENTENCE_ENDS

__all__ = ["strange_pictures"]

FEW, MIN_SENTENCE = 4, 40
"""Pictures of the shortest story that no prose leads to, and characters of the shortest sentence below one."""
FEW_OWN, FEW_TEASERS = 3, 2
"""Captioned pictures of the shortest story in pictures, and pictures of one make around it that lead to other pages."""


def strange_pictures(pieces: Sequence[Piece], places: Sequence[int], dropped: set[int], preview: str) -> set[int]:
    """Return the places of pictures that are far from all lines taken, or in a box of lines left out.

    Before the first line and after the last, one must have a caption or be the page's `preview`.
    """
    shown = [place for place, piece in enumerate(pieces) if piece.kind in ("image", "video")]
    if not shown:
        return set()
    taken = [place for place in places if place not in dropped]
    if not taken:  # the article may consist of pictures with captions
        return set(shown) - _told_by_captions(shown, pieces)
    boxes: dict[int, list[bool]] = {}
    for place in places:
        if not pieces[place].doubtful:
            for box in _boxes(pieces[place]):
                boxes.setdefault(box, []).append(place not in dropped)
    left_out = [place for place in places if place in dropped and not pieces[place].doubtful]
    first = max((place for place in left_out if place < taken[0]), default=-1)
    last = min((place for place in left_out if place > taken[-1]), default=len(pieces))
    strange = _teasers([place for place in shown if not taken[0] < place < taken[-1]], pieces, preview)
    for place in shown:
        piece = pieces[place]
        beside = next((boxes[box] for box in _boxes(piece) if box in boxes), None)
        amid = taken[0] < place < taken[-1]
        if not amid and first < place < last:
            amid = bool(piece.caption) or (bool(preview) and preview in piece.url)
        if (beside is not None and not any(beside)) or (beside is None and not amid):
            strange.add(place)
    return strange


def _teasers(around: Sequence[int], pieces: Sequence[Piece], preview: str) -> set[int]:
    """Return the places of captioned pictures `around` a text, two or more of one make, that lead to other pages.

    The text is a story in pictures of another make that lead nowhere. Elsewhere a gallery's pictures may lead to
    pages of their own.
    """
    own: dict[str, list[int]] = {}
    kinds: dict[str, list[int]] = {}
    for place in around:
        piece, tag = pieces[place], pieces[place].place
        if piece.kind != "image" or not piece.caption or tag is None:
            continue
        if not _leads_away(tag):
            own.setdefault(kind_of(tag), []).append(place)
        elif not in_core(piece) and not (preview and preview in piece.url):
            kinds.setdefault(kind_of(tag), []).append(place)
    if max(map(len, own.values()), default=0) < FEW_OWN:
        return set()
    return {place for places in kinds.values() if len(places) >= FEW_TEASERS for place in places}


def _boxes(piece: Piece) -> list[int]:
    """Return the ids of the inner boxes around a piece, innermost first."""
    found: list[int] = []
    tag = piece.place
    while tag is not None and len(found) < LEVELS:
        found.append(id(tag))
        tag = tag.parent
    return found


def _told_by_captions(shown: Sequence[int], pieces: Sequence[Piece]) -> set[int]:
    """Return the places of the pictures whose captions tell an article that has no other lines.

    They stand where the densest prose does. If none does, because the prose is a lead above them, they are those of
    the kind that most sentences stand below; a picture that leads to another page is none of them.
    """
    captioned = {place: tag for place in shown if pieces[place].caption and (tag := pieces[place].place)}
    core = {place: tag for place, tag in captioned.items() if in_core(pieces[place])}
    own = {place: tag for place, tag in core.items() if not _leads_away(tag)}
    if own:  # pictures that lead to other pages stand beside these
        core, captioned = own, {place: tag for place, tag in captioned.items() if not _leads_away(tag)}
    alike = {kind_of(tag) for tag in core.values()}
    if not alike:
        captioned = {place: tag for place, tag in captioned.items() if not _leads_away(tag)}
        kinds = Counter(kind_of(tag) for place, tag in captioned.items() if _is_sentence(pieces[place].caption))
        alike = {kind for kind, number in kinds.most_common(1) if number >= FEW}
    return {place for place, tag in captioned.items() if kind_of(tag) in alike}


def _is_sentence(caption: str) -> bool:
    return len(caption) >= MIN_SENTENCE and caption.endswith(SENTENCE_ENDS)


def _leads_away(tag: Element) -> bool:
    """Tell whether the figure around `tag` links another page; a link to a larger picture does not."""
    boxes = [tag]
    while len(boxes) < LEVELS and (above := boxes[-1].parent) is not None:
        boxes.append(above)
    figure = next((box for box in boxes if box.name == "figure"), tag)
    links = [*(box for box in boxes if box.name == "a"), *elements(figure, "a")]
    return any(leads_to_page(link.attrs.get("href", "")) for link in links)
