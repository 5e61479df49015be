"""The documents and the sound that are offered beside an article's headline, or between it and the text."""

from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

from flows.cleaning.around_text.attachments_below import MAX_BOX, MIN_TITLE, source_of
from flows.cleaning.boxes.leaves import ancestors
from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.dom_index import called_in, holds_any, tag_numbers
from flows.cleaning.page.markup import absolute, is_document
from flows.cleaning.page.noise import noisy_name
from flows.cleaning.page.typography import tidy
from storage.model.body_facts import Attachment

__all__ = ["attachments_above"]

MOST_LINKS, MOST_BEFORE = 60, 4
"""Links between headline and text that are looked at, and parts right before the headline in its box."""
_LINKS, _SOUND, _HEADINGS = tag_numbers("a"), tag_numbers("audio"), tag_numbers("h1, h2, h3, h4, h5, h6")


def attachments_above(location: ArticleLocation, base: str) -> list[Attachment]:
    """Return the sound between headline and text, the article read aloud, and the documents that small boxes offer.

    These stand between headline and text, too, or right before the headline in its box. A box with a heading, a title
    of another article, or a name that tells of others offers theirs.
    """
    first = location.box.core if location.box is not None else location.body
    start, stop = location.dom.index(location.headline_node), location.dom.index(first)
    if start is None or stop is None or start >= stop:
        return []
    sounds = (each for each in location.dom.between(start + 1, stop, _SOUND) if not location.is_foreign(each))
    found = {url: Attachment(url=url, kind="audio") for each in sounds if (url := source_of(each, base))}
    between = islice(location.dom.between(start + 1, stop, _LINKS), MOST_LINKS)
    links = (*_links_before(location.headline_node), *between)
    offered = [link for link in links if is_document(link.attributes.get("href") or "")]
    around = ancestors(location.headline_node) | ancestors(first) if offered else set[int]()
    offers: dict[int, bool] = {}
    for link in offered:
        if location.is_foreign(link):
            continue
        box = link
        while box.parent is not None and box.parent.mem_id not in around:
            box = box.parent
        if box.mem_id not in offers:
            offers[box.mem_id] = _offers_documents(box)
        if offers[box.mem_id] and (url := absolute(link.attributes.get("href") or "", base)):
            found.setdefault(url, Attachment(url=url, kind="document", text=tidy(link.text()) or None))
    return list(found.values())


def _links_before(headline: LexborNode | None) -> Iterator[LexborNode]:
    """Yield the links right before the headline in its box, up to one that leads to a page: that is a path."""
    node = headline.prev if headline is not None and headline.parent and headline.parent.tag != "body" else None
    for _ in range(MOST_BEFORE):
        if node is None:
            return
        links = called_in(node, _LINKS) if node.is_element_node else []
        if not all(is_document(link.attributes.get("href") or "") for link in links):
            return
        yield from links
        node = node.prev


def _offers_documents(box: LexborNode) -> bool:
    """Tell whether a box is small, has no heading, and no link is the title of another article."""
    if len(box.text().strip()) > MAX_BOX or holds_any(box, _HEADINGS):
        return False
    if noisy_name(box.attributes.get("class"), box.attributes.get("id")) or box.tag in ("nav", "aside"):
        return False
    others = (link for link in called_in(box, _LINKS) if not is_document(link.attributes.get("href") or ""))
    return all(len(link.text().strip()) < MIN_TITLE for link in others)
