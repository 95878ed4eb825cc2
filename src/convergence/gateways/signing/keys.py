"""The key and the certificate of the installation's seal, kept in a folder beside its secrets, never in the database.

``seal.pem`` holds the key (mode 0600), ``certificates/`` every certificate that has ever sealed: old seals stay
verifiable after a rotation.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from convergence.foundation.problems import Problem
from convergence.gateways.signing.pades import RENEW_BEFORE

KEY_BITS = 3072
VALID_DAYS = 3 * 365


@dataclass(frozen=True, slots=True)
class SealKeys:
    """The folder of the seal. ``installation`` is the name that the certificate shows."""

    folder: Path
    installation: str

    @property
    def key_file(self) -> Path:
        """Where the key and its certificate stand."""
        return self.folder / "seal.pem"

    def current(self, at: datetime) -> tuple[bytes, bytes]:
        """Key (PKCS 8, DER) and certificate (DER) in use, made on first use."""
        if not self.key_file.exists():
            self._make(at)
        return self._read()

    def certificates(self, at: datetime) -> tuple[bytes, ...]:
        """Every certificate that has sealed, in use or retired, as DER."""
        if not self.key_file.exists():
            self._make(at)
        return self.kept()

    def kept(self) -> tuple[bytes, ...]:
        """The certificates of the folder, as DER; it makes none."""
        found = sorted((self.folder / "certificates").glob("*.pem"))
        return tuple(
            x509.load_pem_x509_certificate(path.read_bytes()).public_bytes(serialization.Encoding.DER)
            for path in found
        )

    def rotate(self, at: datetime) -> bytes:
        """Make a new key; the former certificate stays, the former key is gone. Returns the new certificate."""
        content, _ = self._generated(at)
        part = self.key_file.with_suffix(".new")
        part.unlink(missing_ok=True)
        self._write_once(part, content)
        part.replace(self.key_file)
        return self._read()[1]

    def must_be_renewed(self, at: datetime) -> bool:
        """True when the certificate ends soon: what it sealed should be sealed again by a new one."""
        return self.ends_at(at) - at < RENEW_BEFORE

    def ends_at(self, at: datetime) -> datetime:
        """When the certificate in use ends."""
        return x509.load_der_x509_certificate(self.current(at)[1]).not_valid_after_utc

    def remember(self, certificates: Iterable[bytes]) -> None:
        """Keep the certificates (DER) of another provider too: what it sealed stays verifiable after it is left."""
        known = self.folder / "certificates"
        known.mkdir(mode=0o700, parents=True, exist_ok=True)
        for der in certificates:
            path = known / f"{_fingerprint(der)}.pem"
            if not path.exists():
                made = x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM)
                path.write_bytes(made)

    def _make(self, at: datetime) -> None:
        content, certificate = self._generated(at)
        try:
            self._write_once(self.key_file, content)
        except FileExistsError:  # another process made it first: its key is the one
            (self.folder / "certificates" / f"{_fingerprint(certificate)}.pem").unlink(missing_ok=True)

    def _generated(self, at: datetime) -> tuple[bytes, bytes]:
        """Key and certificate as PEM, and the certificate as DER, already among the known ones."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
        certificate = _certificate(key, self.installation, at)
        known = self.folder / "certificates"
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        known.mkdir(mode=0o700, exist_ok=True)
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        der = certificate.public_bytes(serialization.Encoding.DER)
        (known / f"{_fingerprint(der)}.pem").write_bytes(pem)
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return private + pem, der

    def _write_once(self, path: Path, content: bytes) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)

    def _read(self) -> tuple[bytes, bytes]:
        try:
            content = self.key_file.read_bytes()
            # its own key, made by the same library: checking the primes again would cost a tenth of a second
            key = serialization.load_pem_private_key(
                content, password=None, unsafe_skip_rsa_key_validation=True
            )
            certificate = x509.load_pem_x509_certificate(content)
        except (OSError, ValueError) as error:
            raise Problem(
                f"La clé du sceau ne peut pas être lue dans {self.key_file}.",
                what_to_do="Vérifiez le droit de lecture, ou remettez la copie gardée (CONVERGENCE_SEAL).",
                code="seal_key_spoilt",
            ) from error
        private = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return private, certificate.public_bytes(serialization.Encoding.DER)


def _certificate(key: rsa.RSAPrivateKey, installation: str, at: datetime) -> x509.Certificate:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, installation[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, "Convergence, sceau des signatures"),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    start = at.astimezone(UTC).replace(microsecond=0) - timedelta(minutes=5)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=VALID_DAYS))
        .add_extension(usage, critical=True)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _fingerprint(certificate: bytes) -> str:
    return x509.load_der_x509_certificate(certificate).fingerprint(hashes.SHA256()).hex()[:32]
