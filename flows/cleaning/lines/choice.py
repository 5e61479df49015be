"""The lines of a box that are the article's own, chosen by the model."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from flows.cleaning.content.content_blocks import Piece
from flows.cleaning.content.teasers import MIN_TEASER, is_link
from flows.cleaning.lines.boxes_amid import cards_and_lists, headings_of_teasers, stamps_of_teasers
from flows.cleaning.lines.doubtful import lines_around, lines_under_pictures
from flows.cleaning.lines.entries import (
    clocks_among,
    clocks_of_entries,
    introductions,
    labels_of_entries,
    prose_of_entries,
    questions_above,
)
from flows.cleaning.lines.exclusions import exclusions, requests
from flows.cleaning.lines.features import FEATURES, observe
from flows.cleaning.lines.foot import in_foot, lines_of_foot, notice_at_end, teasers_at_end
from flows.cleaning.lines.groups import (
    SENTENCE_ENDS,
    in_core,
    kind_of,
    prose_amid,
    widget_of,
)
from flows.cleaning.lines.line_model import load_model
from flows.cleaning.lines.pictures import strange_pictures
from flows.cleaning.lines.verses import stanzas
from flows.cleaning.page.structured_metadata import StructuredMetadata
from flows.cleaning.page.typography import bare, repeats, unescape

__all__ = ["Choice", "choose_lines", "machine_body", "without_others"]

LEAST_MACHINE_BODY = 600
"""Fewest characters of a complete body in the structured metadata: shorter ones are summaries."""

LEAST_TEXT, LEAST_CHANCE, HALF = 200, 0.1, 0.5
"""Letters below which the lines taken are no article; chance of the least likely line that is taken then, and the share
of the best line's chance that it must have."""
FEW = 2
"""Headings that make a kind."""
MIN_PROSE, FEW_ALIKE, MAX_ENTRY = 60, 4, 3
"""Characters of a paragraph that is prose; paragraphs of one kind that must all be taken before the last one is;
paragraphs of the longest entry of a live report."""
MIN_VOTERS, VOTE, UNLIKELY, UNLIKELY_OF_TWO, UNLIKELY_HEADING = 3, 0.3, 0.05, 0.2, 0.03
"""Paragraphs of a kind that may outvote the model, the share of their letters that it must have taken, and the
chances of a paragraph, of one of two, and of a heading that are left out all the same: chosen by cross-validation."""
MOST_OTHERS, FEW_CARDS = 0.4, 3
"""Share of the letters of a ruled body up to which lines are left out: if it were more, the rule would name a list; and
the teasers that are no excerpts under links to their sources."""
LIKELY_FIRST = 0.1
"""Chance that the heading of a first chapter has at least: the labels of pages have less."""
MOST_CARDS = 0.5
"""Share of the letters from which teasers are kept: then the page is a list of teasers, or they are not teasers."""
HALF_LINKED = 0.5
"""Share of a paragraph in links from which it is no prose."""
_NUMBERED = re.compile(
    r"(?:(?:bước|phần|chương|mục|câu|cách|ngày|giai đoạn)\s)?"
    r"(?:\d{1,2}\s?[.):/-]|(?:[ivx]{1,5}|[a-h])(?:\s?[.):/]|\s?-(?=\s)))(?:\s?[“\"‘«]?[^\W\d_]|\s+\d)|"
    r"(?:#\d{1,2}|0\d)\s?[^\W\d_]|"
    r"thứ (?:nhất|hai|ba|tư|năm|sáu|bảy)\b[,:]?\s(?!ngày)[^\W\d_]",
    re.IGNORECASE,
)
"""How a chapter begins that has a number or a letter: not `2/9`, `V-League` or `Thứ hai, ngày 2/3`."""


def machine_body(metadata: StructuredMetadata) -> str:
    """Return the article's text, bare, from the structured metadata; empty if it has none, or only a summary."""
    body = metadata.article.get("articleBody")
    if not isinstance(body, str) or len(body) < LEAST_MACHINE_BODY:
        return ""
    return bare(unescape(body))


