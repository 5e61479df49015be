"""The documents and the sound that small boxes below an article's text offer."""

from itertools import islice

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.leaves import ancestors
from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.dom_index import called_in, elements_after, tag_numbers
from flows.cleaning.page.markup import absolute, is_document
from flows.cleaning.page.picture_addresses import address_among
from flows.cleaning.page.typography import tidy
from storage.model.body_facts import Attachment

__all__ = ["attachments_below", "source_of"]

LEVELS, MAX_BOX, MOST_BELOW = 4, 600, 5
"""Levels of boxes around the text below which attachments are looked for; characters of the longest box that offers
them; boxes of a level."""
MIN_TITLE = 20
"""Characters of the shortest linked title of another article."""
_SOUND, _HEADINGS = tag_numbers("audio"), tag_numbers("h1, h2, h3, h4, h5, h6")


def attachments_below(location: ArticleLocation, base: str) -> list[Attachment]:
    """Return the documents and the sound that small boxes below the text offer, within the box of text and headline.

    Boxes below the first count up to one that leads to another article or has a heading of its own.
    """
    node = location.box.core if location.box is not None else location.body
    around = ancestors(location.headline_node)
    found: dict[str, Attachment] = {}
    for _ in range(LEVELS):
        if node is None or node.mem_id in around:
            break
        for place, below in enumerate(islice(elements_after(node), MOST_BELOW)):
            links = [(absolute(link.attributes.get("href") or "", base), link) for link in below.css("a[href]")]
            elsewhere = any(len(link.text().strip()) >= MIN_TITLE and not is_document(url) for url, link in links)
            titled = place and any(called_in(below, _HEADINGS))
            if len(below.text().strip()) > MAX_BOX or (place and elsewhere) or titled:
                break
            for url, link in links:
                if url and is_document(url):
                    found[url] = Attachment(url=url, kind="document", text=tidy(link.text()) or None)
            if elsewhere:
                break
            sounds = (source_of(player, base) for player in called_in(below, _SOUND))
            found |= {url: Attachment(url=url, kind="audio") for url in sounds if url}
        node = node.parent
    return list(found.values())


def source_of(player: LexborNode, base: str) -> str:
    """Return the address of what an `audio` or `video` element plays; empty if it names none."""
    sources = (player, *(part for part in player.iter() if part.tag == "source"))
    return next((url for source in sources if (url := address_among(source.attributes, base))), "")
