"""The WARC headers of our own, and the profiles of revisit records."""

__all__ = [
    "FAILURE",
    "FORM",
    "GONE",
    "MISSING_SINCE",
    "NOT_MODIFIED",
    "PAYLOAD_LENGTH",
    "REDIRECT",
    "REFERS_TO",
    "ROLE",
    "SAME_PAYLOAD",
]

MISSING_SINCE = "WARC-Baotinh-Missing-Since"
"""WARC header of a 404 for an address that existed before: the time of the first of the consecutive 404s."""

GONE = "WARC-Baotinh-Gone"
"""WARC header of a response that shows without a 404 that the article is gone: a sentence that says how."""

ROLE = "WARC-Baotinh-Role"
"""WARC header of a response that is not an article: `section`, `feed`, `sitemap`, `robots`, `error` (an error status
for an article's address), `redirect`, or `form`."""

REDIRECT = "redirect"
"""Role of a page that is no article, between an article's address and its page: a counter of clicks, a gate."""

FORM = "form"
"""Role of a print or AMP page, whose head names its article."""

FAILURE = "WARC-Baotinh-Failure"
"""WARC header of a request without a response: one word for the reason, such as `timeout`."""

NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
"""Profile of a revisit record: the server answered 304, not modified."""

SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
"""Profile of a revisit record: the server sent the same body as before, which an earlier record holds."""

REFERS_TO = "WARC-Baotinh-Refers-To"
"""WARC header of such a record: segment, offset and length of the record that holds the body."""

PAYLOAD_LENGTH = "WARC-Baotinh-Payload-Length"
"""WARC header of such a record: the length of the body in bytes, as the server sent it."""
