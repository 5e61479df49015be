"""Certificates as newspapers have them, and one that nobody trusts: signed by itself, for another host."""

import ssl
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

__all__ = ["Signed", "signed", "untrusted"]


@dataclass(frozen=True)
class Signed:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        """The certificate alone."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def server(self, *chain: "Signed") -> ssl.SSLContext:
        """Return the TLS settings of a server that sends this certificate and the `chain`."""
        private = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.NamedTemporaryFile(suffix=".pem") as file:
            Path(file.name).write_bytes(private + self.pem + b"".join(each.pem for each in chain))
            context.load_cert_chain(file.name)
        return context


def signed(
    name: str,
    by: Signed | None = None,
    *,
    names: Sequence[x509.GeneralName] = (),
    authority: bool = False,
    ended: timedelta = -timedelta(days=1),
) -> Signed:
    """Return a certificate for `name`, signed by another one or by itself.

    `names`: its alternative names. `authority`: it may sign others. `ended`: for how long it has not been valid.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - ended - timedelta(days=2))
        .not_valid_after(now - ended)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return Signed(builder.sign(by.key if by else key, hashes.SHA256()), key)


def untrusted() -> ssl.SSLContext:
    """Return the TLS settings of a server that nobody trusts."""
    return signed("khac.example").server()
