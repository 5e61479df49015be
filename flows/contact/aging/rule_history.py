"""How often each rule matched over time, and since when one does not. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict

from crawler.contact.answers import Answer
from crawler.registry import Layout, Source
from flows.contact.learning.selectors import learn_layout
from flows.contact.reading import TwoReadings
from storage.model.moments import VIETNAM

__all__ = ["PageOverTime", "RuleHistory", "new_layout", "rule_histories"]

SILENT_PAGES = 3
"""Number of the newest pages without a match from which on a rule has stopped; a single odd page is none."""

USUAL = 0.5
"""Share of the pages before that a rule must have matched: a rule for rare boxes does not stop, it is rare."""

SHARE_TO_LEARN = 2 / 3
"""Share of the new pages from which a layout is learned; it is tried on the others."""


@dataclass(frozen=True, slots=True)
class PageOverTime:
    """One archived article page, with what the rules of today find on it."""

    at: datetime
    answer: Answer
    found: dict[str, int]
    """For each rule `key selector`: the number of elements that it finds."""
    two: TwoReadings


class RuleHistory(BaseModel):
    """One rule over the pages looked at."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    key: str
    selector: str
    pages: int
    matched: int
    """Number of pages on which it finds an element."""
    agreement: float | None
    """Mean agreement (F1 of words) with the generic reader on the pages where the rule for the body matched."""
    last_match: AwareDatetime | None
    stopped_at: AwareDatetime | None
    """Time of the first capture since which it does not match; None if it still does, or never did."""
    stopped_url: str | None


def rule_histories(pages: Sequence[PageOverTime]) -> list[RuleHistory]:
    """Return the history of each rule over `pages`, the oldest page first."""
    rules = dict.fromkeys(rule for page in pages for rule in page.found)
    return [_history(rule, pages) for rule in rules]


def _history(rule: str, pages: Sequence[PageOverTime]) -> RuleHistory:
    key, selector = rule.split(" ", 1)
    hits = [index for index, page in enumerate(pages) if page.found.get(rule)]
    last = hits[-1] if hits else None
    stopped = None
    if last is not None and len(pages) - 1 - last >= SILENT_PAGES and len(hits) >= USUAL * (last + 1):
        stopped = pages[last + 1]
    agreements = [value for index in hits if (value := pages[index].two.agreement) is not None] if key == "body" else []
    return RuleHistory(
        key=key,
        selector=selector,
        pages=len(pages),
        matched=len(hits),
        agreement=round(sum(agreements) / len(agreements), 3) if agreements else None,
        last_match=pages[last].at if last is not None else None,
        stopped_at=stopped.at if stopped else None,
        stopped_url=stopped.answer.url if stopped else None,
    )


def new_layout(histories: Sequence[RuleHistory], pages: Sequence[PageOverTime], source: Source) -> Layout | None:
    """Return a layout that replaces rules that have stopped, valid from the first day without them.

    It is learned from two thirds of the pages since then, and tried on the others. None if headline and body are still
    found by a rule, or if there are too few new pages.
    """
    lost = [_lost_since(key, histories) for key in ("body", "headline")]
    since = min((moment for moment in lost if moment is not None), default=None)
    if since is None:
        return None
    new = [page.answer for page in pages if page.at >= since]
    taught = max(2, round(len(new) * SHARE_TO_LEARN))
    learned = learn_layout(new[:taught], source, held_out=new[taught:])
    if learned is None or not learned.layout.body + learned.layout.headline:
        return None
    first: date = since.astimezone(VIETNAM).date()
    return Layout.model_validate({"valid_from": first, **learned.layout.model_dump(exclude_unset=True)})


def _lost_since(key: str, histories: Sequence[RuleHistory]) -> datetime | None:
    """Return since when no rule of `key` matches; None if one does, or none ever did."""
    own = [history for history in histories if history.key == key and history.matched]
    stopped = [history.stopped_at for history in own if history.stopped_at is not None]
    return max(stopped) if own and len(stopped) == len(own) else None
