"""Pages changed so that what a reader may have learned by heart is gone, while every word of the article stays.

A reader that leans on names of classes, on one nesting of boxes, or on what pages tell machines reads such copies worse
than the pages themselves: the nearest thing to sites never seen that can be made from pages at hand. Their truth holds.
"""

import hashlib
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.registry import Registry
from flows.pipeline.extraction.saved_page import open_saved_page
from flows.stages import Page
from tests.bench.baselines.readers import FETCHED_AT
from tests.bench.extraction.page_sets import Saved

__all__ = ["CHANGES", "boxes_of_text", "changed", "copies", "parsed", "written"]

NAMES = ("class", "id")
CHANCE = 0.5
"""Chance of an element to be wrapped or unwrapped."""
NAMED, NAMED_LINE = 0.8, 0.3
"""Chance of a builder's box, and of a line, to have a class."""
_WRAPPED = "p, ul, ol, h2, h3, blockquote, figure, table"
_UNWRAPPED = "div, section, span"
_PIECES = ("p", "ul", "ol", "h2", "h3", "h4", "blockquote", "figure", "table")
_BUILT_NAMES = (
    "row r-{}", "col-md-12", "widget-wrap w{}", "el-{} elx", "inner", "block b_{}", "css-{}", "x{}y", "module text-{}",
)  # fmt: skip  # short items: a line each would fill a screen
"""Names of a builder's boxes; it numbers some of them."""
_SYLLABLES = [one + other for one in "bdfgjkmrvwz" for other in "aiou"]
_STATEMENTS = 'script[type*="ld+json"], meta[property], meta[name], meta[itemprop]'


def changed(saved: Saved, change: str) -> Saved:
    """Return the page with one of `CHANGES` made. The same page always changes in the same way."""
    tree = parsed(saved)
    if tree is None:
        return saved
    CHANGES[change](tree, random.Random(f"{change} {saved.name}"))
    return replace(saved, body=written(tree))


def parsed(saved: Saved) -> LexborHTMLParser | None:
    """Return the page's tree; None if it cannot be opened."""
    page = open_saved_page(saved.body, saved.url, Registry([], []), FETCHED_AT, rules=False)
    return LexborHTMLParser(page.html) if isinstance(page, Page) else None


def written(tree: LexborHTMLParser) -> bytes:
    """Return the markup of a tree, declared as the UTF-8 that it is."""
    for node in tree.css("meta[charset], meta[http-equiv]"):  # a copy is UTF-8, whatever the page was
        if "charset" in node.attributes or (node.attributes.get("http-equiv") or "").lower() == "content-type":
            node.decompose()
    if tree.head is not None:
        declared = tree.create_node("meta")
        declared.attrs["charset"] = "utf-8"
        tree.head.insert_child(declared)
    return (tree.html or "").encode("utf-8", "replace")


def copies(pages: Iterable[Saved], change: str | None) -> list[Saved]:
    """Return the pages with the change made; as they are if there is none."""
    return [changed(page, change) if change else page for page in pages]


def _rename(tree: LexborHTMLParser, chance: random.Random) -> None:
    """Replace every word of a name by a made-up word, the same for the same word."""
    salt = chance.random()
    _replace_names(tree, lambda word: _made_up(f"{salt} {word}"))


def _scramble(tree: LexborHTMLParser, chance: random.Random) -> None:
    """Replace every word of a name by another made-up word each time: no two elements are alike by their names."""
    _replace_names(tree, lambda word: _made_up(f"{chance.random()} {word}"))


def _swap(tree: LexborHTMLParser, chance: random.Random) -> None:
    """Exchange the page's own words for names among each other: names lie."""
    values = (node.attributes.get(key) or "" for node in tree.css("[class], [id]") for key in NAMES)
    words = sorted({word for value in values for word in value.split()})
    others = chance.sample(words, len(words))
    _replace_names(tree, dict(zip(words, others, strict=True)).__getitem__)


def _replace_names(tree: LexborHTMLParser, new: Callable[[str], str]) -> None:
    for node in tree.css("[class], [id]"):
        for key in NAMES:
            if value := node.attributes.get(key):
                node.attrs[key] = " ".join(map(new, value.split()))


