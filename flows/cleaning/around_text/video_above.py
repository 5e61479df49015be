"""The video that a page is about, where its player stands above the headline."""

from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

from flows.cleaning.around_text.attachments_below import source_of
from flows.cleaning.boxes.leaves import path_of
from flows.cleaning.content.content_blocks import VIDEO_HOSTS
from flows.cleaning.location.article_location import ArticleLocation
from flows.cleaning.page.dom_index import tag_numbers
from flows.cleaning.page.markup import absolute
from flows.cleaning.page.structured_metadata import StructuredMetadata

__all__ = ["video_above"]

LEVELS, MOST_PLAYERS = 3, 5
"""Boxes around a headline of which one holds the player, too, and players above the headline that are looked at."""
_PLAYERS = tag_numbers("video, iframe")


def video_above(metadata: StructuredMetadata, location: ArticleLocation, base: str) -> str:
    """Return the address of the only video that plays close above the headline; empty if none or several do.

    The page must say that it shows a video: broadcasters have a player of their programme at the head of each page.
    """
    says_so = (metadata.first("og:type") or "").startswith("video") or metadata.first("og:video", "og:video:url")
    start = location.dom.index(location.headline_node)
    if not says_so or start is None or not location.printed:
        return ""
    stated = metadata.first("og:video", "og:video:url") or ""
    hosts = [host for host in VIDEO_HOSTS if host in stated]
    close = {box.mem_id for box in _boxes_around(location.headline_node)}
    found: list[str] = []
    for player in islice(location.dom.before(start, _PLAYERS), MOST_PLAYERS):
        if close.isdisjoint(path_of(player)) or location.is_foreign(player) or _plays_by_itself(player):
            continue
        url = source_of(player, base)
        if player.tag == "iframe":
            url = absolute(player.attributes.get("src") or player.attributes.get("data-src") or "", base)
            url = url if any(host in url for host in VIDEO_HOSTS) and "/live_stream" not in url else ""
        found += [url] if url and (not hosts or any(host in url for host in hosts)) else []
    return found[0] if len(found) == 1 else ""


def _plays_by_itself(player: LexborNode) -> bool:
    """Tell whether a video is played over and over, or without sound and buttons: an advertisement, or a decoration."""
    attributes = player.attributes
    return "loop" in attributes or ("muted" in attributes and "controls" not in attributes)


def _boxes_around(node: LexborNode | None) -> Iterator[LexborNode]:
    """Yield the nearest boxes around an element, the page's whole body left out: it holds the page's head, too."""
    for _ in range(LEVELS):
        node = node.parent if node is not None else None
        if node is None or node.tag == "body":
            return
        yield node
