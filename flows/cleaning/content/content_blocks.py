"""Splits an article's fragment into pieces in reading order, each with the traits of its markup.

Nothing is interpreted here: whether a line is a caption, a signature or a paragraph is decided in `interpretation`.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from selectolax.lexbor import LexborNode

from flows.cleaning.content.fragment import fragment_of
from flows.cleaning.content.pictures.slides import is_gallery, numbers_of_slides, pass_down_caption, slides_of
from flows.cleaning.content.table_grid import lays_out, places_lines, rows_of_boxes, rows_of_definitions, rows_of_table
from flows.cleaning.content.tables_of_titles import lists_titles
from flows.cleaning.content.trimming import cut_noise, write_out_styles
from flows.cleaning.page.element import Element
from flows.cleaning.page.markup import (
    MARK,
    Run,
    absolute,
    align_of,
    elements,
    emphasis,
    is_break,
    raw_text,
    split_at_breaks,
    text_of_item,
    text_of_run,
    text_of_tag,
    unwrapped,
    viewed_document,
)
from flows.cleaning.page.noise import without_leaks
from flows.cleaning.page.picture_addresses import image_address, size_of
from flows.cleaning.page.typography import tidy

__all__ = ["VIDEO_HOSTS", "Piece", "read_pieces"]

MAX_BESIDE, MAX_AROUND = 400, 600
"""Most characters beside a picture that are its caption, and in a table around one that is a frame and no layout."""
LONG_PRINTED = 80
"""Characters of the mean line of a `<pre>` up to which its lines are verses."""
FEW, MIN_TITLE = 3, 20
"""Items that make a list of other articles, and characters of the shortest title."""

_BLOCK_NAMES = (
    "p div section article aside main h1 h2 h3 h4 h5 h6 ul ol dl li dt dd blockquote table figure figcaption picture "
    "img iframe video audio hr pre center address details summary tbody tr td th amp-img amp-youtube amp-audio"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split()) | {"amp-video"}
_PICTURES, _FRAMES = ("img", "amp-img"), ("iframe", "video", "amp-video")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_VIDEO_HOST_NAMES = "youtube. youtu.be youtube-nocookie. vimeo. dailymotion. tiktok. facebook.com/plugins/video"
VIDEO_HOSTS = tuple(_VIDEO_HOST_NAMES.split())
_VIDEO_WORDS = ("video", "player")


@dataclass(slots=True)
class Piece:
    """A line of text, a list, a table, a picture or a video, with the traits of its markup."""

    kind: Literal[
        "text", "heading", "quote", "list", "table", "image", "video", "caption", "headline", "audio", "document"
    ]  # fmt: skip  # short items: a line each would fill a screen
    text: str = ""
    level: int = 0
    ordered: bool = False
    items: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    url: str = ""
    caption: str = ""
    bold: float = 0.0
    """Share of the letters that are bold."""
    italic: float = 0.0
    linked: float = 0.0
    """Share of the letters that lie in links."""
    align: str = ""
    names: str = ""
    """Class and id of the element, lower case."""
    place: Element | None = None
    """The element that contains the line; it is compared with the elements of other lines."""
    opens_linked: bool = False
    """True for a line that begins with a long link, and for a list or table whose items all do: titles of articles."""
    links: Sequence[tuple[str, str]] = ()
    """Absolute addresses of its links, each with its words."""
    size: tuple[int | None, int | None] = (None, None)
    """Width and height of a picture in pixels, as the page says them."""
    doubtful: bool = False
    """True for a line that was left out of the article, but may still be its signature."""


def read_pieces(
    node: LexborNode, base: str, *, ruled: bool = True, prose: Collection[int] = (), core: int | None = None
) -> list[Piece]:
    """Split the element `node` into pieces; its nesting must be bounded. Addresses are resolved against `base`.

    An attribute `data-baotinh` marks known roles: `caption`, `byline`, `headline`. `ruled`: a rule names the body,
    so that boxes in it are cut out by their names alone; else the names are left for the choice of lines to weigh, and
    boxes are left out that hold nothing to read: `prose` has the ids of those with prose, `core` is the article's.
    """
    fragment, sheets = fragment_of(node, prose, core)
    write_out_styles(fragment, sheets)
    cut_noise(fragment, by_name=ruled)
    pieces: list[Piece] = []
    _Walk(base, pieces).container(fragment)
    numbers = numbers_of_slides([(piece.kind, piece.text) for piece in pieces])
    return [piece for place, piece in enumerate(pieces) if place not in numbers] if numbers else pieces


class _Walk:
    """Collects pieces in reading order. Recursion is bounded by the page's nesting, which was checked before."""

    def __init__(self, base: str, pieces: list[Piece]) -> None:
        self.base = base
        self.pieces = pieces

    def container(self, tag: Element) -> None:
        """Read the children of `tag`: blocks one by one, and runs of inline markup between them as paragraphs."""
        run: Run = []
        for child in list(tag.contents):
            if isinstance(child, Element):
                if child.name in _BLOCKS or MARK in child.attrs or _holds_block(child):
                    if run:
                        self.paragraphs(run, tag)
                        run = []
                    self.block(child)
                else:
                    run.append(child)
            elif run or not child.isspace():
                run.append(child)
        if run:
            self.paragraphs(run, tag)

    def block(self, tag: Element) -> None:
        if MARK in tag.attrs:
            self.marked(tag)
        elif tag.name in _HEADINGS and not any(elements(tag, *_PICTURES, *_FRAMES)):
            self.add(_traits(Piece("heading", text_of_tag(tag), level=_HEADINGS[tag.name], place=tag), tag))
        elif slides := slides_of(tag):
            for picture, caption in slides:
                self.image(picture, caption)
        elif reader := _READERS.get(tag.name):
            reader(self, tag)
        elif rows := rows_of_boxes(tag):
            self.pieces.append(Piece("table", rows=rows, place=tag))
        else:
            self.container(tag)

    def marked(self, tag: Element) -> None:
        """Read what a rule of the layout names."""
        if tag.attrs[MARK] == "caption":
            for image in elements(tag, *_PICTURES):
                self.image(image)
            self.add(Piece("caption", text_of_tag(tag)))
        elif tag.attrs[MARK] == "headline":
            # Pieces above the headline are not part of the article.
            self.pieces[:] = [Piece("headline", place=tag)]
        else:
            self.add(Piece("text", text_of_tag(tag), align="right", names="author"))

    def add(self, piece: Piece) -> None:
        piece.kind = "caption" if piece.kind == "text" and piece.text.endswith("[/caption]") else piece.kind
        piece.text = without_leaks(piece.text)
        if piece.linked and piece.place is not None and not piece.links:
            piece.links = self.links([piece.place])
        if piece.text:
            self.pieces.append(piece)

    def paragraphs(self, run: Run, parent: Element) -> None:
        """Add the paragraphs of a run of inline markup; two line breaks in a row part paragraphs."""
        run, around = unwrapped(run, parent)
        for part in split_at_breaks(run):
            text = text_of_run(part)
            if not text:
                continue
            bold, italic, linked = emphasis(part, around)
            inner = next((item for item in part if isinstance(item, Element)), None) if len(part) == len(run) else None
            align = align_of(parent) or (align_of(inner) if inner is not None else "")
            names = parent.names.lower()
            self.add(
                Piece(
                    "text", text, bold=bold, italic=italic, linked=linked, align=align, names=names, place=parent,
                    opens_linked=linked > 0 and _opens_with_link(part, text), links=self.links(part) if linked else (),
                )
            )  # fmt: skip  # short items: a line each would fill a screen

    def links(self, run: Run) -> list[tuple[str, str]]:
        """Return the links in a run of inline markup; links to a place on the same page are none."""
        tags = [item for item in run if isinstance(item, Element)]
        anchors = [link for tag in tags for link in ([tag] if tag.name == "a" else elements(tag, "a"))]
        away = [link for link in anchors if not link.attrs.get("href", "#").lstrip().startswith("#")]
        found = ((absolute(link.attrs["href"], self.base), text_of_tag(link)) for link in away)
        return [(url, text) for url, text in found if url]

    def image(self, tag: Element, caption: str = "") -> None:
        if url := image_address(tag, self.base):
            self.pieces.append(Piece("image", url=url, caption=caption, place=tag.parent, size=size_of(tag)))

    def picture(self, tag: Element) -> None:
        image = next(elements(tag, *_PICTURES), None)
        if image is not None and image_address(image, self.base):
            self.image(image)
        elif source := next((part for part in elements(tag, "source") if image_address(part, self.base)), None):
            self.image(source)

    def pictures(self, images: Sequence[Element], caption: str) -> None:
        """Add pictures that share a caption: it is the last one's."""
        for image in images[:-1]:
            self.image(image)
        self.image(images[-1], caption)

    def figure(self, tag: Element) -> None:
        captions = list(elements(tag, "figcaption"))
        if is_gallery(tag, captions):
            pass_down_caption(tag, captions)
            self.container(tag)
            return
        caption = " ".join(filter(None, map(text_of_tag, captions)))
        images, frames = list(elements(tag, *_PICTURES)), list(elements(tag, *_FRAMES))
        if images:
            beside = text_of_tag(tag)  # some systems put the caption into a paragraph
            self.pictures(images, caption or (beside if len(beside) <= MAX_BESIDE else ""))
        for frame in frames:
            self.video(frame, caption)
        if not images and not frames:
            for part in captions:
                part.extract()
            self.container(tag)

    def video(self, tag: Element, caption: str = "") -> None:
        sources = [tag, *elements(tag, "source")]
        named = (part.attrs[name] for part in sources for name in ("src", "data-src") if part.attrs.get(name))
        url = absolute(next(named, ""), self.base)
        if (document := viewed_document(url)) or tag.name == "embed":
            self.pieces.append(Piece("document", url=document or url, place=tag.parent))
            return
        shows = tag.name in ("video", "amp-video") or any(host in url for host in VIDEO_HOSTS)
        if url and (shows or any(word in url.partition("?")[0].lower() for word in _VIDEO_WORDS)):
            self.pieces.append(Piece("video", url=url, caption=caption, place=tag.parent))

    def audio(self, tag: Element) -> None:
        named = (part.attrs.get("src") or part.attrs.get("data-src") or "" for part in (tag, *elements(tag, "source")))
        if url := absolute(next(filter(None, named), ""), self.base):
            self.pieces.append(Piece("audio", url=url, place=tag.parent))

    def hosted(self, tag: Element) -> None:
        if name := tag.attrs.get("data-videoid", ""):
            self.pieces.append(Piece("video", url=f"https://www.youtube.com/watch?v={name}", place=tag.parent))

    def preformatted(self, tag: Element) -> None:
        """Read each line as printed; in long lines of prose they are only how the source was written."""
        lines = [line for line in raw_text(tag).split("\n") if line.strip()]
        if not lines or sum(map(len, lines)) > LONG_PRINTED * len(lines) or any(elements(tag, "p", "div")):
            self.container(tag)
            return
        for line in lines:
            self.add(Piece("text", tidy(line), names=tag.names.lower(), place=tag))

    def bullets(self, tag: Element) -> None:
        items = list(elements(tag, "li"))
        if lays_out(tag, items):
            self.container(tag)
            return
        texts = [text for item in items if (text := without_leaks(text_of_item(item)))]
        if texts:
            piece = _traits(Piece("list", items=texts, ordered=tag.name == "ol", place=tag), tag)
            piece.links = self.links([tag]) if piece.linked else ()
            are_cards = all(item.attrs.get("role") == "article" for item in items)
            piece.opens_linked = (len(texts) >= FEW or are_cards) and all(
                _opens_with_link([item], text_of_tag(item)) for item in items
            )
            self.pieces.append(piece)
        elif not items:
            self.container(tag)

    def definitions(self, tag: Element) -> None:
        if rows := rows_of_definitions(tag):
            self.pieces.append(Piece("table", rows=rows, place=tag, opens_linked=lists_titles(tag)))
        else:
            self.container(tag)

    def quote(self, tag: Element) -> None:
        if any(elements(tag, *_PICTURES, "table", "ul", "ol")):
            self.container(tag)
            return
        for paragraph in list(elements(tag, "p")) or [tag]:
            piece = Piece("quote", text_of_tag(paragraph), names=tag.names.lower(), place=paragraph)
            if [text_of_tag(link) for link in elements(paragraph, "a")] == [piece.text]:  # a teaser in this form
                piece.linked = 1.0
            self.add(piece)

    def table(self, tag: Element) -> None:
        images = list(elements(tag, *_PICTURES))
        rows = rows_of_table(tag)
        if images and sum(len(cell) for row in rows for cell in row) < MAX_AROUND:
            self.pictures(images, " ".join(cell for row in rows for cell in row if cell))
        elif images or places_lines(tag, rows):
            self.container(tag)
        else:
            title = next(elements(tag, "caption"), None)
            caption = text_of_tag(title) if title is not None else ""
            self.pieces.append(Piece("table", rows=rows, caption=caption, place=tag, opens_linked=lists_titles(tag)))