@dataclass(frozen=True, slots=True)
class Choice:
    """The lines taken of a box."""

    pieces: list[Piece]
    """All that was not left out, pictures included."""
    letters: float
    """Letters expected to be the article's: those taken, each by its line's chance."""
    share: float
    """Share of the box's letters that were taken."""
    taken: int = 0
    """Letters taken."""
    agreement: float = 0.0
    """Agreement with a second reader: letters that both take, as a share of the letters that either takes."""
    rejected: frozenset[str] = frozenset()
    """The teasers of other articles, bare."""
    teasers: float = 0.0
    """Share of the letters taken that teasers have."""


def choose_lines(
    pieces: Sequence[Piece],
    headline: str,
    stated: str,
    preview: str = "",
    description: str = "",
    *,
    must_have_text: bool = False,
    without_prose: bool = False,
) -> Choice:
    """Remove from `pieces` the lines that the model does not count as part of the article.

    `stated`: the body in the page's structured metadata, bare; `description`: its description of the article, bare.
    `preview`: file name of its preview picture. `must_have_text`: the page declares an article, so that the most likely
    lines are taken where none is likely. `without_prose`: the page has no prose, and a table or short
    lines are its article.
    """
    places, rows = observe(pieces, headline, stated)
    model = load_model()
    chances: dict[int, float] = dict(zip(places, model.probabilities(rows).tolist(), strict=True))
    dropped = {place for place, chance in chances.items() if chance < model.threshold}
    if must_have_text and sum(len(pieces[place].text) for place in places if place not in dropped) < LEAST_TEXT:
        least = max(
            LEAST_CHANCE,
            HALF * max((chances[place] for place in places if len(pieces[place].text) >= MIN_TEASER), default=1.0),
        )
        dropped = {place for place, chance in chances.items() if chance < min(least, model.threshold)}
        dropped |= {place for place in places if in_foot(pieces[place].place, {})}
    if without_prose:
        dropped -= {place for place in places if in_core(pieces[place]) or pieces[place].kind == "table"}
    kinds = _kinds(pieces, places)
    dropped -= _outvoted([*kinds, *stanzas(pieces, places)], pieces, chances, dropped)
    dropped -= _of_a_kind([*kinds, *_widgets(kinds, pieces, dropped)], pieces, dropped)
    dropped -= prose_amid(pieces, places, chances, dropped)
    dropped -= _headings_amid(places, pieces, chances, dropped)
    clocks = frozenset(clocks_among(pieces, places))
    dropped -= prose_of_entries(pieces, places, clocks, chances, dropped)
    dropped -= introductions(pieces, places, chances, dropped)
    dropped -= clocks_of_entries(pieces, places, dropped) | questions_above(pieces, places, dropped)
    if len(description) >= MIN_TEASER:  # what the page itself says the article is about is its lead
        dropped -= {place for place in dropped if repeats(pieces[place].text, (description,))}
    sizes = {place: len(pieces[place].text) or sum(map(len, pieces[place].items)) for place in places}
    dropped |= lines_of_foot(places, pieces, dropped, sizes)
    dropped |= teasers_at_end(places, pieces, dropped) | notice_at_end(places, pieces, dropped)
    expected = sum(sizes[place] * chance for place, chance in chances.items() if place not in dropped)
    cards, lists = cards_and_lists(pieces, places)
    dropped |= lists | exclusions(pieces, chances, rows, dropped)
    labels = labels_of_entries(pieces, places, clocks)
    dropped |= labels
    taken = sum(sizes[place] for place in places if place not in dropped)
    of_cards = sum(sizes[place] for place in cards - dropped) / max(1, taken)
    if of_cards < MOST_CARDS:
        dropped, of_cards = dropped | cards | stamps_of_teasers(pieces, places, cards), 0.0
    for place in (*lines_around(places, dropped, pieces), *lines_under_pictures(places, dropped, pieces)):
        pieces[place].doubtful = place not in labels
    dropped |= strange_pictures(pieces, places, dropped, preview)
    agreement = _agreement(places, rows, sizes, dropped, len(stated))
    dropped |= headings_of_teasers(pieces, places, cards | lists, dropped)  # labels, on which no reader must agree
    kept = [piece for place, piece in enumerate(pieces) if place not in dropped or piece.doubtful]
    others = [pieces[place] for place in cards | lists]
    rejected = frozenset(bare(text) for piece in others for text in (piece.text, *chain(*piece.rows)) if text)
    return Choice(kept, expected, taken / max(1, sum(sizes.values())), taken, agreement, rejected, of_cards)


