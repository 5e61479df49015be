"""Notes in which sitemap each article stands, and which articles were taken out of theirs. Pure.

A sitemap that is made from the articles online tells of a removal at its next reading, and costs one request for
thousands of articles. Whether a source's sitemaps are of that kind, its removals show (`Habit.taken_out`).
"""

from collections.abc import Collection, Mapping
from datetime import datetime

import msgspec

from crawler.frontier.entry import Entry
from storage.model.identifiers import ArticleId

__all__ = ["Places"]

MOST_TAKEN_OUT, LEAST_SUSPECT = 0.02, 5
"""If more of a sitemap's articles than this share, and more than this number, leave it at once, it was rebuilt."""


class Places:
    """The sitemaps that one crawl has read whole."""

    def __init__(
        self,
        sitemaps: Mapping[str, Collection[ArticleId]],
        known: Mapping[ArticleId, Entry],
        watched: Collection[str] = (),
    ) -> None:
        """`sitemaps`: the articles of each, by mark. `known`: the entries of at least these articles, if any.

        `watched`: marks of the sitemaps that are read regularly. Others have another name now, as a file of a month
        has once it is compressed, or are no longer made.
        """
        self._watched = watched
        self._sitemaps = {mark: frozenset(articles) for mark, articles in sitemaps.items()}
        self._of: dict[ArticleId, str] = {}
        # An article that stands in two is noted for the larger one: the smaller may name only the newest.
        for mark in sorted(self._sitemaps, key=lambda mark: (len(self._sitemaps[mark]), mark)):
            self._of |= dict.fromkeys(self._sitemaps[mark], mark)
        self._oldest = {
            mark: min((known[article].born for article in articles if article in known), default=None)
            for mark, articles in self._sitemaps.items()
        }
        self._left: dict[str, int] = {}

    def noted(self, article: ArticleId, entry: Entry, now: datetime) -> Entry:
        """Return the entry with the sitemap in which the article stands now; the same object if nothing has changed.

        A sitemap of the newest articles drops the oldest one each time. So an article was taken out only if an older
        one is still named.
        """
        was, here = entry.sitemap, self._of.get(article)
        if was is None:
            return entry if here is None else msgspec.structs.replace(entry, sitemap=here)
        if here is not None and was not in self._watched and was not in self._sitemaps:
            return msgspec.structs.replace(entry, sitemap=here, left_at=now, taken_out=False)
        if was not in self._sitemaps or article in self._sitemaps[was]:
            return entry
        oldest = self._oldest[was]
        taken_out = here is None and oldest is not None and entry.born > oldest and self._may_leave(was)
        return msgspec.structs.replace(entry, sitemap=here, left_at=now, taken_out=taken_out)

    def _may_leave(self, mark: str) -> bool:
        self._left[mark] = self._left.get(mark, 0) + 1
        return self._left[mark] <= max(LEAST_SUSPECT, MOST_TAKEN_OUT * len(self._sitemaps[mark]))
