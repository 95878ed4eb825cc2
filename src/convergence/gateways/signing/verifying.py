"""What the seals of a PDF prove. Strict: each byte is under a seal, or is the seal itself in one exact form.

A signature leaves some bytes of itself unsigned (the padding of its place, tables of its envelope): the place must
hold exactly the hexadecimal form of the envelope, and the envelope exactly what its signed parts give again.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import BytesIO

from asn1crypto import cms, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import load_der_x509_certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

# what a stranger's file makes the parser say must not fill our own log
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)


class SealFault(StrEnum):
    """Why a seal does not hold."""

    ALTERED = "altere"
    UNKNOWN_KEY = "cle_inconnue"
    NOT_WHOLE = "suite_ajoutee"
    OUT_OF_DATES = "hors_validite"
    UNREADABLE = "illisible"


@dataclass(frozen=True, slots=True)
class Seal:
    """One seal of a PDF. ``length`` is how many bytes, from the head of the file, it answers for."""

    field: str
    by: str
    sealed_at: datetime | None
    length: int
    is_whole: bool
    fault: SealFault | None = None


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in a PDF: its seals, and the files embedded in it by name."""

    seals: tuple[Seal, ...]
    files: dict[str, bytes]


def inspect(pdf: bytes, certificates: Sequence[bytes]) -> Inspection:
    """Seals and embedded files of a PDF."""
    return Inspection(seals_of(pdf, certificates), attachments_of(pdf))


def seals_of(pdf: bytes, certificates: Sequence[bytes]) -> tuple[Seal, ...]:
    """The seals of a PDF in the order in which they were put; empty for one that has none.

    A file that no parser reads gives one unreadable seal.
    """
    try:
        found = PdfFileReader(BytesIO(pdf)).embedded_signatures
        return tuple(_seal(pdf, signature, certificates) for signature in found)
    except Exception:  # whoever altered the file chose how the parser breaks
        return (Seal("", "", None, 0, False, SealFault.UNREADABLE),)


def attachments_of(pdf: bytes) -> dict[str, bytes]:
    """The files embedded in a PDF; the last of a name; empty when they cannot be read."""
    try:
        root = PdfFileReader(BytesIO(pdf)).root
        names = root["/Names"]["/EmbeddedFiles"]["/Names"]
        return {str(names[rank]): names[rank + 1]["/EF"]["/F"].data for rank in range(0, len(names) - 1, 2)}
    except Exception:  # same as above
        return {}


def verify_detached(content: bytes, signature: bytes, certificates: Sequence[bytes]) -> bool:
    """Whether a detached CMS signature (DER) is, byte for byte, that of this content by a known key."""
    try:
        info = cms.ContentInfo.load(signature, strict=True)
        return _envelope_fault(info, signature, _digest(content), certificates, None) is None
    except Exception:  # same as above
        return False


def _seal(pdf: bytes, signature: EmbeddedPdfSignature, certificates: Sequence[bytes]) -> Seal:
    start, first, after, last = (int(value) for value in signature.byte_range)
    length = after + last
    envelope = signature.signed_data
    info = cms.ContentInfo({"content_type": "signed_data", "content": envelope})
    exact = info.dump()
    fault: SealFault | None = None
    if start != 0 or length > len(pdf) or pdf[first:after] != _place(exact, after - first):
        fault = SealFault.ALTERED
    digest = _digest(pdf[:first] + pdf[after:length])
    told = signature.self_reported_timestamp
    fault = fault or _envelope_fault(info, exact, digest, certificates, told)
    return Seal(
        field=str(signature.field_name),
        by=signature.signer_cert.subject.native.get("organization_name", "")
        or signature.signer_cert.subject.native.get("common_name", ""),
        sealed_at=told,
        length=length,
        is_whole=length == len(pdf),
        fault=fault,
    )


def _place(envelope: bytes, size: int) -> bytes:
    """What the place of a signature must hold: its hexadecimal form, padded with zeros."""
    return b"<" + envelope.hex().upper().encode().ljust(size - 2, b"0") + b">"


def _envelope_fault(
    info: cms.ContentInfo, exact: bytes, digest: bytes, certificates: Sequence[bytes], told: datetime | None
) -> SealFault | None:
    data: cms.SignedData = info["content"]
    if len(data["signer_infos"]) != 1 or len(data["certificates"]) != 1:
        return SealFault.ALTERED
    signer: cms.SignerInfo = data["signer_infos"][0]
    certificate = data["certificates"][0].chosen.dump()
    if certificate not in certificates:
        return SealFault.UNKNOWN_KEY
    attributes = {attribute["type"].native: attribute["values"] for attribute in signer["signed_attrs"]}
    if attributes["message_digest"][0].native != digest:
        return SealFault.ALTERED
    if not _signature_holds(certificate, signer):
        return SealFault.ALTERED
    if _rebuilt(data, signer, certificate) != exact:
        return SealFault.ALTERED
    return None if _in_dates(certificate, told) else SealFault.OUT_OF_DATES


def _rebuilt(data: cms.SignedData, signer: cms.SignerInfo, certificate: bytes) -> bytes:
    """The envelope made again from what is signed: any other form of it was altered."""
    known = x509.Certificate.load(certificate)
    attributes = cms.CMSAttributes.load(signer["signed_attrs"].untag().dump(force=True))
    mechanism = "sha256_rsa" if known.public_key.algorithm == "rsa" else "sha256_ecdsa"
    parts = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            {"issuer_and_serial_number": {"issuer": known.issuer, "serial_number": known.serial_number}}
        ),
        "digest_algorithm": {"algorithm": "sha256"},
        "signature_algorithm": {"algorithm": mechanism},
        "signed_attrs": attributes,
        "signature": signer["signature"].native,
    }
    if len(signer["unsigned_attrs"]):
        parts["unsigned_attrs"] = signer["unsigned_attrs"]
    rebuilt = {
        "version": "v1",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {"content_type": "data"},
        "certificates": [known],
        "signer_infos": [parts],
    }
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(rebuilt)}).dump()


def _signature_holds(certificate: bytes, signer: cms.SignerInfo) -> bool:
    key = load_der_x509_certificate(certificate).public_key()
    signed, signature = signer["signed_attrs"].untag().dump(), signer["signature"].native
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, signed, ec.ECDSA(hashes.SHA256()))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _in_dates(certificate: bytes, told: datetime | None) -> bool:
    """Whether the certificate ran when it sealed, by the time that the seal itself tells under its signature."""
    known = load_der_x509_certificate(certificate)
    return told is None or known.not_valid_before_utc <= told <= known.not_valid_after_utc


def _digest(content: bytes) -> bytes:
    made = hashes.Hash(hashes.SHA256())
    made.update(content)
    return made.finalize()
