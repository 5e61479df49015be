"""The body of an article: the lines of the element that a rule names, or of the box that the generic reader finds."""

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.registry import Layout
from flows.cleaning.around_text.attachments_below import attachments_below
from flows.cleaning.boxes.leaves import ancestors
from flows.cleaning.boxes.prose_density import find_box
from flows.cleaning.boxes.short_rows import find_rows
from flows.cleaning.completeness import rounded, rule_completeness, taken_beside_lines
from flows.cleaning.content.content_blocks import Piece, read_pieces
from flows.cleaning.content.interpretation import Body, attachments_of, interpret
from flows.cleaning.content.teasers import STAMPED, share_of_teasers
from flows.cleaning.content.widgets import without_adverts, without_biography
from flows.cleaning.generic_reader import paragraphs_by_trafilatura, teasers_among
from flows.cleaning.lines.choice import choose_lines, machine_body, without_others
from flows.cleaning.lines.features import observe
from flows.cleaning.lines.groups import in_core
from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.location.dates_beside import is_declared
from flows.cleaning.page.dom_index import DomIndex
from flows.cleaning.page.markup import CORE, MARK
from flows.cleaning.page.noise import is_imprint
from flows.cleaning.page.picture_addresses import file_name
from flows.cleaning.page.structured_metadata import StructuredMetadata, names
from flows.cleaning.page.typography import bare, letters, tidy, unescape, unescaped_markup
from flows.cleaning.page_analysis import PageAnalysis
from flows.cleaning.refusals import MIN_UNRULED, MOST_TEASERS, refuse, words_of
from flows.stages import Page, Refusal, RefusalReason
from storage.model.body_facts import Completeness

__all__ = [
    "MAX_DEPTH", "MAX_FRAGMENT", "apply_rules", "deeper_than", "fall_back", "machine_reading", "markup_reading",
    "observed_lines", "read_body",
]  # fmt: skip  # short items: a line each would fill a screen

HALF = 0.5
MIN_TAKEN = 40
"""Letters below which the lines taken are the name of a poet or a label, and no text."""
POOR_BOX = 0.35
"""Share of a box's letters taken, below which the whole page is searched for the article, too."""
MAX_FRAGMENT = 1_500_000
"""Characters of the largest fragment that is copied to be read: about two million a second."""
MAX_LINES = 20_000
"""Lines of the largest fragment that is read, those in tables apart: each costs up to a tenth of a millisecond. The
largest of five hundred news pages has 3,300 elements in all."""
MAX_DEPTH = 150
"""Deepest nesting of elements in a fragment; Python's recursion limit is several times higher."""
MOST_RELATED = 30
"""Lines of the longest list of related articles: a longer list may be what an article is about."""
MIN_TITLE = 20
"""Letters of the shortest linked title with which a teaser begins."""
PROSE_LINE = 60
"""Characters of a line that is prose and no label."""
PROSE_SHARE = 0.8
"""Least share of prose lines in the fallback's result; below it the result is a menu."""


_LINE = "p, div, br, h1, h2, h3, h4, h5, h6, blockquote, figure, pre"
_LINE_IN_TABLE = ", ".join(f"td {tag}" for tag in _LINE.split(", "))


def apply_rules(body: LexborNode, layout: Layout) -> None:
    """Mark the layout's captions, bylines and noise in `body`, so that they can be recognised in the fragment."""
    for name, selectors in (("caption", layout.captions), ("byline", layout.byline), ("noise", layout.noise)):
        for selector in selectors:
            for node in body.css(selector):
                if name != "noise" or node.mem_id != body.mem_id:
                    node.attrs[MARK] = name


