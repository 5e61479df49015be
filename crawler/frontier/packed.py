"""A frontier in little memory: entries stay as the lines in which they are stored until they are asked for."""

from collections.abc import Iterator, Mapping

import msgspec

from crawler.frontier.entry import Entry, Frontier, merged
from storage.model.identifiers import ArticleId

__all__ = ["PackedFrontier"]

_decoder = msgspec.json.Decoder(Entry)
_encoder = msgspec.json.Encoder()


class PackedFrontier(Mapping[ArticleId, Entry]):
    """Entries by article, each held as JSON: a third of the memory of the objects. To read one takes microseconds."""

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
        """Merge in one entry as JSON. Raise msgspec.DecodeError if it must be read and cannot be."""
        known = self._lines.get(article)
        if known is not None and known != line:
            line = _encoder.encode(merged(_decoder.decode(known), _decoder.decode(line)))
        self._lines[article] = line

    def merge(self, changes: Frontier) -> None:
        """Merge in what another crawl knows."""
        for article, entry in changes.items():
            self.add(article, _encoder.encode(entry))

    def line(self, article: ArticleId) -> bytes:
        """Return the entry of `article` as JSON."""
        return self._lines[article]

    def remove(self, article: ArticleId) -> None:
        """Take an article out; to take out what is not there is no error."""
        self._lines.pop(article, None)
