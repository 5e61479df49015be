"""Whether a crawl as a whole succeeded, and if not, why and what to do. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

from crawler.archiving.address_ledger import AddressLedger, Fate, Status

__all__ = ["Outcome", "judge"]

Outcome = Literal["finished", "failed", "paused"]

GOOD = (Status.STORED, Status.UNCHANGED)
"""Statuses of an address that showed its article."""

FEW = 3
"""Articles of which all may be gone without any doubt about the whole: daily life of a known newspaper."""

ADVICE = {
    "challenge": "the site asks for a browser; look at it in one, and ask its owner to let the User-Agent pass",
    "login": "the site asks for a login; if that stays so, set status `paused` in its file",
    "redirected": "open one of them in a browser: has the form of addresses changed?",
    "missing": "open one of them in a browser: has the form of addresses changed?",
    "not_public": "its addresses lead into a private network",
    "timeout": "the site is down or slow; the next crawl tries again",
    "host_down": "the next crawl tries again",
}
"""What to do, by the most frequent reason."""


def judge(
    listings: AddressLedger, articles: AddressLedger, counts: Mapping[str, int], *, stopped: bool, known: bool = False
) -> tuple[Outcome, str | None]:
    """Say whether the source as a whole failed or waits, and why.

    `known`: whether articles of the source were known before this crawl.
    """
    if stopped:
        return "failed", "stopped before its end"
    if counts.get("spider_exceptions/count"):
        return "failed", "the crawler has an error of its own; `warnings` of the crawl's record has its traceback"
    quiet = counts.get("discovery/not_due") or counts.get("discovery/unchanged")
    if not counts.get("discovery/pages") and not quiet:
        return _judge_listings(dict(listings))
    if not quiet and not counts.get("discovery/articles") and not len(articles):
        return "failed", "no page that lists articles has a link to an article; do the rules of the source still hold?"
    return _judge_articles(dict(articles), known=known)


def _judge_listings(fates: dict[str, Fate]) -> tuple[Outcome, str | None]:
    if not fates:
        return "failed", "the registry names no section, feed or sitemap"
    statuses = {fate.status for fate in fates.values()}
    if statuses == {Status.ROBOTS}:
        return "failed", f"robots.txt forbids every page that lists articles ({_some(fates)})"
    if statuses <= {Status.UNCHANGED, Status.REDIRECTED}:
        return "finished", None
    if statuses <= {Status.DEFERRED, Status.UNCHANGED}:
        return "paused", f"nothing was asked: {_summed_up(fates.values())}"
    return "failed", f"no page that lists articles could be read: {_summed_up(fates.values())}"


def _judge_articles(fates: dict[str, Fate], *, known: bool) -> tuple[Outcome, str | None]:
    asked = {url: fate for url, fate in fates.items() if fate.status is not Status.DEFERRED}
    waiting = [fate for fate in fates.values() if fate.status is Status.DEFERRED and fate.reason != "not_due"]
    if not asked:
        if waiting and all(fate.reason != "over_limit" for fate in waiting):
            return "paused", f"no article was asked for: {_summed_up(waiting)}"
        return "finished", None
    if any(fate.status in GOOD for fate in asked.values()):
        return "finished", None
    kinds = {fate.status for fate in asked.values()}
    if kinds == {Status.ROBOTS}:
        return "failed", f"robots.txt forbids all articles, {len(asked)} of them ({_some(asked)})"
    if known and len(asked) < FEW and kinds <= {Status.MISSING, Status.REDIRECTED}:
        return "finished", None
    return "failed", f"none of {len(asked)} articles could be read: {_summed_up(asked.values())}; {_some(asked)}"


def _some(fates: dict[str, Fate]) -> str:
    return next(iter(fates)) + (", …" if len(fates) > 1 else "")


def _summed_up(fates: Iterable[Fate]) -> str:
    """`timeout (3), http_503 (2)`, or the sentence itself if there is only one kind; and what to do."""
    told = [(fate.reason or str(fate.status), fate.detail) for fate in fates]
    reasons = Counter(reason for reason, _ in told)
    if len(reasons) == 1:
        reason, detail = told[0]
        text = f"{reason}, {detail}" if detail else reason
    else:
        text = ", ".join(f"{reason} ({number})" for reason, number in reasons.most_common())
    advice = ADVICE.get(reasons.most_common(1)[0][0])
    return f"{text}; {advice}" if advice else text