def read_body(
    page: Page, metadata: StructuredMetadata, location: ArticleLocation, headline: str, base: str
) -> tuple[Body, Refusal | None]:
    """Return the interpreted body, or the reason why it cannot be read."""
    assert location.body is not None
    if deeper_than(location.body, MAX_DEPTH):
        return Body(), refuse(
            page,
            RefusalReason.NOT_AN_ARTICLE,
            f"its body's elements are nested more than {MAX_DEPTH} deep, which no article's are",
        )
    if excess := _excess(page, location.dom, location.body):
        return Body(), refuse(page, RefusalReason.NOT_AN_ARTICLE, f"its body has {excess} that are read")
    pieces = _pieces(location, base)
    if location.ruled_body:
        own = without_others(pieces, headline)
        body = interpret(own, headline=headline, lead=location.lead, ruled=True)
        body.attachments = attachments_of(own)
        body.completeness = rule_completeness(location, body)
        return body, None
    teasers_around = share_of_teasers(pieces)
    stated = machine_body(metadata)
    preview = file_name(metadata.first("og:image", "twitter:image") or "")
    description = bare(unescape(metadata.first("og:description", "description") or ""))
    certain = metadata.declares_article
    tabled = location.box is not None and not location.box.leaves
    choice = choose_lines(pieces, headline, stated, preview, description, must_have_text=certain, without_prose=tabled)
    if choice.share < POOR_BOX:
        for elsewhere in _other_boxes(location):
            location.body = elsewhere
            others = _pieces(location, base)
            other = choose_lines(others, headline, stated, preview, description)
            # Without the bound, a line in the page's footer may outweigh a caption.
            if other.letters > max(choice.letters, MIN_UNRULED):
                choice, pieces = other, others
    first = location.body.css_first("table") if choice.taken else None
    no_text = is_declared(metadata, location) and (
        choice.taken < MIN_TAKEN or (first is not None and _is_only_table(choice.pieces))
    )
    foreign = location.box.foreign.keys() if location.box is not None else frozenset[int]()
    rows = find_rows(location.dom, location.headline_node, above=first, foreign=foreign) if no_text else None
    if rows is not None and not deeper_than(rows.node, MAX_DEPTH):
        location.box, location.body = rows, rows.node  # a poem, a table or a list of names beside prose of others
        pieces = _pieces(location, base)
        choice = choose_lines(pieces, headline, stated, preview, description, without_prose=True)
    lines = without_biography(choice.pieces, _writers(metadata))
    body = interpret(lines, headline=headline, lead=location.lead)
    body.teasers_around = teasers_around
    if teasers_around >= MOST_TEASERS:  # the links that introduce them were left out of the lines taken
        body.teasers = max(body.teasers, choice.teasers)
    body.rejected = choice.rejected
    kept = set(map(id, choice.pieces))
    body.attachments = attachments_of(piece for piece in pieces if id(piece) in kept or in_core(piece))
    known = {each.url for each in body.attachments}
    body.attachments += [each for each in attachments_below(location, base) if each.url not in known]
    prose = location.box.prose if location.box is not None else 0.0
    taken = float(choice.taken)
    if taken < prose:  # more makes no difference
        taken += taken_beside_lines(location, body, choice)
    share = min(1.0, taken / prose) if prose else 1.0
    body.completeness = Completeness(share=rounded(share), reader="lines", agreement=rounded(choice.agreement))
    return body, None


def _is_only_table(pieces: list[Piece]) -> bool:
    """Tell whether only tables, headings and the imprint were taken: the table may be one of the weather."""
    said = [piece for piece in pieces if (piece.text or piece.items) and not piece.doubtful]
    lines = [piece for piece in said if piece.kind != "heading"]
    return any(piece.rows for piece in pieces) and all(is_imprint(piece.text) for piece in lines)


def _excess(page: Page, dom: DomIndex, body: LexborNode) -> str:
    """Say of what `body` has more than can be read in reasonable time; empty if of nothing."""
    markup = len(body.html or "") if len(page.markup) > MAX_FRAGMENT else 0  # a smaller page has no larger part
    if markup > MAX_FRAGMENT:
        return f"{markup:,} characters of markup, more than the {MAX_FRAGMENT:,}"
    lines = len(body.css(_LINE)) - len(body.css(_LINE_IN_TABLE)) if dom.size > MAX_LINES else 0
    if lines > MAX_LINES:
        return f"{lines:,} lines, those in tables apart, more than the {MAX_LINES:,}"
    return ""


def _writers(metadata: StructuredMetadata) -> list[str]:
    """Return the names that the page declares as its writers'."""
    return [*names(metadata.article.get("author")), *metadata.contents("author"), *metadata.contents("article:author")]


