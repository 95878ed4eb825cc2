"""A trust service that never was: it holds the key, receives digests, answers advanced signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from asn1crypto import x509 as asn1
from asn1crypto.algos import SignedDigestAlgorithm
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from convergence.foundation.problems import Unavailable
from convergence.gateways.signing.pades import Attachment, seal_pdf, sign_content


class RemoteSigner(Signer):
    """Asks a remote key for each raw signature."""

    def __init__(self, service: FakeRemoteProvider) -> None:
        super().__init__(
            signing_cert=asn1.Certificate.load(service.certificate),
            cert_registry=SimpleCertificateStore(),
            signature_mechanism=SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
        )
        self._service = service

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The answer of the service; a dry run only asks how long it is."""
        return bytes(72) if dry_run else self._service.answer(data)


@dataclass
class FakeRemoteProvider:
    """In memory, with the surface of a real service. ``is_down`` makes it silent."""

    is_down: bool = False
    asked: int = 0
    _key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    certificate: bytes = b""

    def __post_init__(self) -> None:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Service de confiance inventé")])
        start = datetime.now(UTC) - timedelta(days=1)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(start + timedelta(days=400))
            .sign(self._key, hashes.SHA256())
        )
        self.certificate = made.public_bytes(serialization.Encoding.DER)

    @property
    def level(self) -> str:
        """Its certificates name the signer."""
        return "avancee"

    def ends_at(self, at: datetime) -> datetime:
        """See ``SigningProvider``."""
        return x509.load_der_x509_certificate(self.certificate).not_valid_after_utc

    def renew(self, at: datetime) -> None:
        """Nothing: a trust service renews its certificate itself."""

    def answer(self, data: bytes) -> bytes:
        """What the remote key signs."""
        if self.is_down:
            raise Unavailable("Le service de signature ne répond pas.", what_to_do="Réessayez plus tard.")
        self.asked += 1
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))

    def seal(self, pdf: bytes, *, reason: str, attachments: Sequence[Attachment] = ()) -> bytes:
        """See ``SigningProvider``."""
        return seal_pdf(pdf, RemoteSigner(self), reason=reason, attachments=attachments, stamper=None)

    def sign_detached(self, content: bytes) -> bytes:
        """See ``SigningProvider``."""
        return sign_content(content, RemoteSigner(self))

    def certificates(self) -> tuple[bytes, ...]:
        """See ``SigningProvider``."""
        return (self.certificate,)
