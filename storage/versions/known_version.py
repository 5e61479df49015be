"""The latest version of an article, as far as a caller knows it."""

from contextlib import suppress
from dataclasses import dataclass, replace

from storage.errors import InvalidArticleError
from storage.model.article import Article
from storage.versions.record_json import parse_article

__all__ = ["NO_VERSION", "KnownVersion"]


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """What a caller believes to be an article's latest version, and has not checked against the bucket.

    A commit that gets a right one saves requests. A wrong one costs a request or two and changes no result.
    """

    number: int
    """Version number, from 1; 0 if the article is believed to have no version."""
    article: Article | None = None
    """The version itself, if the caller has read it."""
    record: bytes | None = None
    """The version as JSON, if the caller has it and has not parsed it: a batch knows thousands, and uses them one by
    one."""

    @classmethod
    def of(cls, article: Article | None) -> "KnownVersion":
        """Return what the caller knows who has read `article`; None stands for an article without versions."""
        return cls(article.version, article) if article else NO_VERSION

    def parsed(self) -> "KnownVersion":
        """Return this with `article` in place of `record`. A damaged record leaves only the number."""
        if self.record is None:
            return self
        with suppress(InvalidArticleError):  # a damaged row of a table; the object itself decides
            return replace(self, article=parse_article(self.record, "a row of the table of records"), record=None)
        return replace(self, record=None)


NO_VERSION = KnownVersion(0)
"""The article is believed to have no version yet."""