def machine_reading(
    metadata: StructuredMetadata, headline: str, lead: str | None, body: Body, base: str
) -> Body | None:
    """Return the body from the structured metadata, if the visible page holds less than half of it."""
    stated = metadata.article.get("articleBody")
    if not isinstance(stated, str) or letters(words_of(body)) > HALF * len(stated):  # its letters are fewer
        return None
    if "</" in (markup := unescaped_markup(stated)):
        return markup_reading(markup, headline, lead, body, base) if markup.lstrip().startswith("<") else None
    lines = [text for line in stated.split("\n") if (text := unescape(line))]
    return in_place_of(body, interpret([Piece("text", text) for text in lines], headline=headline, lead=lead))


def markup_reading(markup: str, headline: str, lead: str | None, body: Body, base: str) -> Body | None:
    """Return the body from `markup` that the page hands over, if what was read is less than half of it."""
    root = LexborHTMLParser(markup).body if len(markup) <= MAX_FRAGMENT else None
    if root is None or deeper_than(root, MAX_DEPTH):
        return None
    pieces = read_pieces(root, base)
    other = interpret(pieces, headline=headline, lead=lead, ruled=True)
    other.attachments = attachments_of(pieces)
    return in_place_of(body, other)


def in_place_of(body: Body, other: Body) -> Body | None:
    """Return `other`, which a page tells machines, if it is a text of which `body`, as read, is less than half."""
    found = letters(words_of(other))
    if found < MIN_UNRULED or letters(words_of(body)) > HALF * found:
        return None
    other.completeness = Completeness(share=1.0, reader="machine")
    return other


def observed_lines(analysis: PageAnalysis, *, wide: bool = False) -> list[tuple[list[str], list[float]]]:
    """Return the lines of the located box, each with its features. `wide`: lines of the whole page."""
    if analysis.location.body is None or analysis.location.ruled_body or deeper_than(analysis.location.body, MAX_DEPTH):
        return []
    if wide:
        body = _wider(analysis.location)
        if body is None:
            return []
        analysis.location.body = body
    pieces = _pieces(analysis.location, analysis.base)
    places, rows = observe(pieces, tidy(analysis.location.headline), machine_body(analysis.metadata))
    return [(_texts(pieces[place]), row) for place, row in zip(places, rows, strict=True)]


def fall_back(
    page: Page, tree: LexborHTMLParser, location: ArticleLocation, headline: str, lead: str | None, body: Body
) -> tuple[Body, str]:
    """Use trafilatura if prose density found too little; reject a result of mostly labels, because it is a menu.

    What stands above the printed headline is a notice or a dialog.
    """
    paragraphs = paragraphs_by_trafilatura(page.html, page.url, page.fetched_at)
    keys = [bare(text) for text in paragraphs]
    if bare(headline) in keys:
        paragraphs = paragraphs[keys.index(bare(headline)) + 1 :]
    linked = {bare(link.text()) for link in tree.css("a")}
    paragraphs = _without_titles(paragraphs, linked)
    if _stand_above(paragraphs, location):
        return body, "density"
    other = interpret([Piece("text", text) for text in paragraphs], headline=headline, lead=lead)
    found = letters(words_of(other))
    prose = sum(letters(text) for text in paragraphs if len(text) >= PROSE_LINE)
    captions = sum(letters(node.text()) for node in tree.css("figcaption"))  # an album's, which are no article
    enough = found - captions > 1.5 * letters(words_of(body)) and prose > PROSE_SHARE * found
    turned_down = sum(
        letters(text) for text in paragraphs if bare(text) in body.rejected or bare(STAMPED.sub("", text)) in linked
    )
    turned_down += _run_together(body.rejected, paragraphs)
    titles = tuple(f"{title} " for title in linked if len(title) >= MIN_TITLE)
    introduced = sum(letters(text) for text in paragraphs if bare(text).startswith(titles))
    fits = turned_down < HALF * found and (len(paragraphs) > MOST_RELATED or introduced < MOST_TEASERS * found)
    if enough and fits and teasers_among(tree, paragraphs) < MOST_TEASERS:
        share = body.completeness.share if body.completeness else 0.0
        other.completeness = Completeness(share=share, reader="trafilatura")
        other.attachments = body.attachments
        return other, "trafilatura"
    return body, "density"


