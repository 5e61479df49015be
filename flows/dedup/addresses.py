"""What all addresses of one article have in common, for newspapers in the registry and for others."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.addresses import identity, is_tracking, tidy_path
from crawler.registry import Source
from storage.model.identifiers import SourceSlug

__all__ = ["address_of"]

_DEVICE = re.compile(r"^(?:(?:www|m|amp|mobile|wap)\.)+")
_FORM = re.compile(r"^/(?:amp|m|mobile|print)(?=/.)|(?<=.)/(?:amp|mobile|print)/?$|\.amp(?=\.html?$)|\.amp$")
_NUMBER = re.compile(r"[-/](?:post(?:id)?\d{4,}|(?:a|d|n|i|id)\d{5,7})(?:\.\w+)?$")
"""The CMS's own number of an article, which stays when headline or section change. Only numbers with a mark before them
count: a bare number at the end may be a year or a date, and a wrong merge would hide an article."""
_INDEX = re.compile(r"/(?:index\.(?:html?|php|aspx))?$")
_DEFAULT_PORTS = (None, 80, 443)


def address_of(url: str | None, source: str, registry: Mapping[SourceSlug, Source]) -> str | None:
    """Return what all forms of an article's address share, and no other article has; None if there is no such part.

    The address of a newspaper in the `registry` is read by the rules of its family.
    """
    if not url:
        return None
    known = registry.get(SourceSlug(source))
    if known is not None:
        found = identity(url, known)
        if not found.startswith("url:"):
            return f"{source} {found}"
    try:
        parts = urlsplit(url.strip())
        host, port = _DEVICE.sub("", (parts.hostname or "").rstrip(".")), parts.port
    except ValueError:
        return None
    if not host:
        return None
    if port not in _DEFAULT_PORTS:
        host = f"{host}:{port}"
    path = _INDEX.sub("", tidy_path(parts.path).lower())
    while (shorter := _FORM.sub("", path)) != path:
        path = shorter
    if number := _NUMBER.search(path):
        return f"{host} {number[0].lstrip('-/').partition('.')[0]}"
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode(sorted(pair for pair in pairs if not is_tracking(pair[0])))
    if not path and not query:
        return None
    return f"{host} {path}?{query}"
