"""What the decisions of a simulated week came to."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crawler.frontier.entry import Entry
from tests.bench.week.purposes import AGES
from tests.replica.newsroom.articles import Article

__all__ = ["Outcome", "purpose_of"]


@dataclass
class Outcome:
    """What the decisions came to, for any number of papers."""

    articles: int = 0
    missing_articles: list[str] = field(default_factory=list)
    edits: int = 0
    missed_edits: list[str] = field(default_factory=list)
    removals: int = 0
    missed_removals: list[str] = field(default_factory=list)
    useful: int = 0
    """New articles, edits and removals that were found after the first look."""
    requests: Counter[str] = field(default_factory=Counter)
    """Requests after the first look, by purpose."""
    yields: Counter[str] = field(default_factory=Counter)
    """What they brought: new articles of listings, new versions of articles."""

    def add(self, other: "Outcome") -> None:
        """Add the outcome of other papers."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    def line(self) -> str:
        """Sum up in one line."""
        found = self.articles - len(self.missing_articles)
        edits, removals = self.edits - len(self.missed_edits), self.removals - len(self.missed_removals)
        total = self.requests.total()
        return (
            f"articles {found} of {self.articles}, edits {edits / max(1, self.edits):.1%} of {self.edits}, removals "
            f"{removals / max(1, self.removals):.1%} of {self.removals}, {total:,} requests, "
            f"{total / max(1, self.useful):.2f} for each of {self.useful:,} new versions"
        )


def purpose_of(entry: Entry, article: Article, now: datetime) -> str:
    """Return what a visit to an article is for. `entry`: the article before the visit."""
    if entry.shown_at is None:
        return "first visit"
    if entry.missing_since is not None:
        return "confirmation of a removal"
    hints = (entry.modified_at, entry.retitled_at, entry.left_at if entry.taken_out else None)
    if any(hint is not None and entry.tried_at is not None and hint > entry.tried_at for hint in hints):
        return "visit after a hint"
    hours = (now - article.published_at) / timedelta(hours=1)
    return f"visit at an age under {next((age for limit, age in AGES if hours < limit), 'ever')}"
