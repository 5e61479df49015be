"""The authors, photographers and credited sources of an article; never the newspaper itself."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.registry import Source
from flows.cleaning.article_locator import ArticleLocation, ancestors, text_of
from flows.cleaning.content.byline import is_outlet, looks_like_name, read_byline, read_labelled
from flows.cleaning.page.structured_metadata import StructuredMetadata, names
from flows.cleaning.page.typography import bare, loose, tidy, unescape

__all__ = ["Credits", "credit_article"]

SHARED_LEVELS = 6
"""Levels of ancestors of the headline that are searched for authors; farther away are authors of other articles."""

MAX_NAME = 40
"""Characters of the longest name that is accepted as given."""
MAX_AFTER, MAX_SIGNED, MAX_LINES_AFTER = 3, 300, 12
"""Elements after the body that may hold the signature, characters of the longest, lines looked at in them."""

_AUTHOR_SELECTOR = (
    '[rel~="author"], [itemprop="author"], [data-role="author"], a[href*="/tac-gia/"], a[href*="/author/"], '
    'a[href*="/tacgia/"], '
    '[class*="author"], [class*="tac-gia"], [class*="tacgia"], [class*="byline"], [class*="Author"]'
)
_SOURCE_SELECTOR = (
    '[data-role="source"], [class~="source"], [class*="source-name"], [class*="article-source"], '
    '[class*="news-source"], [class*="cms-source"], [class*="source-copy"], [class*="nguon"]'
)
_LINES = frozenset({"p", "li", "div", "label"})
_NOT_A_PERSON = re.compile(
    r"^(?:https?:|www\.|/)|@|://|facebook|\d{3,}|xem các bài|bài viết|tác giả|theo dõi|trang chủ|và \d+ ", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Credits:
    """The credits with the origin of each."""

    authors: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()
    credit: str | None = None
    authors_by: str | None = None
    photographers_by: str | None = None
    credit_by: str | None = None


def credit_article(
    tree: LexborHTMLParser,
    location: ArticleLocation,
    metadata: StructuredMetadata,
    source: Source,
    bylines: Sequence[str],
    selectors: Iterable[str],
) -> Credits:
    """Read the credits: a rule's byline, then the signature, then structured metadata, then author elements."""
    paper = _own_names(metadata, source)
    ruled = [
        (text, f"rule:{selector}")
        for selector in selectors
        for node in tree.css(selector)[:4]
        if (text := text_of(node))
    ]
    signed = [(read_byline(text), origin) for text, origin in [*ruled, *((line, "signature") for line in bylines)]]
    lines = [(byline, origin) for byline, origin in signed if byline is not None]
    authors, authors_by = _first((_persons(byline.authors, paper), origin) for byline, origin in lines)
    photographers, photographers_by = _first(
        (_persons(byline.photographers, paper), origin) for byline, origin in lines
    )
    credit, credit_by = next(
        ((byline.credit, origin) for byline, origin in lines if byline.credit and not _is_paper(byline.credit, paper)),
        (None, None),
    )
    if len(lines) > 1:
        authors = tuple(dict.fromkeys(name for byline, _ in lines for name in _persons(byline.authors, paper)))
    for texts, origin in () if authors else _statements(location, metadata):
        found, outlet = _read(texts, paper)
        found = found or (_foreign_names(metadata, paper) if origin == "json-ld" else ())
        if found and not authors:
            authors, authors_by = found, origin
        if outlet and credit is None:
            credit, credit_by = outlet, origin
        if authors:
            break
    if not authors or credit is None:
        labelled = list(filter(None, map(read_labelled, _after_body(location))))
        found = tuple(dict.fromkeys(name for byline in labelled for name in _persons(byline.authors, paper)))
        if found and not authors:
            authors, authors_by = found, "after"
        outlet = next((byline.credit for byline in labelled if byline.credit), None)
        if credit is None and outlet and not _is_paper(outlet, paper):
            credit, credit_by = outlet, "after"
    if credit is None:
        credit = _printed_source(location, paper, authors)
        credit_by = "class" if credit else None
    return Credits(authors, photographers, credit, authors_by, photographers_by, credit_by)


def _foreign_names(metadata: StructuredMetadata, paper: set[str]) -> tuple[str, ...]:
    """Return the authors declared as persons in the structured metadata, for scripts with unknown forms of names."""
    author = metadata.article.get("author")
    stated = author if isinstance(author, list) else [author]
    persons = [thing for thing in stated if isinstance(thing, dict) and "Person" in names(thing.get("@type"))]
    found = (name for name in names(persons) if not name.isascii() and len(name) <= MAX_NAME)
    return tuple(dict.fromkeys(name for name in found if not is_outlet(name) and not _is_paper(name, paper)))


def _statements(location: ArticleLocation, metadata: StructuredMetadata) -> Iterator[tuple[list[str], str]]:
    """Yield each statement about the authors with its origin, lazily: later sources are searched only if needed."""
    author = metadata.article.get("author")
    persons = [
        thing
        for thing in (author if isinstance(author, list) else [author])
        if not (isinstance(thing, dict) and "Organization" in names(thing.get("@type")))
    ]
    yield names(persons), "json-ld"
    yield [unescape(text) for text in _author_elements(location)], "class"
    yield [*metadata.contents("article:author"), *metadata.contents("dable:author")], "meta"
    yield list(metadata.contents("author")), "meta"