def without_others(pieces: Sequence[Piece], headline: str) -> list[Piece]:
    """Remove from the `pieces` of a body that a rule names the lines whose form tells that they are none of it.

    These are teasers with their titles and dates, polls, and calls of the paper; the rule stands for all others. The
    site may put new boxes into its text.
    """
    places, rows = observe(pieces, headline, "")
    chances: dict[int, float] = dict(zip(places, load_model().probabilities(rows).tolist(), strict=True))
    cards, lists = cards_and_lists(pieces, places)
    cards = cards if len(cards) >= FEW_CARDS else set()
    found = cards | lists | requests(pieces, chances, rows) | teasers_at_end(places, pieces, set())
    found |= notice_at_end(places, pieces, found)
    found |= stamps_of_teasers(pieces, places, cards) | headings_of_teasers(pieces, places, cards | lists, found)
    found |= {above for above, place in pairwise(places) if place in cards and is_link(pieces[above])}
    sizes = {place: len(pieces[place].text) or sum(map(len, pieces[place].items)) for place in places}
    if sum(sizes[place] for place in found) > MOST_OTHERS * sum(sizes.values()):
        return [*pieces]
    return [piece for place, piece in enumerate(pieces) if place not in found]


def _kinds(pieces: Sequence[Piece], places: Sequence[int]) -> list[list[int]]:
    """Return the places of the paragraphs of prose, those in boxes of the same names together.

    Boxes that only the numbers in their ids tell apart go together where they are entries: several with few paragraphs
    each. Others are modules of a page.
    """
    boxes: dict[str, list[int]] = {}
    for place in places:
        piece = pieces[place]
        if (
            piece.kind == "text"
            and len(piece.text) >= MIN_PROSE
            and piece.linked < HALF_LINKED
            and piece.place is not None
        ):
            boxes.setdefault(kind_of(piece.place, numbers=True), []).append(place)
    kinds: dict[str, list[list[int]]] = {}
    for held in boxes.values():
        tag = pieces[held[0]].place
        assert tag is not None
        kinds.setdefault(kind_of(tag), []).append(held)
    found: list[list[int]] = []
    for alike in kinds.values():
        are_entries = len(alike) >= MIN_VOTERS and max(map(len, alike)) <= MAX_ENTRY
        found += [sorted(chain.from_iterable(alike))] if are_entries else alike
    return found


def _widgets(kinds: Iterable[Sequence[int]], pieces: Sequence[Piece], dropped: set[int]) -> list[list[int]]:
    """Return the places of paragraphs that a page builder puts each in a box of its own, like ones together.

    None if no paragraph is omitted.
    """
    places = [*chain.from_iterable(kinds)]
    found: dict[str, list[int]] = {}
    for place in () if dropped.isdisjoint(places) else places:
        tag = pieces[place].place
        if tag is not None and (widget := widget_of(tag)):
            found.setdefault(widget, []).append(place)
    return [sorted(alike) for alike in found.values()]


def _outvoted(
    kinds: Sequence[Sequence[int]], pieces: Sequence[Piece], chances: Mapping[int, float], dropped: set[int]
) -> set[int]:
    """Return the places of omitted paragraphs or verses of whose kind much was taken, unless they are most unlikely.

    The model looks at each line by itself; what is printed alike is seldom half an article's and half another's.
    """
    found: set[int] = set()
    for alike in kinds:
        letters = sum(len(pieces[place].text) for place in alike)
        taken = sum(len(pieces[place].text) for place in alike if place not in dropped)
        if taken >= VOTE * letters:
            if len(alike) >= MIN_VOTERS:
                found |= {place for place in alike if chances[place] >= UNLIKELY}
            elif all(pieces[place].text.endswith(SENTENCE_ENDS) for place in alike):
                found |= {place for place in alike if chances[place] >= UNLIKELY_OF_TWO}
    return found


