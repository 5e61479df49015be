"""Decides whether a crawl as a whole succeeded; if not, says why and what to do. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Literal

from crawler.archiving.address_ledger import AddressLedger, AddressStatus, Fate

__all__ = ["Outcome", "is_down", "judge"]

Outcome = Literal["finished", "failed", "paused"]

GOOD = (AddressStatus.STORED, AddressStatus.UNCHANGED)
"""Statuses of an address whose article the server showed or confirmed."""

DOWN = ("dns", "refused", "unreachable", "timeout", "tls", "connection")
"""Reasons of a failed request that mean the site is down. Statuses from 500 on count, too."""

FEW = 3
"""If fewer articles than this were requested and all are gone, the crawl has not failed: a few removals are normal."""

ADVICE = {
    "challenge": "the site asks for a browser; look at it in one, and ask its owner to let the User-Agent pass",
    "login": "the site asks for a login; if that stays so, set status `paused` in its file",
    "maintenance": "its people repair it; the next crawl tries again",
    "redirected": "open one of them in a browser: has the form of addresses changed?",
    "missing": "open one of them in a browser: has the form of addresses changed?",
    "not_public": "its addresses lead into a private network",
    "timeout": "the site is down or slow; the next crawl tries again",
    "host_down": "the next crawl tries again",
}
"""Advice for the operator, by the most frequent reason."""


def is_down(reason: str) -> bool:
    """Tell whether a request failed for this reason because the site is down."""
    return reason in DOWN or reason.startswith("http_5")


def judge(
    listings: AddressLedger,
    articles: AddressLedger,
    counts: Mapping[str, int],
    *,
    stopped: bool,
    proxy_lost: str | None = None,
    known: bool = False,
    lone: bool = False,
) -> tuple[Outcome, str | None]:
    """Return the outcome of the crawl, and the reason if it failed or paused.

    `proxy_lost`: why the proxy ended the crawl, if it did. `known`: True if articles of the source were known before
    this crawl. `lone`: True if each listing that was asked failed already while others answered: that it fails again
    says nothing of the site.
    """
    if counts.get("spider_exceptions/count"):  # which may have stopped it
        return "failed", "the crawler has an error of its own; `warnings` of the crawl's record has its traceback"
    if proxy_lost is not None:
        return "failed", proxy_lost
    if stopped:
        return "failed", "stopped before its end"
    quiet = counts.get("discovery/not_due") or counts.get("discovery/unchanged")
    if not counts.get("discovery/pages") and not quiet:
        return _judge_listings(dict(listings))
    if not quiet and not counts.get("discovery/articles") and not len(articles):
        return "failed", "no page that lists articles has a link to an article; do the rules of the source still hold?"
    outcome, why = _judge_articles(dict(articles), known=known)
    if outcome == "finished" and not counts.get("discovery/pages") and not counts.get("discovery/unchanged"):
        looked_at = {url: fate for url, fate in listings if fate.reason != "not_due"}
        asked_articles = any(fate.status is not AddressStatus.DEFERRED for _, fate in articles)
        if not asked_articles and looked_at and _says_that_it_is_away(looked_at.values(), lone=lone):
            return _judge_listings(looked_at)
    return outcome, why


def _says_that_it_is_away(fates: Collection[Fate], *, lone: bool) -> bool:
    """Tell whether nobody has answered for the listings that were due, or looked at although none was."""
    silent = all(fate.status is AddressStatus.DEFERRED or is_down(fate.reason) for fate in fates)
    return silent and (not lone or _lack_proxy(fates))


def _judge_listings(fates: dict[str, Fate]) -> tuple[Outcome, str | None]:
    if not fates:
        return "failed", "the registry names no section, feed or sitemap"
    statuses = {fate.status for fate in fates.values()}
    if statuses == {AddressStatus.ROBOTS}:
        return "failed", f"robots.txt forbids every page that lists articles ({_some(fates)})"
    if statuses <= {AddressStatus.UNCHANGED, AddressStatus.REDIRECTED}:
        return "finished", None
    if statuses <= {AddressStatus.DEFERRED, AddressStatus.UNCHANGED} and not _lack_proxy(fates.values()):
        return "paused", f"nothing was asked: {_summed_up(fates.values())}"
    return "failed", f"no page that lists articles could be read: {_summed_up(fates.values())}"


def _judge_articles(fates: dict[str, Fate], *, known: bool) -> tuple[Outcome, str | None]:
    asked = {url: fate for url, fate in fates.items() if fate.status is not AddressStatus.DEFERRED}
    waiting = [fate for fate in fates.values() if fate.status is AddressStatus.DEFERRED and fate.reason != "not_due"]
    if not asked and _lack_proxy(waiting):
        return "failed", f"no article was asked for: {_summed_up(waiting)}"
    if not asked:
        if waiting and all(fate.reason != "over_limit" for fate in waiting):
            return "paused", f"no article was asked for: {_summed_up(waiting)}"
        return "finished", None
    if any(fate.status in GOOD for fate in asked.values()):
        return "finished", None
    kinds = {fate.status for fate in asked.values()}
    if kinds == {AddressStatus.ROBOTS}:
        return "failed", f"robots.txt forbids all articles, {len(asked)} of them ({_some(asked)})"
    if known and len(asked) < FEW and all(map(_is_gone, asked.values())):
        return "finished", None
    return "failed", f"none of {len(asked)} articles could be read: {_summed_up(asked.values())}; {_some(asked)}"


def _lack_proxy(fates: Iterable[Fate]) -> bool:
    """Tell whether the proxy did not take the request for one of them. No site asked us to wait then."""
    return any(fate.reason == "proxy" for fate in fates)


def _is_gone(fate: Fate) -> bool:
    return fate.status in (AddressStatus.MISSING, AddressStatus.REDIRECTED) or fate.reason == "gone_unsure"


def _some(fates: dict[str, Fate]) -> str:
    return next(iter(fates)) + (", …" if len(fates) > 1 else "")


def _summed_up(fates: Iterable[Fate]) -> str:
    """Return `timeout (3), http_503 (2)`, or the sentence if there is only one reason, with advice."""
    told = [(fate.reason or str(fate.status), fate.detail) for fate in fates]
    reasons = Counter(reason for reason, _ in told)
    if len(reasons) == 1:
        reason, detail = told[0]
        text = f"{reason}, {detail}" if detail else reason
    else:
        text = ", ".join(f"{reason} ({number})" for reason, number in reasons.most_common())
    advice = ADVICE.get(reasons.most_common(1)[0][0])
    return f"{text}; {advice}" if advice else text
