"""Pages that could not be read because of how they arrived: empty, cut off, or as bytes that are no text. Pure.

Only processing sees it. A server that fails for a moment sends the page rightly the next time, so the next crawl asks
again, once: a page that still arrives so is asked for when it would be if it had been read.
"""

import msgspec

from crawler.frontier.bodies import Unread
from crawler.frontier.entry import Entry

__all__ = ["arrived_cut", "arrived_whole"]


def arrived_cut(entry: Entry) -> Entry:
    """Return the entry after processing found that the last page arrived empty or cut."""
    read_at = entry.cut.read_at if entry.cut is not None else None
    if entry.shown_at is None or entry.cut_since is not None or (read_at is not None and read_at >= entry.shown_at):
        return entry
    return msgspec.structs.replace(entry, cut=Unread(entry.shown_at, read_at))


def arrived_whole(entry: Entry) -> Entry:
    """Return the entry after processing found that the last page arrived whole."""
    if entry.cut_since is None:
        return entry
    return msgspec.structs.replace(entry, cut=Unread(None, entry.shown_at))
