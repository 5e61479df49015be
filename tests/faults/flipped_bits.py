"""A bucket behind a network that damages what it carries: one bit of the first answer to each GET of an object."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

import boto3

from storage.s3.bucket import Bucket
from storage.s3.connection import s3_client
from storage.s3.requests import RetryPolicy, S3Requests
from tests.faults.messages import Message
from tests.faults.proxy import Fault, FaultProxy

__all__ = ["FlippedBits", "with_flipped_bits"]


class FlippedBits:
    """Damages the first answer to a GET of each object whose key begins with one of `prefixes`."""

    def __init__(self, bucket: str, *prefixes: str) -> None:
        self._begins = tuple(f"/{bucket}/{prefix}" for prefix in prefixes)
        self.gets: Counter[str] = Counter()
        """How often each of these objects was asked for, by its path."""

    def __call__(self, request: Message) -> Fault | None:
        parts = urlsplit(request.target)
        path = unquote(parts.path)
        if request.method != "GET" or "list-type" in parts.query or not path.startswith(self._begins):
            return None
        self.gets[path] += 1
        return Fault.FLIPPED if self.gets[path] == 1 else None


@contextmanager
def with_flipped_bits(bucket: Bucket, session: boto3.Session, *prefixes: str) -> Iterator[tuple[Bucket, FlippedBits]]:
    """Yield `bucket` as it is reached through a proxy that damages, and what was asked for."""
    flipped = FlippedBits(bucket.name, *prefixes)
    with FaultProxy(bucket.storage_options["aws_endpoint_url"], flipped).serving() as proxy:
        client = s3_client(session, proxy.endpoint_url, connect=1, read=30)
        requests = S3Requests(client, RetryPolicy(first_pause=0.001))
        yield Bucket(requests, bucket.name, credentials=session.get_credentials()), flipped
