"""Finds out whether the group `id` of `links.article` takes different articles for one. Pure.

Then a crawl would fetch one of them and leave out the others, and nobody would miss them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from crawler.addresses import canonical, identity
from crawler.discovery import Listed
from crawler.registry import Source

__all__ = ["SharedId", "SharedIds", "sentence_of"]

ALIKE = 0.5
"""Share of common words from which on two addresses may be of one article."""

MANY = 3
"""Addresses with one id that are no accident; or two ids with two addresses each."""


MOST_NAMED = 3
"""Ids that a sentence names; the others are counted."""


class SharedId(NamedTuple):
    """One id that several articles have."""

    identity: str
    addresses: tuple[str, ...]
    """Their addresses, two or more."""


def sentence_of(shared: Sequence[SharedId]) -> str:
    """Say for a person what is wrong. `shared`: one id or more."""
    told = "; ".join(f"{each.identity} is {_joined(each.addresses)}" for each in shared[:MOST_NAMED])
    number = f" under each of {len(shared)} ids" if len(shared) > 1 else ""
    return f"its group `id` takes different articles for one{number}: {told}{'; …' if len(shared) > MOST_NAMED else ''}"


def _joined(addresses: Sequence[str]) -> str:
    one, other, *more = addresses
    return f"{one} and {other}" + (f" and {len(more)} more" if more else "")


@dataclass(slots=True)
class SharedIds:
    """The addresses by which the listings of one newspaper name each article."""

    _named: defaultdict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def see(self, items: Iterable[Listed], source: Source) -> None:
        """Add the articles that a listing names."""
        if "(?P<id>" not in source.links.article:
            return
        for item in items:
            address, texts = canonical(item.url, source), self._named[identity(item.url, source)]
            texts[address] = max(texts.get(address, ""), item.headline or "", key=len)

    def found(self) -> list[SharedId]:
        """Return the ids of several addresses whose words show that they are different articles; most addresses first.

        A single id of two addresses may be an accident.
        """
        shared = {number: each for number, each in self._named.items() if len(each) > 1 and _differ(each)}
        if len(shared) < 2 and not any(len(each) >= MANY for each in shared.values()):
            return []
        found = [SharedId(number, tuple(texts)) for number, texts in shared.items()]
        return sorted(found, key=lambda each: len(each.addresses), reverse=True)


def _differ(texts: dict[str, str]) -> bool:
    words = [_words(f"{unquote(urlsplit(url).path)} {text}") for url, text in texts.items()]
    return len(words[0] & words[1]) < ALIKE * min(len(words[0]), len(words[1]))


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w{2,}", text.casefold()) if not word.isdigit()}
