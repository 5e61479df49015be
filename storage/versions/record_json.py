"""The article record as the bytes of its object: encode, parse, read."""

from collections.abc import Mapping

from pydantic import TypeAdapter, ValidationError

from storage.errors import InvalidArticleError
from storage.model.article import Article
from storage.model.identifiers import ArticleId
from storage.s3.bucket import Bucket

__all__ = ["Bodies", "encode", "parse_article", "read_article"]

Bodies = Mapping[tuple[ArticleId, int], bytes]
"""The stored bytes of versions, by article id and version number."""


_JSON = TypeAdapter(Article)
"""Makes bytes at once; `model_dump_json` makes text that would have to be encoded again."""


def encode(article: Article) -> bytes:
    """Return the record as stored: compact JSON in UTF-8, fields in the model's order, one newline at the end."""
    return _JSON.dump_json(article) + b"\n"


def parse_article(record: bytes | str, place: str) -> Article:
    """Parse a stored record. `place` names it in the error. Raise InvalidArticleError."""
    try:
        return Article.model_validate_json(record)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole object"
        raise InvalidArticleError(
            f"{place} is no article record: {where}: {first['msg']}",
            hint="`baotinh fsck --repair` puts a damaged one back; or a newer release of baotinh wrote it",
        ) from error


def read_article(bucket: Bucket, key: str) -> Article:
    """Read the version stored under `key`. Raise NotFoundError, or InvalidArticleError if it is no article record."""
    return parse_article(bucket.get(key).body, bucket.uri(key))
