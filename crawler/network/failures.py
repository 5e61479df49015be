"""Explains why an address could not be fetched, in the words that crawl records and reports use."""

import re

from OpenSSL.SSL import Error as TLSError
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
)
from twisted.internet.error import ConnectError
from twisted.internet.error import TimeoutError as ConnectTimeoutError
from twisted.web.client import ResponseFailed

__all__ = ["OUR_CODE", "FetchError", "ProxyError", "StoreLostError", "explain", "proxy_error"]

OUR_CODE = "our_code"
"""The reason of a request on which the crawler's own code failed, such as a middleware."""

BUGS = (ArithmeticError, AssertionError, AttributeError, IndexError, KeyError, NameError, TypeError)
"""Exceptions that no network raises: an error of a program."""

DETAIL_LENGTH = 300
"""Characters of a detail that are kept, because exceptions of network libraries can quote whole pages."""

_FAILURE = re.compile(r"<twisted\.python\.failure\.Failure [\w.]+: ([^>]+?)\.?>")
"""How Twisted prints one of the failures of a connection."""

_OF_HOST = re.compile(r"\[\{'status': (?!407\b)\d{3}\b")
"""How Scrapy prints a proxy's answer about the host: any status but 407, which asks us for a login."""

OLD_TLS = re.compile(r"alert protocol version|unsupported protocol")
"""What OpenSSL says where a server and we have no version of TLS in common; we begin with 1.2."""

KINDS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str, str | None], ...] = (
    (CannotResolveHostError, "dns", "the host name does not resolve"),
    (DownloadConnectionRefusedError, "refused", "the host refuses the connection"),
    ((DownloadTimeoutError, ConnectTimeoutError), "timeout", None),
    (TunnelError, "unreachable", None),  # what the proxy says of the host; of itself: `proxy_error`
    (ConnectError, "unreachable", None),
    (IgnoreRequest, "ignored", None),
    (NotSupported, "not_public", "only http and https are fetched"),
    (ConnectionError, "connection", None),
    ((OSError, EOFError), "undecodable", "the content encoding cannot be undone"),
)
"""Exception types in the order of the checks, each with a word and a sentence. None: use the exception's own text."""


class FetchError(IgnoreRequest):
    """The address was not fetched completely, for a reason that is already known."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class ProxyError(FetchError):
    """The setting `crawl.proxy` names a proxy that does not take the request, so the host has not seen it."""


class StoreLostError(IgnoreRequest):
    """The bucket cannot be used; the cause says why. Stop the crawl: it must not fetch what it cannot store."""


def explain(error: BaseException, *, max_body_bytes: int) -> tuple[str, str]:
    """Return the reason as one word and as one sentence."""
    if isinstance(error, FetchError):
        return error.reason, error.detail
    if isinstance(error, BUGS):
        return OUR_CODE, " ".join(f"the crawler's own code failed: {type(error).__name__}: {error}".split())
    causes = _causes(error)
    for cause in causes:
        if isinstance(cause, FetchError):
            return cause.reason, cause.detail[:DETAIL_LENGTH]
        if isinstance(cause, TLSError):
            return "tls", _tls_detail(cause)
    if isinstance(error, DownloadCancelledError) or (isinstance(error, IgnoreRequest) and "MAXSIZE" in str(error)):
        return "too_large", f"the answer is larger than {max_body_bytes:,} bytes (setting crawl.max_body_bytes)"
    told = next((_in_words(str(cause)) for cause in causes if str(cause)), type(error).__name__)[:DETAIL_LENGTH]
    for kinds, reason, sentence in KINDS:
        if isinstance(error, kinds):
            return reason, sentence or told
    return "connection", (told if _FAILURE.search(str(error)) else f"{type(error).__name__}: {told}")[:DETAIL_LENGTH]


def proxy_error(error: Exception, proxy: str) -> ProxyError | None:
    """Return the error that names the proxy, if it is the proxy and not the host that `error` is about.

    The crawler connects to the proxy alone; what it says of the host comes as an answer. A tunnel is refused for one
    host, which the proxy cannot reach (502) or does not allow (403).
    """
    if isinstance(error, CannotResolveHostError):
        why = "its name does not resolve"
    elif isinstance(error, DownloadConnectionRefusedError):
        why = "it refuses the connection"
    elif isinstance(error, ConnectError) or (isinstance(error, TunnelError) and not _OF_HOST.search(str(error))):
        why = _in_words(str(error))[:DETAIL_LENGTH]
    else:
        return None
    place = proxy.rpartition("@")[2].rpartition("//")[2].rstrip("/")
    return ProxyError("proxy", f"the proxy {place} (setting crawl.proxy) cannot be used: {why}")


def _in_words(message: str) -> str:
    """Return a message on one line; of a list of Twisted's failures, only what each of them says."""
    said = _FAILURE.findall(message)
    return ", ".join(dict.fromkeys(said)) if said else " ".join(message.split())


def _causes(error: BaseException | None) -> list[BaseException]:
    """Return the error and its causes. Twisted wraps the errors of one connection into a list."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        if isinstance(error, ResponseFailed):
            for reason in error.reasons:
                found += _causes(reason.value)
        error = error.__cause__
    return found


def _tls_detail(error: TLSError) -> str:
    entries = error.args[0] if error.args and isinstance(error.args[0], list) else []
    reasons = ", ".join(str(entry[-1]) for entry in entries) or "handshake failed"
    old = "; the server speaks only TLS 1.1 or older, which is not taken" if OLD_TLS.search(reasons) else ""
    return f"no trustworthy TLS connection: {reasons}"[: DETAIL_LENGTH - len(old)] + old
