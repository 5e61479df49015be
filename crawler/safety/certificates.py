"""Checks the certificate of each TLS connection: its chain, by OpenSSL, and whether it was made out for the host.

Twisted's own check passes a certificate whose names it cannot read, and keeps OpenSSL's reason to itself.
"""

import contextlib
import ipaddress
from collections.abc import Callable
from typing import Any

from cryptography.x509 import (
    Certificate,
    DNSName,
    DuplicateExtension,
    ExtensionNotFound,
    IPAddress,
    SubjectAlternativeName,
    UnsupportedGeneralNameType,
)
from OpenSSL.crypto import X509
from OpenSSL.SSL import VERIFY_FAIL_IF_NO_PEER_CERT, VERIFY_PEER, Connection, X509VerificationCodes
from service_identity import CertificateError
from service_identity.hazmat import DNS_ID, DNSPattern
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.internet.protocol import Protocol, connectionDone
from twisted.protocols.tls import TLSMemoryBIOProtocol
from twisted.python.failure import Failure
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]  # publishes no types

from crawler.network.failures import FetchError

__all__ = ["CheckedCertificates", "is_for", "why_untrusted"]

WRONG_NAME = "the certificate is not for this host"

NOT_AGREED = (
    "the connection ended before TLS was agreed on; perhaps the server speaks only TLS 1.1 or older, which is not taken"
)

OWN_AUTHORITY = "if you trust it, name it in SSL_CERT_FILE (docs/operating.md)"
"""The way out where an operator has an authority of his own, or takes the newspaper at its word."""

CODES = {
    value: name.removeprefix("ERR_").replace("_", " ").lower()
    for name, value in vars(X509VerificationCodes).items()
    if name.startswith("ERR_")
}
"""OpenSSL's reasons in words."""


LACKS_SIGNER = (
    X509VerificationCodes.ERR_UNABLE_TO_GET_ISSUER_CERT,
    X509VerificationCodes.ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
    X509VerificationCodes.ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
)
"""The certificate that signed another is neither sent nor known."""


def is_for(certificate: Certificate, host: str) -> bool:
    """Tell whether a certificate was made out for `host`, a name in ASCII or an IP address (RFC 9525).

    Patterns that no host can have are passed over. The common name does not count, as in browsers. Raise ValueError if
    an extension of the certificate cannot be read.
    """
    try:
        names = certificate.extensions.get_extension_for_class(SubjectAlternativeName).value
    except (ExtensionNotFound, DuplicateExtension, UnsupportedGeneralNameType):  # none, or none of a host
        return False
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host) in names.get_values_for_type(IPAddress)
    try:
        wanted = DNS_ID(host)
    except ValueError:  # a name that no host can have
        return False
    return any(_matches(wanted, name) for name in names.get_values_for_type(DNSName))


def _matches(wanted: DNS_ID, name: str) -> bool:
    try:
        return wanted.verify(DNSPattern.from_bytes(name.encode()))
    except CertificateError:
        return False


def why_untrusted(error: int, certificate: Certificate, depth: int = 0) -> str:
    """Return why OpenSSL does not trust `certificate`, one of a server's chain, and the way out.

    `depth`: 0 for the server's own, 1 for the one that signed it, and so on.
    """
    codes = X509VerificationCodes
    if error == codes.ERR_CERT_HAS_EXPIRED:
        return f"a certificate expired on {certificate.not_valid_after_utc:%Y-%m-%d}; wait, or ask the newspaper"
    if error == codes.ERR_CERT_NOT_YET_VALID:
        begin = certificate.not_valid_before_utc
        return f"a certificate is valid from {begin:%Y-%m-%d %H:%M} UTC on; look at the clock of this machine"
    if error == codes.ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return f"the certificate is signed by itself and by no authority; ask the newspaper, or {OWN_AUTHORITY}"
    if error == codes.ERR_SELF_SIGNED_CERT_IN_CHAIN:
        authority = certificate.subject.rfc4514_string()[:80]
        return f"the chain ends at an authority that is not trusted here ({authority}); {OWN_AUTHORITY}"
    if error in LACKS_SIGNER:
        signer = certificate.issuer.rfc4514_string()[:80]
        if depth:
            return f"the chain was signed by an authority that is not known here ({signer}); {OWN_AUTHORITY}"
        return (
            f"the server does not send the intermediate certificate that signed its own ({signer}), or an unknown "
            f"authority did; ask the newspaper to send the whole chain, or {OWN_AUTHORITY}"
        )
    return f"no trustworthy TLS connection: {CODES.get(error, f'error {error} of OpenSSL')}"


@implementer(IPolicyForHTTPS)
class CheckedCertificates:
    """Makes TLS connections as Scrapy does, but checks their certificates itself."""

    def __init__(self, policy: Any) -> None:
        """`policy`: Scrapy's, an IPolicyForHTTPS."""
        self._policy = policy

    def creatorForNetloc(self, hostname: bytes, port: int) -> "_CheckedCreator":  # noqa: N802 - the name is Twisted's
        """Return what makes the connections to a host."""
        return _CheckedCreator(self._policy.creatorForNetloc(hostname, port), hostname.decode("ascii").strip("[]"))


@implementer(IOpenSSLClientConnectionCreator)
class _CheckedCreator:
    """Makes the TLS connections to one host."""

    def __init__(self, creator: Any, host: str) -> None:
        self._creator = creator
        self._host = host

    def clientConnectionForTLS(self, protocol: TLSMemoryBIOProtocol) -> Connection:  # noqa: N802 - Twisted's name
        connection: Connection = self._creator.clientConnectionForTLS(protocol)
        connection.set_verify(VERIFY_PEER | VERIFY_FAIL_IF_NO_PEER_CERT, _check(self._host, protocol.failVerification))
        _explain_end(connection, protocol.wrappedProtocol)
        return connection


def _explain_end(connection: Connection, user: Protocol) -> None:
    """Let `user` of a connection be told that it ended before TLS was agreed on, if it did."""
    told = user.connectionLost

    def lost(reason: Failure = connectionDone) -> None:
        if connection.get_peer_finished() is None and isinstance(reason.value, (ConnectionDone, ConnectionLost)):
            reason = Failure(FetchError("connection", NOT_AGREED))  # type: ignore[no-untyped-call]  # half typed
        told(reason)

    user.connectionLost = lost  # type: ignore[method-assign]  # Twisted's pool made it


def _check(host: str, refuse: Callable[[Failure], None]) -> Callable[..., bool]:
    """Return the function that OpenSSL asks about each certificate of a chain, the server's own last."""

    def check(_: Connection, certificate: X509, error: int, depth: int, ok: int) -> bool:
        if ok and depth:
            return True
        try:
            parsed = certificate.to_cryptography()
            why = WRONG_NAME if ok else why_untrusted(error, parsed, depth)
            if ok and is_for(parsed, host):
                return True
        except ValueError:
            why = "the certificate cannot be read; ask the newspaper"
        refuse(Failure(FetchError("tls", why)))  # type: ignore[no-untyped-call]  # Twisted is half typed
        return False

    return check
