"""The article record as a JSON Schema, published in the bucket beside the data that it describes."""

import json
from typing import Any

from storage import layout
from storage.errors import BucketUnavailableError
from storage.model.article import SCHEMA_VERSION, Article
from storage.s3.bucket import Bucket

__all__ = ["article_schema", "check_lists", "publish_schema"]


def article_schema() -> dict[str, Any]:  # JSON Schema is JSON
    """Return the JSON Schema (2020-12) of a stored article version."""
    schema = Article.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        # A name, not an address: the schema lies in each bucket and nowhere else.
        "$id": f"urn:baotinh:schema:article:{SCHEMA_VERSION}",
        **schema,
        "title": "baotinh article version",
    }


def publish_schema(bucket: Bucket) -> bool:
    """Put the schema of this release into the bucket; return False if it is there already."""
    body = json.dumps(article_schema(), ensure_ascii=False, indent=2).encode() + b"\n"
    return bucket.put_if_absent(layout.schema(SCHEMA_VERSION), body, content_type="application/schema+json")


def check_lists(bucket: Bucket) -> None:
    """Raise BucketUnavailableError if lists of keys leave out the schema, which the first run writes first."""
    key = layout.schema(SCHEMA_VERSION)
    if bucket.exists(key) and key not in bucket.list_keys(key):
        raise BucketUnavailableError(
            f"{bucket.uri(key)} is there, but lists of keys leave it out: the archive would look empty",
            hint="check the store and any proxy before it, then run the command again",
        )
