"""A frontier that needs little memory: each entry stays encoded, as it is stored, until somebody reads it."""

from collections.abc import Iterator, Mapping

import msgspec

from crawler.frontier.entry import Entry, Frontier, merged
from storage.model.identifiers import ArticleId

__all__ = ["PackedFrontier"]

_decoder = msgspec.json.Decoder(Entry)
_encoder = msgspec.json.Encoder()


class PackedFrontier(Mapping[ArticleId, Entry]):
    """Entries by article, each kept as JSON: a third of the memory of objects. Reading one takes microseconds."""

    def __init__(self, entries: Frontier | None = None) -> None:
        self._lines: dict[ArticleId, bytes] = {}
        for article, entry in (entries or {}).items():
            self._lines[article] = _encoder.encode(entry)

    def __getitem__(self, article: ArticleId) -> Entry:
        return _decoder.decode(self._lines[article])

    def __iter__(self) -> Iterator[ArticleId]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def __contains__(self, article: object) -> bool:
        return article in self._lines

    def add(self, article: ArticleId, line: bytes) -> None:
        """Merge one entry, given as JSON. Raise msgspec.DecodeError if a merge needs to decode it and cannot."""
        known = self._lines.get(article)
        if known is not None and known != line:
            line = _encoder.encode(merged(_decoder.decode(known), _decoder.decode(line)))
        self._lines[article] = line

    def merge(self, changes: Frontier) -> None:
        """Merge the entries of another crawl."""
        for article, entry in changes.items():
            self.add(article, _encoder.encode(entry))

    def at_first_addresses(self, aliases: Mapping[ArticleId, ArticleId]) -> None:
        """Put what is known of later addresses (`aliases`: each with its article) under the ids of the first ones.

        The address that was asked last is the one that is asked next.
        """
        for alias, article in aliases.items():
            line = self._lines.pop(alias, None)
            if line is not None:
                self.add(article, line)

    def line(self, article: ArticleId) -> bytes:
        """Return the entry of `article` as JSON."""
        return self._lines[article]

    def remove(self, article: ArticleId) -> None:
        """Remove an article if it is there."""
        self._lines.pop(article, None)
