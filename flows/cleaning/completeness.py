"""How much of the prose under a headline was taken for the article."""

import re
from collections.abc import Iterator

from flows.cleaning.boxes.leaves import ancestors
from flows.cleaning.boxes.prose_density import find_box
from flows.cleaning.content.interpretation import Body
from flows.cleaning.lines.choice import Choice
from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.element import Element
from flows.cleaning.page.markup import elements
from flows.cleaning.page.typography import SENTENCE_ENDS, bare, beginning_with, repeats
from flows.cleaning.refusals import words_of
from storage.model.body_facts import Completeness

__all__ = ["rounded", "rule_completeness", "taken_beside_lines"]

_NUMBER_OF_DOCUMENT = re.compile(r"(?:[Ss]ố:? ?)?\d{1,6}(?:/(?:19|20)\d\d)?/[A-ZĐ]{2}")
"""How a cell begins that tells a row of a list of documents, which may name each in a sentence: `12/QĐ-UBND`."""


def taken_beside_lines(location: ArticleLocation, body: Body, choice: Choice) -> float:
    """Return the characters of prose of captions, cells and a lead apart from the lines, each leaf's by its weight.

    A photo story has hardly any other words, nor has the report of a match in a table of minutes.
    """
    if location.box is None or not location.box.leaves:
        return sum(map(len, body.captions))
    captions = set(map(bare, body.captions))
    lines = [piece.text for piece in choice.pieces if piece.kind == "text"] if captions else []
    captions -= {bare(text) for text in lines if beginning_with(text, captions)}
    cells = set(map(bare, _sentences_in_cells(choice)))
    apart = {location.lead_node.mem_id} if location.lead_node is not None else set[int]()
    apart -= ancestors(location.box.core)
    taken = 0.0
    for leaf in location.box.leaves if captions or cells or apart else ():
        told = cells and bare(leaf.node.text()) in cells
        if told or leaf.lies_in(apart) or (captions and repeats(leaf.node.text(), captions)):
            taken += leaf.prose * leaf.weight
    return taken


def _sentences_in_cells(choice: Choice) -> Iterator[str]:
    """Yield what the cells of the tables taken say in whole sentences.

    A table with links, a script's too, leads to other articles; a row with the number of a document names only this.
    """
    for piece in choice.pieces:
        if piece.rows and piece.place is not None and not any(map(_is_link, elements(piece.place))):
            told = (row for row in piece.rows if not any(map(_NUMBER_OF_DOCUMENT.match, row)))
            yield from (cell for row in told for cell in row if cell.endswith(SENTENCE_ENDS))


def _is_link(tag: Element) -> bool:
    return tag.name == "a" or "onclick" in tag.attrs


def rule_completeness(location: ArticleLocation, body: Body) -> Completeness:
    """Compare the element that a rule names with all prose under the headline and with the densest prose."""
    assert location.body is not None
    box = find_box(location.dom, location.headline_node)
    if box is None or not box.prose:
        return Completeness(share=1.0, reader="rule", agreement=1.0)
    ruled = box.held_by(location.body.mem_id)
    both = box.held_by(location.body.mem_id, box.core.mem_id)
    either = ruled + box.held_by(box.core.mem_id) - both
    share = min(1.0, max(ruled, len(words_of(body))) / box.prose)
    return Completeness(share=rounded(share), reader="rule", agreement=rounded(both / either if either else 1.0))


def rounded(share: float) -> float:
    return round(share, 3)