def _wrap(tree: LexborHTMLParser, chance: random.Random) -> None:
    """Put boxes without a name around single paragraphs, lists, headings and figures."""
    for node in reversed(tree.css(_WRAPPED)):  # copies are put into the boxes: inner ones first
        if chance.random() < CHANCE and node.parent is not None and node.parent.tag in ("div", "article", "section"):
            _put_into(tree.create_node("div"), [node])


def _part(tree: LexborHTMLParser, chance: random.Random) -> None:
    """Put the article into two or three boxes of several names, one after another, as some editors build it."""
    held: dict[int, tuple[int, LexborNode]] = {}
    for node in tree.css("p"):
        if (box := node.parent) is not None and box.tag in ("div", "article", "section"):
            held[box.mem_id] = (held.get(box.mem_id, (0, box))[0] + len(node.text()), box)
    if not held:
        return
    children = list(max(held.values(), key=lambda found: found[0])[1].iter())
    size = -(-len(children) // chance.choice((2, 3)))
    for first in range(0, len(children), size):
        inner, outer = tree.create_node("div"), tree.create_node("div")
        inner.attrs["class"], outer.attrs["class"] = _made_up(f"{first}"), "part"
        part = children[first : first + size]
        for node in part:
            inner.insert_child(node)
        _put_into(outer, part, inner)


def _put_into(box: LexborNode, nodes: Sequence[LexborNode], filled: LexborNode | None = None) -> None:
    """Replace `nodes`, which follow each other, by `box`, which holds copies of them or what is `filled` with such."""
    for node in nodes if filled is None else [filled]:
        box.insert_child(node)
    nodes[0].insert_before(box)
    for node in nodes:
        node.decompose()


def _build(tree: LexborHTMLParser, chance: random.Random) -> None:
    """Put every one to three pieces of the article into boxes in boxes of their own, as page builders do."""
    deepest, names = chance.choice((2, 3, 5)), chance.sample(_BUILT_NAMES, 3)
    for box in boxes_of_text(tree):
        run: list[LexborNode] = []
        for node in [*_shown(box), None]:
            if node is not None and node.is_element_node and node.tag in _PIECES:
                run.append(node)
                if len(run) < chance.randint(1, 3):
                    continue
            for _ in range(chance.randint(1, deepest) if run else 0):
                outer = tree.create_node(chance.choice(("div", "div", "div", "section")))
                if chance.random() < NAMED:
                    outer.attrs["class"] = chance.choice(names).format(chance.randint(1, 99_999))
                _put_into(outer, run)
                run = [outer]
            run = []


def _divide(tree: LexborHTMLParser, chance: random.Random) -> None:
    """Make paragraphs `div` elements, some with a name, as sites do whose editor knows no paragraphs."""
    for box in boxes_of_text(tree):
        for node in [child for child in box.iter() if child.tag == "p"]:
            line = tree.create_node("div")
            if chance.random() < NAMED_LINE:
                line.attrs["class"] = _made_up(f"{chance.random()}")
            for child in list(node.iter(include_text=True)):
                line.insert_child(child)
            node.insert_before(line)
            node.decompose()


def _make_up(tree: LexborHTMLParser, chance: random.Random) -> None:
    """Put elements that a site made up in the place of boxes, as sites of web components do."""
    names = [f"{_made_up(f'{chance.random()}')}-{part}" for part in ("box", "part", "unit")]
    for node in reversed(tree.css("div, section")):
        _replace(tree, node, chance.choice(names))


def _break(tree: LexborHTMLParser, chance: random.Random) -> None:
    """Part the paragraphs by double line breaks in one box, as old editors do."""
    del chance
    for box in boxes_of_text(tree):
        run: list[LexborNode] = []
        for node in [*_shown(box), None]:
            if node is not None and node.is_element_node and node.tag == "p" and node.css_first("img, iframe") is None:
                run.append(node)
                continue
            if len(run) > 1:
                _join(tree, run)
            run = []


def _join(tree: LexborHTMLParser, run: Sequence[LexborNode]) -> None:
    joined = tree.create_node("div")
    for place, node in enumerate(run):
        for _ in range(2 if place else 0):
            joined.insert_child(tree.create_node("br"))
        for child in list(node.iter(include_text=True)):
            joined.insert_child(child)
    run[0].insert_before(joined)
    for node in run:
        node.decompose()


def _paste(tree: LexborHTMLParser, chance: random.Random) -> None:
    """Put the text of paragraphs into spans, as a word processor pastes it."""
    del chance
    for node in [child for box in boxes_of_text(tree) for child in box.iter() if child.tag == "p"]:
        inner, outer = tree.create_node("span"), tree.create_node("span")
        inner.attrs["lang"], outer.attrs["style"] = "VI", "font-size:12.0pt"
        for child in list(node.iter(include_text=True)):
            inner.insert_child(child)
        outer.insert_child(inner)
        pasted = tree.create_node("p")
        pasted.attrs["class"] = "MsoNormal"
        pasted.insert_child(outer)
        node.insert_before(pasted)
        node.decompose()


def _flatten(tree: LexborHTMLParser, chance: random.Random) -> None:
    """Make the elements that say what they hold boxes: `article`, `figure`, `footer`."""
    del chance
    for node in reversed(tree.css("article, section, main, header, aside, nav, footer, figure, figcaption")):
        _replace(tree, node, "div")


def _replace(tree: LexborHTMLParser, node: LexborNode, tag: str) -> None:
    other = tree.create_node(tag)
    for key, value in node.attributes.items():
        other.attrs[key] = value or ""
    for child in list(node.iter(include_text=True)):
        other.insert_child(child)
    node.insert_before(other)
    node.decompose()


def boxes_of_text(tree: LexborHTMLParser) -> list[LexborNode]:
    """Return the elements that hold paragraphs, at least a third of what the fullest holds."""
    held: dict[int, tuple[int, LexborNode]] = {}
    for node in tree.css("p"):
        if (box := node.parent) is not None and box.tag in ("div", "article", "section", "main"):
            held[box.mem_id] = (held.get(box.mem_id, (0, box))[0] + len(node.text()), box)
    most = max((size for size, _ in held.values()), default=0)
    return [box for size, box in held.values() if size > most / 3]


def _shown(box: LexborNode) -> list[LexborNode]:
    """Return the elements and texts of a box, without white space."""
    return [child for child in box.iter(include_text=True) if child.tag != "-text" or child.text().strip()]


def _unwrap(tree: LexborHTMLParser, chance: random.Random) -> None:
    """Take away boxes that hold a single element and no text of their own."""
    for node in tree.css(_UNWRAPPED):
        children = _shown(node)
        if len(children) == 1 and children[0].is_element_node and chance.random() < CHANCE:
            node.unwrap()


def _silence(tree: LexborHTMLParser, chance: random.Random) -> None:
    """Take away everything that is told to machines, except the page's title, its language and its encoding."""
    del chance
    for node in tree.css(_STATEMENTS):
        node.decompose()
    for node in tree.css("[itemprop], [itemtype], [itemscope]"):
        for key in ("itemprop", "itemtype", "itemscope"):
            if key in node.attributes:
                del node.attrs[key]


CHANGES: dict[str, Callable[[LexborHTMLParser, random.Random], None]] = {
    "renamed": _rename,
    "scrambled": _scramble,
    "swapped": _swap,
    "wrapped": _wrap,
    "built": _build,
    "divided": _divide,
    "unwrapped": _unwrap,
    "parted": _part,
    "made up": _make_up,
    "broken": _break,
    "pasted": _paste,
    "flattened": _flatten,
    "silenced": _silence,
}
"""By name: all classes and ids made-up words; such words that never repeat; the page's own words exchanged; paragraphs
in boxes of their own; such boxes in boxes, as page builders make them; paragraphs as `div`; boxes of a single element
gone; the article in two or three boxes; made-up elements in the place of boxes; paragraphs parted by line breaks; text
in a word processor's spans; no element that says what it holds; nothing told to machines."""


def _made_up(word: str) -> str:
    digest = hashlib.sha256(word.encode("utf-8", "replace")).digest()
    return "".join(_SYLLABLES[byte % len(_SYLLABLES)] for byte in digest[:4])