_READERS: dict[str, Callable[[_Walk, Element], None]] = {
    "img": _Walk.image,
    "picture": _Walk.picture,
    "amp-img": _Walk.image,
    "figure": _Walk.figure,
    "figcaption": lambda walk, tag: walk.add(Piece("caption", text_of_tag(tag))),
    "iframe": _Walk.video,
    "video": _Walk.video,
    "pre": _Walk.preformatted,
    "table": _Walk.table,
    "ul": _Walk.bullets,
    "ol": _Walk.bullets,
    "dl": _Walk.definitions,
    "blockquote": _Walk.quote,
    "hr": lambda *_: None,
    "audio": _Walk.audio,
    "amp-youtube": _Walk.hosted,
    "amp-audio": _Walk.audio,
    "amp-video": _Walk.video,
}


def _opens_with_link(run: Run, text: str) -> bool:
    """Tell whether the first words of a run are a link long enough for a title."""
    first = next((item for item in run if isinstance(item, Element) or item.strip()), None)
    if not isinstance(first, Element):
        return False
    link = first if first.name == "a" else next(elements(first, "a"), None)
    title = text_of_tag(link) if link is not None else ""
    return len(title) >= MIN_TITLE and text.startswith(title)


def _holds_block(tag: Element) -> bool:
    """Tell whether an inline element holds a block, or two line breaks in a row: old pages put all text in a font."""
    return any(
        inner.name in _BLOCKS or MARK in inner.attrs or (inner.name == "br" and is_break(inner.next_sibling))
        for inner in elements(tag)
    )


def _traits(piece: Piece, tag: Element) -> Piece:
    piece.bold, piece.italic, piece.linked = emphasis([tag], tag.parent)
    piece.align = align_of(tag)
    piece.names = tag.names.lower()
    return piece
