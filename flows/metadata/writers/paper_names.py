"""The names of a newspaper for itself, which are no writers."""

import re
from functools import lru_cache

from crawler.registry import Source
from flows.cleaning.page.structured_metadata import StructuredMetadata
from flows.cleaning.page.typography import bare, loose

__all__ = ["is_paper", "own_names"]

MIN_CORE = 4
"""Letters of the shortest name, without what says that it is a paper's, that a host's name may spell in one word."""
_SAID_OF_PAPERS = re.compile(r"^(?:ban bien tap|bbt|toa soan)(?: bao)? |(?: (?:dien tu|online|news))+$")
"""Words before and after a name that say that it is a newspaper's or its office's; in bare letters."""
_HOST_WORDS = re.compile(r"^bao|(?:online|news)$")


def own_names(metadata: StructuredMetadata, source: Source) -> set[str]:
    """Return the newspaper's names for itself, bare and without diacritics."""
    return {*_names_of(source.name, source.hosts), *(loose(bare(name)) for name in metadata.sites)}


@lru_cache(maxsize=256)
def _names_of(name: str, hosts: tuple[str, ...]) -> frozenset[str]:
    short = [part for host in hosts for part in (host, host.removeprefix("www.").split(".")[0])]
    return frozenset(loose(bare(spelling)) for spelling in (name, *short) if spelling)


def is_paper(name: str, paper: set[str]) -> bool:
    """Tell whether a name is the newspaper's, or its office's; `paper` are its `own_names`."""
    plain = loose(bare(name))
    for word in ("bao dien tu ", "bao ", "tap chi ", "dai "):
        if plain.startswith(word) and plain.removeprefix(word) in paper:
            return True
    first, _, more = name.partition(" ")
    if more and len(first) > 1 and first.isupper() and loose(first) in paper:  # an office of the paper: `XYZ Hà Nội`
        return True
    if len(core := _SAID_OF_PAPERS.sub("", plain)) < len(plain) and _is_spelled(core.replace(" ", ""), paper):
        return True
    squeezed = plain.replace(" ", "")
    if any(squeezed == own.replace(" ", "") or f" {plain} " in f" {own} " for own in paper):
        return True
    return any(" " in own and f" {own} " in f" {plain} " for own in paper)  # `Báo X điện tử` of `Báo X`


def _is_spelled(core: str, paper: set[str]) -> bool:
    """Tell whether one of the paper's names is `core` in one word: `langgio` in `baolanggio.example`."""
    if len(core) < MIN_CORE:
        return False
    squeezed = {own.replace(" ", "") for own in paper}
    return core in squeezed or core in {_HOST_WORDS.sub("", own) for own in squeezed}
