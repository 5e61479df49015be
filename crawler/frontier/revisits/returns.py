"""Decides whether an article that is gone is asked for at once because a listing names it anew. Pure.

Publishers take an article down, correct it, and put it back on top of its section. Other listings never drop a link
that is dead, or show it in turn with others. So only the first such sign costs a request at once, and each further one
only after a pause twice as long.
"""

from datetime import datetime

from crawler.frontier.entry import Entry

__all__ = ["is_back"]


def is_back(entry: Entry, before: Entry, now: datetime, *, anew: bool, rebuilt: bool) -> bool:
    """Tell whether to ask at once for an article that was gone, because a listing names it anew.

    `before`: its entry before this crawl's listings. `anew`: True if a section or feed names it anew. `rebuilt`: True
    if so many listings' times of change are new that none is believed.
    """
    since, tried_at = entry.first_missing, entry.tried_at
    if since is None or tried_at is None:
        return False
    in_sitemap_again = before.sitemap is None and before.left_at is not None and entry.sitemap is not None
    changed = entry.modified_at is not None and entry.modified_at > tried_at and not rebuilt
    if not (anew or in_sitemap_again or changed):
        return False
    last = entry.named_anew_at
    return last is None or last < since or now - last >= last - since
