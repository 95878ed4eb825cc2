"""The installation as its own provider: a simple signature with evidence, sealed by its own key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import keys, x509
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from convergence.foundation.clock import now
from convergence.gateways.signing.keys import SealKeys
from convergence.gateways.signing.pades import Attachment, seal_pdf, sign_content, timestamper


@dataclass(frozen=True, slots=True)
class LocalProvider:
    """Seals with the key of the installation. ``timestamp_url`` is a timestamp authority, none when empty."""

    seal_keys: SealKeys
    timestamp_url: str = ""

    @property
    def level(self) -> str:
        """A self-made certificate proves integrity, not identity: the level is the lowest."""
        return "simple"

    def seal(self, pdf: bytes, *, reason: str, attachments: Sequence[Attachment] = ()) -> bytes:
        """See ``SigningProvider``."""
        return seal_pdf(
            pdf,
            self._signer(),
            reason=reason,
            attachments=attachments,
            stamper=timestamper(self.timestamp_url),
        )

    def sign_detached(self, content: bytes) -> bytes:
        """See ``SigningProvider``."""
        return sign_content(content, self._signer())

    def certificates(self) -> tuple[bytes, ...]:
        """See ``SigningProvider``."""
        return self.seal_keys.certificates(now())

    def ends_at(self, at: datetime) -> datetime:
        """See ``SigningProvider``."""
        return self.seal_keys.ends_at(at)

    def renew(self, at: datetime) -> None:
        """A new key in time: the former certificates stay known."""
        if self.seal_keys.must_be_renewed(at):
            self.seal_keys.rotate(at)

    def _signer(self) -> SimpleSigner:
        key, certificate = self.seal_keys.current(now())
        return SimpleSigner(
            signing_cert=x509.Certificate.load(certificate),
            signing_key=keys.PrivateKeyInfo.load(key),
            cert_registry=SimpleCertificateStore(),
        )
