"""A store that lists nothing, although what is there can be read."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from storage.settings import Settings
from tests.faults.messages import Message
from tests.faults.proxy import Fault, FaultProxy

__all__ = ["listing_nothing"]


@contextmanager
def listing_nothing(settings: Settings, prefix: str = "") -> Iterator[str]:
    """Yield the endpoint of such a store; only keys that begin with `prefix` are left out."""

    def unlisted(request: Message) -> Fault | None:
        asked = parse_qs(urlsplit(request.target).query)
        left_out = "list-type" in asked and "".join(asked.get("prefix", ())).startswith(prefix)
        return Fault.UNLISTED if left_out else None

    with FaultProxy(settings.endpoint_url or "", unlisted).serving() as proxy:
        yield proxy.endpoint_url
