"""Recognises the pictures of a page's buttons: what shares, prints or follows."""

import re

from flows.cleaning.page.picture_addresses import file_name

__all__ = ["shows_tool"]

MAX_NAME = 20
"""Characters of the longest name of such a picture; longer ones tell of something: `facebook-bi-phat-vi-lo-tin`."""
_DEAD = re.compile(r"#[\w-]{0,20}$|javascript:|mailto:|$", re.IGNORECASE)
_SHARES = re.compile(
    r"facebook\.com/shar|/sharer|twitter\.com/(?:share|intent)|x\.com/(?:share|intent)|zalo\.me/|t\.me/share|"
    r"linkedin\.com/share|pinterest\.\w+/pin|plus\.google|whatsapp|/(?:print|in-bai|ban-in)\b",
    re.IGNORECASE,
)
"""Where a link leads that shares or prints an article, and one that only a script answers."""
_TOOL = re.compile(
    r"(?:^|[_\s-])(?:facebook|fb|zalo|twitter|tw|tiktok|youtube|instagram|telegram|linkedin|pinterest|messenger|google|"
    r"gplus|print(?:er)?|e?mail|share|copy|link|rss|icons?|ico|btn|button|like|bookmark)(?:$|[_\s\d@-])",
    re.IGNORECASE,
)
"""A word in the name of the file of a button's picture, or in the words for it."""


def shows_tool(href: str | None, source: str | None, words: str | None) -> bool:
    """Tell whether the picture in a link is a button's: a script answers, or a service, and it is called a tool.

    `source`: the address of the picture, `words`: what stands for it.
    """
    address = (href or "").strip()
    if not _DEAD.match(address) and not _SHARES.search(address):
        return False
    names = (file_name(source or "").rpartition(".")[0], words or "")
    return any(len(name) <= MAX_NAME and _TOOL.search(name) for name in names)
