"""The picture between headline and text: the page's preview picture, or one in a figure with a caption."""

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.leaves import ancestors
from flows.cleaning.content.interpretation import Body, split_credit
from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.dom_index import DomIndex, called_in, tag_numbers
from flows.cleaning.page.noise import noisy_name
from flows.cleaning.page.picture_addresses import address_among, file_name, leads_to_page
from flows.cleaning.page.shown_text import text_of
from flows.cleaning.page.structured_metadata import StructuredMetadata
from storage.model.blocks import Image

__all__ = ["add_picture_above"]

LEVELS = 4
"""Boxes around a figure whose names may say that it is none of the article."""
_PICTURE, _FIGURE, _CAPTION, _LINK = map(tag_numbers, ("img", "figure", "figcaption", "a"))


def add_picture_above(metadata: StructuredMetadata, location: ArticleLocation, body: Body, base: str) -> None:
    """Insert the picture between headline and body before the body, if it is the article's and not shown there.

    It is the page's preview picture, or stands in the only figure with a caption; what leads to a page is another's.
    """
    if location.body is None or location.headline_node is None:
        return
    shown = {file_name(block.url) for block in body.blocks if isinstance(block, Image)}
    figures = _figures_between(location)
    if len(figures) == 1 and (image := _captioned(figures[0], base)) and file_name(image.url) not in shown:
        body.blocks.insert(0, image)
        body.captions.insert(0, _words_of(figures[0]))
        return
    name = file_name(metadata.first("og:image", "twitter:image") or "")
    if not name or name in shown:
        return
    for node in _between(location.dom, location.headline_node, location.body, _PICTURE):
        if file_name(url := address_among(node.attributes, base)) == name:
            body.blocks.insert(0, Image(url=url))
            return


def _figures_between(location: ArticleLocation) -> list[LexborNode]:
    """Return the figures with captions between headline and body that are the article's."""
    start, stop = location.dom.index(location.headline_node), location.dom.index(location.body)
    captions = location.dom.called("figcaption")
    if start is None or stop is None or stop <= start or not captions:
        return []
    figures = location.dom.between(start, stop, _FIGURE)
    return [node for node in figures if called_in(node, _CAPTION) and _is_own(node, location)]


def _between(
    dom: DomIndex, headline: LexborNode, body: LexborNode, tags: frozenset[int | None]
) -> Iterator[LexborNode]:
    """Return the elements called so from `headline` up to `body`; none if `body` contains `headline`."""
    start, stop = dom.index(headline), dom.index(body)
    if start is None or body.mem_id in ancestors(headline):
        return iter(())
    return dom.between(start, stop if stop is not None and stop > start else None, tags)


def _is_own(figure: LexborNode, location: ArticleLocation) -> bool:
    """Tell whether a figure leads to no other page and stands in no box of something else."""
    if location.is_foreign(figure):
        return False
    box: LexborNode | None = figure
    around: list[LexborNode] = []
    while box is not None and len(around) <= LEVELS:
        around.append(box)
        box = box.parent
    if any(noisy_name(each.attributes.get("class"), each.attributes.get("id")) for each in around):
        return False
    links = [*(each for each in around if each.tag == "a"), *called_in(figure, _LINK)]
    return not any(leads_to_page(link.attributes.get("href") or "") for link in links)


def _captioned(figure: LexborNode, base: str) -> Image | None:
    """Return the only picture of a figure with its caption."""
    pictures, captions = called_in(figure, _PICTURE), called_in(figure, _CAPTION)
    url = address_among(pictures[0].attributes, base) if len(pictures) == 1 else ""
    caption, credit = split_credit(_words_of(figure))
    return Image(url=url, caption=caption, credit=credit) if url and len(captions) == 1 and caption else None


def _words_of(figure: LexborNode) -> str:
    """Return the caption of a figure: its parts, such as the credit, may be parted by a style sheet only."""
    caption = called_in(figure, _CAPTION)[0]
    parts = [part for part in caption.iter(include_text=True) if part.text().strip()]
    return " ".join(map(text_of, parts)) if all(part.is_element_node for part in parts) else text_of(caption)
