"""Recognises pages that ask archives not to keep them: `noarchive` in a header or in a meta element. Pure."""

import re
from collections.abc import Mapping

from storage.warc.content_encoding import decode_content

__all__ = ["asks_not_to_be_archived"]

HEAD = 64 * 1024
"""Bytes of a page that are searched; meta elements stand in its head."""

_META = re.compile(rb"<meta\b[^<>]{0,500}>", re.IGNORECASE)
_ROBOTS = re.compile(rb"""\bname\s*=\s*["']?(?:robots|baotinh)["'\s>/]""", re.IGNORECASE)
_NOARCHIVE = re.compile(rb"\bnoarchive\b", re.IGNORECASE)
_OTHER_AGENT = re.compile(r"\s*(?!baotinh)[\w-]+\s*:", re.IGNORECASE)
"""`X-Robots-Tag: googlebot: noarchive` is meant for that crawler alone."""


def asks_not_to_be_archived(headers: Mapping[str, str], body: bytes) -> bool:
    """Tell whether a page says `noarchive` to all crawlers or to this one.

    `headers`: by lower-case name. `body`: as sent, with its content encoding.
    """
    tag = headers.get("x-robots-tag", "")
    if "noarchive" in tag.lower() and not _OTHER_AGENT.match(tag):
        return True
    head = decode_content(body, headers.get("content-encoding", ""), HEAD)[0][:HEAD]
    if b"noarchive" not in head.lower():  # most pages; the patterns take longer
        return False
    return any(_ROBOTS.search(meta) and _NOARCHIVE.search(meta) for meta in _META.findall(head))
