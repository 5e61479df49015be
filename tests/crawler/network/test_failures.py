import pytest
from OpenSSL.SSL import Error as TLSError
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from twisted.internet.error import ConnectionDone, ConnectionLost, NoRouteError
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from crawler.network.failures import DETAIL_LENGTH, FetchError, explain


def handshake() -> DownloadFailedError:
    """A failed handshake as Twisted and Scrapy wrap it."""
    error = DownloadFailedError("[<twisted.python.failure.Failure OpenSSL.SSL.Error: [('SSL routines', '', 'x')]>]")
    cause = TLSError([("SSL routines", "", "certificate verify failed")])
    error.__cause__ = ResponseFailed([Failure(cause)])  # type: ignore[no-untyped-call]  # Twisted is half typed
    return error


def no_route() -> NoRouteError:
    return NoRouteError()  # type: ignore[no-untyped-call]  # Twisted is half typed


@pytest.mark.parametrize(
    ("error", "reason", "detail"),
    [
        (CannotResolveHostError("…"), "dns", "the host name does not resolve"),
        (DownloadConnectionRefusedError("…"), "refused", "the host refuses the connection"),
        (DownloadTimeoutError("took longer than 5 seconds"), "timeout", "took longer than 5 seconds"),
        (
            DownloadCancelledError("…"),
            "too_large",
            "the answer is larger than 1,000 bytes (setting crawl.max_body_bytes)",
        ),
        (handshake(), "tls", "no trustworthy TLS connection: certificate verify failed"),
        (TunnelError("no tunnel"), "unreachable", "no tunnel"),
        (no_route(), "unreachable", "No route to host."),
        (ConnectionLost(), "connection", None),
        (DownloadFailedError("reset"), "connection", "DownloadFailedError: reset"),
        (IgnoreRequest("filtered"), "ignored", "filtered"),
        (EOFError("cut"), "undecodable", "the content encoding cannot be undone"),
        (FetchError("off_site", "elsewhere"), "off_site", "elsewhere"),
        (KeyError("visit"), "our_code", "the crawler's own code failed: KeyError: 'visit'"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_every_error_has_a_word_and_a_sentence(error: Exception, reason: str, detail: str | None) -> None:
    told = explain(error, max_body_bytes=1000)

    assert told[0] == reason
    assert detail is None or told[1] == detail


def test_a_detail_is_one_short_line() -> None:
    _, detail = explain(DownloadFailedError("<html>\n" * 1000), max_body_bytes=1000)

    assert len(detail) <= DETAIL_LENGTH
    assert "\n" not in detail


def test_what_twisted_says_of_a_connection_is_told_in_words() -> None:
    closed = Failure(ConnectionDone())  # type: ignore[no-untyped-call]  # Twisted is half typed
    lost = ResponseFailed([closed, closed])  # type: ignore[no-untyped-call]  # Twisted is half typed

    reason, detail = explain(DownloadFailedError(str(lost)), max_body_bytes=1)

    assert reason == "connection"
    assert detail == "Connection was closed cleanly"
