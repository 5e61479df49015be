"""What the decisions of a simulated week came to."""

from collections import Counter
from dataclasses import dataclass, field

__all__ = ["Outcome"]


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
