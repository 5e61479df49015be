"""Where headline, lead and body of a page stand."""

from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from flows.cleaning.boxes.leaves import path_of
from flows.cleaning.boxes.prose_density import ArticleBox
from flows.cleaning.page.dom_index import DomIndex

__all__ = ["ArticleLocation"]


@dataclass(slots=True)
class ArticleLocation:
    """The location of an article on its page: headline, lead and body."""

    dom: DomIndex
    headline: str | None = None
    headline_node: LexborNode | None = None
    printed: bool = True
    """False if the headline is known from the page's head only."""
    lead: str | None = None
    lead_node: LexborNode | None = None
    body: LexborNode | None = None
    share: float = 1.0
    """Share of the prose under the headline that `body` holds, where prose density found it."""
    box: ArticleBox | None = None
    """What prose density found; None where a rule names the body."""
    ruled_body: bool = False
    """True if a rule names the body: then no other element may replace it."""
    fields: dict[str, str] = field(default_factory=dict)

    def is_foreign(self, node: LexborNode) -> bool:
        """Tell whether an element stands in a box with a text of its own: another article, teasers, comments."""
        foreign = self.box.foreign if self.box is not None else {}
        return bool(foreign) and not foreign.keys().isdisjoint(path_of(node))