def _headings_amid(
    places: Sequence[int], pieces: Sequence[Piece], chances: Mapping[int, float], dropped: set[int]
) -> set[int]:
    """Return the places of omitted headings above lines taken.

    Below lines taken, too, they must not be most unlikely, or two of their like must be taken. Where no line right
    above is taken, two of their like must be that have a number, as they do: page builders give the labels of their
    boxes the same names.
    """
    found: set[int] = set()
    unlikely: list[int] = []
    first: list[int] = []
    for index, place in enumerate(places[:-1]):
        below = pieces[places[index + 1]]
        if (
            pieces[place].kind == "heading"
            and places[index + 1] not in dropped
            and (below.kind == "list" or (below.kind in ("text", "quote") and len(below.text) >= MIN_PROSE))
        ):
            if not any(near not in dropped for near in places[max(0, index - 3) : index]):
                first.append(place)
            elif chances[place] >= UNLIKELY_HEADING:
                found.add(place)
            else:
                unlikely.append(place)
    if unlikely or first:
        names = {place: _name_of(pieces[place]) for place in places if pieces[place].kind == "heading"}
        taken = {place for place in names if place in found or place not in dropped}
        like = Counter(names[place] for place in taken)
        found |= {place for place in unlikely if names[place] and like[names[place]] >= FEW}
        numbered = {place for place in (*taken, *first) if _NUMBERED.match(pieces[place].text)}
        like = Counter(names[place] for place in numbered & taken)
        found |= {place for place in numbered.intersection(first) if names[place] and like[names[place]] >= FEW}
        found |= _first_of_chapters(first, [*names], pieces, chances, taken)
    return found


def _first_of_chapters(
    first: Sequence[int],
    headings: Sequence[int],
    pieces: Sequence[Piece],
    chances: Mapping[int, float],
    taken: set[int],
) -> set[int]:
    """Return those of `first` that stand in one box with the paragraph below, as two of their kind do that are taken.

    The label of a page's box stands above the text, and not within it.
    """
    likely = [place for place in first if chances[place] >= LIKELY_FIRST and _shares_box(place, pieces)]
    if not likely:
        return set()
    kinds = {place: kind_of(tag) for place in headings if (tag := pieces[place].place) is not None}
    like = Counter(kinds[place] for place in taken & kinds.keys() if _shares_box(place, pieces))
    return {place for place in likely if like[kinds[place]] >= FEW}


def _shares_box(heading: int, pieces: Sequence[Piece]) -> bool:
    """Tell whether the element around a heading is also that around the line right below it, or a box in it."""
    tag, below = pieces[heading].place, pieces[heading + 1] if heading + 1 < len(pieces) else None
    while below is not None and below.kind in ("image", "video") and heading + 2 < len(pieces):
        heading, below = heading + 1, pieces[heading + 2]
    line = below.place if below is not None else None
    if tag is None or line is None:
        return False
    return any(box is not None and box is tag.parent for box in (line, line.parent, line.parent and line.parent.parent))


def _name_of(heading: Piece) -> str:
    """Return tag and names of a heading's own element; empty if it has none. Page builders number the boxes around."""
    tag = heading.place
    return f"{tag.name}.{tag.names}" if tag is not None and tag.names else ""


def _of_a_kind(kinds: Sequence[Sequence[int]], pieces: Sequence[Piece], dropped: set[int]) -> set[int]:
    """Return the places of single omitted paragraphs whose like, in boxes of the same names, were all taken."""
    return {
        place
        for alike in kinds
        if len(alike) > FEW_ALIKE and sum(place in dropped for place in alike) == 1
        for place in alike
        if place in dropped and pieces[place].text.endswith(".")
    }


def _agreement(
    places: Sequence[int], rows: Sequence[Sequence[float]], sizes: dict[int, int], dropped: set[int], stated: int
) -> float:
    """Compare the lines taken with the body in the structured metadata, else with the densest prose."""
    at = FEATURES.index("in_machine_body") if stated else FEATURES.index("core")
    both = either = 0
    for place, row in zip(places, rows, strict=True):
        mine, other = place not in dropped, row[at] > 0
        both += sizes[place] * (mine and other)
        either += sizes[place] * (mine or other)
    return both / max(1, either, stated)
