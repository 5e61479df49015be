"""How well pages were read: how much of each article was taken, and whether a rule of the newspaper found its body."""

from collections.abc import Iterable
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from storage.model.article import Draft

__all__ = ["ExtractionQuality", "ReadingQuality", "quality_of", "summed_up"]


class ReadingQuality(NamedTuple):
    """How well one page was read."""

    completeness: float
    """Share of the prose under the headline that was taken."""
    by_rule: bool
    """True if a rule of the newspaper found the body, false if a fallback did."""


class ExtractionQuality(BaseModel):
    """How well pages of one newspaper were read."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    articles: int = 0
    """Pages that were read as articles."""
    completeness: float = 0.0
    """Mean share of the prose under the headline that was taken."""
    fallback: int = 0
    """Articles whose body no rule of the newspaper found."""

    @property
    def fallback_share(self) -> float:
        """Share of the articles whose body a fallback found."""
        return self.fallback / self.articles if self.articles else 0.0


def quality_of(draft: Draft) -> ReadingQuality | None:
    """Return how well the page of a draft was read; None if extraction does not say."""
    found = draft.completeness
    return ReadingQuality(found.share, found.reader == "rule") if found else None


def summed_up(readings: Iterable[ReadingQuality | None]) -> ExtractionQuality:
    """Sum up pages."""
    known = [reading for reading in readings if reading is not None]
    if not known:
        return ExtractionQuality()
    return ExtractionQuality(
        articles=len(known),
        completeness=round(sum(reading.completeness for reading in known) / len(known), 4),
        fallback=sum(not reading.by_rule for reading in known),
    )
