"""Searches all objects of a bucket, compressed or not, for texts that must not be there."""

import gzip
import io
import json
import urllib.parse
import zlib
from collections.abc import Iterable, Iterator

import pyarrow.parquet as pq
from warcio.archiveiterator import ArchiveIterator

from storage.model.article import Article
from storage.s3.bucket import Bucket
from storage.versions.sentences import split_sentences
from storage.warc.gzip_members import Member, members

__all__ = ["found_in", "identifying_texts", "unpacked"]

SHORTEST = 12
"""Characters. A shorter sentence can be in any article, and identifies none."""


def identifying_texts(article: Article) -> set[str]:
    """Return the texts that identify an article: headline, sentences, addresses."""
    texts = [article.headline or "", *split_sentences("\n".join((article.lead or "", article.text or "")))]
    addresses = [article.url, article.canonical_url]
    slugs = [urllib.parse.urlsplit(address).path for address in addresses]
    return {text for text in (*texts, *addresses, *slugs) if len(text) >= SHORTEST}


def found_in(bucket: Bucket, wanted: Iterable[str]) -> list[str]:
    """Return `key: text` for each object that holds one of the texts."""
    forms = {form: text for text in wanted for form in _forms(text)}
    return sorted(
        {
            f"{key}: {text}"
            for key in bucket.list_keys("")
            for part in unpacked(key, bucket.get(key).body)
            for form, text in forms.items()
            if form in part
        }
    )


def _forms(text: str) -> set[bytes]:
    return {
        text.encode(),
        json.dumps(text)[1:-1].encode(),
        urllib.parse.quote(text, safe="/:?=&").encode(),
        text.encode("utf-16-le"),
    }


def unpacked(key: str, body: bytes) -> Iterator[bytes]:
    """Yield the bytes of an object, and its content after decompression."""
    yield body
    if key.endswith(".warc.gz"):
        yield from (part.content for part in members(body, mark=b"WARC/1.1\r\n") if isinstance(part, Member))
        for record in ArchiveIterator(io.BytesIO(body)):
            yield record.content_stream().read()
    elif body.startswith(b"\x1f\x8b"):
        yield gzip.decompress(body)
    elif body.startswith(b"PAR1"):
        rows = pq.read_table(io.BytesIO(body))
        yield str(rows.to_pylist()).encode()
        footer = pq.ParquetFile(io.BytesIO(body)).metadata
        yield str(footer.to_dict()).encode()
    elif body[:1] == b"\x78":
        yield zlib.decompress(body)