def _run_together(rejected: frozenset[str], paragraphs: list[str]) -> int:
    """Count the letters of texts that were `rejected` and that another reader runs together in its paragraphs."""
    keys = [bare(text) for text in paragraphs]
    known, whole = set(keys), "\n".join(keys)
    return sum(letters(text) for text in rejected if len(text) >= PROSE_LINE and text not in known and text in whole)


def _stand_above(paragraphs: list[str], location: ArticleLocation) -> bool:
    """Tell whether most of the letters of `paragraphs` stand above the printed headline, and not below it."""
    headline, root = location.headline_node, location.dom.root
    if headline is None or root is None or not location.printed or not paragraphs:
        return False
    above: list[str] = []
    below: list[str] = []
    strings = above
    for node in root.traverse(include_text=True):
        if node.is_text_node:
            strings.append(node.text_content or "")
        elif node.mem_id == headline.mem_id:
            strings = below
    before, after = bare("".join(above)), bare("".join(below))
    keys = [bare(text) for text in paragraphs]
    return sum(len(key) for key in keys if key in before and key not in after) > HALF * sum(map(len, keys))


def _without_titles(paragraphs: list[str], linked: set[str]) -> list[str]:
    """Cut off the linked titles after the last line of prose, and their heading: a list of other articles."""
    end = len(paragraphs)
    while end and (bare(STAMPED.sub("", paragraphs[end - 1])) in linked and len(paragraphs[end - 1]) >= MIN_TITLE):
        end -= 1
    if end == len(paragraphs):
        return paragraphs
    return paragraphs[: end - 1] if end and len(paragraphs[end - 1]) < PROSE_LINE else paragraphs[:end]


def _texts(piece: Piece) -> list[str]:
    return [piece.text] if piece.text else [*piece.items, *(" ".join(row) for row in piece.rows)]


def _pieces(location: ArticleLocation, base: str) -> list[Piece]:
    """Split the body into pieces; if no rule names it, first mark its headline and the element of the densest prose."""
    assert location.body is not None
    if location.box is not None:
        location.box.core.attrs[CORE] = ""
        if location.headline_node is not None and location.body.mem_id in ancestors(location.headline_node):
            location.headline_node.attrs[MARK] = "headline"
            _leave_out_before(location.headline_node, location.body)
        for node in location.box.foreign.values():
            node.attrs[MARK] = "noise"
        if location.lead_node is not None and location.lead_node.mem_id not in ancestors(location.box.core):
            location.lead_node.attrs[MARK] = "noise"  # it is known already
        core = location.box.core.mem_id
        return without_adverts(read_pieces(location.body, base, ruled=False, prose=location.box.holders, core=core))
    return read_pieces(location.body, base)


def _leave_out_before(headline: LexborNode, body: LexborNode) -> None:
    """Mark everything in `body` before the headline as noise, so that menus are not read."""
    current: LexborNode | None = headline
    while current is not None and current.mem_id != body.mem_id:
        before = current.prev
        while before is not None:
            if before.is_element_node:
                before.attrs[MARK] = "noise"
            before = before.prev
        current = current.parent


def _other_boxes(location: ArticleLocation) -> Iterator[LexborNode]:
    """Yield other places for the article: the densest prose outside the box, then the whole page."""
    first = location.body
    assert first is not None
    if whole := _wider(location):
        yield whole
    location.body = first
    unrelated = location.box.unrelated if location.box is not None else ()
    box = find_box(location.dom, location.headline_node, outside={first.mem_id, *unrelated})
    if box is not None and not deeper_than(box.node, MAX_DEPTH):
        location.box = box
        yield box.node


def _wider(location: ArticleLocation) -> LexborNode | None:
    """Return the page's `<body>` if the located box is only a part of it and it is not nested too deep to read."""
    assert location.body is not None
    whole = location.body
    while whole.tag != "body" and whole.parent is not None:
        whole = whole.parent
    if whole.tag != "body" or whole.mem_id == location.body.mem_id or deeper_than(whole, MAX_DEPTH):
        return None
    return whole if len(whole.html or "") <= MAX_FRAGMENT else None


def deeper_than(node: LexborNode, limit: int) -> bool:
    """Tell whether elements in `node` are nested more than `limit` deep."""
    level: list[LexborNode] = [node]
    for _ in range(limit):
        level = [child for parent in level for child in parent.iter()]
        if not level:
            return False
    return True