def _read(texts: Iterable[str], paper: set[str]) -> tuple[tuple[str, ...], str | None]:
    people: list[str] = []
    credit = None
    for text in texts:
        if not text or _NOT_A_PERSON.search(text):
            continue
        byline = read_byline(text)
        if byline is None:
            continue
        people += [name for name in byline.authors if not _is_paper(name, paper)]
        if byline.credit and not _is_paper(byline.credit, paper):
            credit = credit or byline.credit
    return tuple(dict.fromkeys(people)), credit


def _author_elements(location: ArticleLocation) -> list[str]:
    """Return the texts of author elements near headline or body, links and names before their boxes."""
    found: list[str] = []
    for node in _near(location, _AUTHOR_SELECTOR):
        if node.tag in ("meta", "link", "img", "script", "body"):
            continue
        inner = node.css('a, [class~="name"], [itemprop="name"]')
        texts = [text_of(part) for part in inner] or [text_of(node)]
        found += [text for text in texts if 1 < len(text) < 80]
        if len(found) > 12:
            break
    return list(dict.fromkeys(found))


def _after_body(location: ArticleLocation) -> list[str]:
    """Return the short lines of the elements right after the body: some systems print the signature there."""
    lines: list[str] = []
    current = location.body
    for _ in range(2):
        beside = current.next if current is not None else None
        for _ in range(2 * MAX_AFTER):  # there is white space between elements
            if beside is None:
                break
            if beside.tag != "-text" and len(beside.text()) <= MAX_SIGNED:
                parts = [*beside.css("p, li, div, span"), beside]
                lines += [text_of(part) for part in parts if not any(child.tag in _LINES for child in part.iter())]
            beside = beside.next
        current = current.parent if current is not None else None
    return list(dict.fromkeys(lines[:MAX_LINES_AFTER]))


def _near(location: ArticleLocation, selector: str) -> Iterator[LexborNode]:
    """Yield the elements that `selector` finds in the inner boxes around headline and body, not far below them.

    Boxes that span the whole page are none of them.
    """
    around: set[int] = set()
    outer: dict[int, LexborNode] = {}
    for start in (location.headline_node, location.body):
        current, box = start.parent if start is not None else None, None
        for _ in range(3):
            if current is None or current.tag in ("body", "html", "-document"):
                break
            around.add(current.mem_id)
            current, box = current.parent, current
        if box is not None:
            outer[box.mem_id] = box
    boxes = [box for name, box in outer.items() if not (ancestors(box) - {name}) & outer.keys()]
    if len(boxes) > 1:
        boxes.sort(key=lambda box: location.dom.index(box) or 0)
    for box in boxes:
        yield from (node for node in box.css(selector) if _inside(node, around))


def _inside(node: LexborNode, around: set[int]) -> bool:
    current = node.parent
    for _ in range(SHARED_LEVELS):
        if current is None:
            return False
        if current.mem_id in around:
            return True
        current = current.parent
    return False


def _printed_source(location: ArticleLocation, paper: set[str], authors: tuple[str, ...]) -> str | None:
    for node in _near(location, _SOURCE_SELECTOR):
        if node.tag in ("meta", "source", "script", "link", "img"):
            continue
        printed = text_of(node).lstrip("/-–| ")
        text = re.sub(r"^(?:theo|nguồn(?: tin| bài)?)\s*:?\s*", "", printed, flags=re.IGNORECASE).strip(" .()")
        if (
            1 < len(text) <= 50
            and not _NOT_A_PERSON.search(text)
            and text not in authors
            and not _is_paper(text, paper)
        ):
            return text
    return None


def _own_names(metadata: StructuredMetadata, source: Source) -> set[str]:
    """Return the newspaper's names for itself, bare and without diacritics."""
    return {*_names_of(source.name, source.hosts), *(loose(bare(name)) for name in metadata.sites)}


@lru_cache(maxsize=256)
def _names_of(name: str, hosts: tuple[str, ...]) -> frozenset[str]:
    short = [part for host in hosts for part in (host, host.removeprefix("www.").split(".")[0])]
    return frozenset(loose(bare(spelling)) for spelling in (name, *short) if spelling)


def _is_paper(name: str, paper: set[str]) -> bool:
    plain = loose(bare(name))
    for word in ("bao dien tu ", "bao ", "tap chi ", "dai "):
        if plain.startswith(word) and plain.removeprefix(word) in paper:
            return True
    squeezed = plain.replace(" ", "")
    if any(squeezed == own.replace(" ", "") or f" {plain} " in f" {own} " for own in paper):
        return True
    return any(" " in own and f" {own} " in f" {plain} " for own in paper)  # `Báo X điện tử` of `Báo X`


def _persons(people: Iterable[str], paper: set[str]) -> tuple[str, ...]:
    return tuple(
        name for name in people if looks_like_name(tidy(name)) and not is_outlet(name) and not _is_paper(name, paper)
    )


def _first(found: Iterable[tuple[tuple[str, ...], str]]) -> tuple[tuple[str, ...], str | None]:
    return next(((people, origin) for people, origin in found if people), ((), None))
