"""Why a site is not added: one clear sentence each. Pure."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from crawler.contact.answers import Answer
from crawler.network.false_answers import read_answer
from flows.errors import FlowError

__all__ = ["NO_DATE", "NotAddedError", "is_parked", "no_pattern", "refuse_front", "too_few_articles"]

LEAST_LINKS = 10
"""Links of the barest front page of a newspaper."""

REASONS: dict[str, tuple[str, str | None]] = {
    "dns": ("this host does not exist", "look whether the name is spelt right"),
    "robots": ("its robots.txt forbids us", "it is never crawled"),
    "redirect_loop": ("it redirects for ever", None),
    "tls": ("its certificate is bad", "if it answers without encryption, give the address with http://"),
}

BY_HAND = (
    "write the file by hand: docs/adding-a-newspaper.md has a table of families (`single` if none fits), and says how "
    "`links.article` names what only the path of an article has"
)
"""The way out where the addresses of articles could not be told."""
BY_FEED = (
    "if it is one, give the address of a page with links, or write the file by hand (docs/adding-a-newspaper.md) with "
    "a feed or sitemap in [discovery]; robots.txt often names a sitemap"
)
"""The way out where no page could be followed."""

NO_DATE = "no date of publication"
"""Why a page that reads like an article is not taken for one."""

PARKED = re.compile(
    r"domain (?:is |name )?(?:is )?for sale|buy this domain|parked (?:free|domain)"
    r"|this domain (?:may be|is) (?:for sale|parked)"
    r"|sedoparking|parkingcrew|bodis\.com|hugedomains|dan\.com/buy|tên miền (?:này )?(?:đang )?(?:được )?(?:rao )?bán"
    r"|tên miền đã hết hạn|domain (?:has )?expired",
    re.IGNORECASE,
)


PARKED_LENGTH = 20_000
"""Characters of a page in which such words are looked for: pages of parked domains are short, and an article about a
domain that is for sale stands further down in a newspaper's."""


class NotAddedError(FlowError):
    """The site cannot be added. The message says why; nothing was written."""

    code = "not-added"

    def __init__(self, message: str, reason: str, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.reason = reason


def is_parked(text: str) -> bool:
    """Tell whether a front page is that of a domain for sale, or of one that has expired."""
    return PARKED.search(text[:PARKED_LENGTH]) is not None


def refuse_front(front: Answer) -> None:
    """Raise NotAddedError if the front page shows that the site cannot be added."""
    if front.reason:
        sentence, hint = REASONS.get(front.reason, (f"it does not answer: {front.detail}", None))
        sentence += f" ({front.detail})" if front.reason == "tls" else ""
        raise NotAddedError(f"{front.url}: {sentence}", front.reason, hint)
    if front.location is not None:
        raise NotAddedError(f"{front.url}: it redirects for ever", "redirect_loop")
    if not front.ok:
        raise NotAddedError(f"{front.url}: it answers {front.status}", "status")
    false = read_answer(front.url, front.status, front.headers, front.body)
    text = front.text
    if is_parked(text):
        raise NotAddedError(f"{front.url}: the domain is parked, there is no newspaper", "parked")
    if false is not None:
        raise NotAddedError(f"{front.url}: this is no front page: {false.evidence}", "false_answer")
    if len(re.findall(r"<a\s", text, re.IGNORECASE)) < LEAST_LINKS:
        sentence = "its front page has hardly any links; it is no newspaper, or a script makes them"
        raise NotAddedError(f"{front.url}: {sentence}", "no_newspaper", BY_FEED)


def no_pattern(host: str, articles: Sequence[str]) -> NotAddedError:
    """Return the error for a site whose articles, of which some are named, cannot be told by their addresses."""
    named = f", such as {' and '.join(articles[:2])}" if articles else ""
    return NotAddedError(f"{host}: no pattern tells its articles from other pages{named}", "no_pattern", BY_HAND)


def too_few_articles(host: str, found: int, refused: Mapping[str, str]) -> NotAddedError:
    """Return the error for a site of which only `found` pages are articles.

    `refused`: the addresses of the other pages that were read, and why each is none. The commonest reason is named.
    """
    sentence = f"{host} is no newspaper that baotinh can read: {found} of its pages are articles"
    if not refused:
        return NotAddedError(
            f"{sentence}, because no page links any", "no_newspaper", "give the address of a section's page instead"
        )
    reason, times = Counter(refused.values()).most_common(1)[0]
    example = next(url for url, why in refused.items() if why == reason)
    return NotAddedError(
        f"{sentence}; {times} of {len(refused)} others: {reason}, such as {example}",
        "no_newspaper",
        "save this page, see how `baotinh extract PAGE --url ADDRESS` reads it, and write the file by hand: "
        "docs/adding-a-newspaper.md",
    )
