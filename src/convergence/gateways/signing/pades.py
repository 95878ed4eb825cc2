"""A seal on a PDF in the PAdES profile, and the protocol of whoever makes one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Protocol, runtime_checkable

from asn1crypto.cms import ContentInfo
from pyhanko.pdf_utils import embed
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper

from convergence.foundation.problems import Invalid, Unavailable

DIGEST = "sha256"
FIELD = "Sceau"
LEVELS = ("simple", "avancee", "qualifiee")
RENEW_BEFORE = timedelta(days=90)
"""How long before the end of a certificate what it sealed is sealed again."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file embedded in a PDF before it is sealed."""

    name: str
    content: bytes
    mime: str
    about: str


@runtime_checkable
class SigningProvider(Protocol):
    """Whoever holds the key. ``level`` is that of the eIDAS regulation: one of ``LEVELS``."""

    @property
    def level(self) -> str:
        """The level that this provider gives."""

    def ends_at(self, at: datetime) -> datetime:
        """When the certificate in use ends."""

    def renew(self, at: datetime) -> None:
        """Take a new certificate when the one in use ends soon, if that is for this provider to do."""

    def seal(self, pdf: bytes, *, reason: str, attachments: Sequence[Attachment] = ()) -> bytes:
        """The PDF, its bytes untouched at the head, with attachments and a seal over the whole.

        A PDF already sealed receives one more seal over the former: so is an archive renewed.
        """

    def sign_detached(self, content: bytes) -> bytes:
        """A CMS signature (DER) that stands apart from its content."""

    def certificates(self) -> tuple[bytes, ...]:
        """Certificates (DER) by which what it sealed is verified, the retired ones included."""


def check_can_be_sealed(pdf: bytes) -> None:
    """Raise Invalid for a file that cannot receive a seal: not a PDF, encrypted, broken."""
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=False)
        if reader.encrypted:
            raise PdfError("encrypted")
        writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
        _embed(writer, Attachment("essai", b"", "text/plain", ""))
        writer.write(BytesIO())
    except (
        Exception
    ) as error:  # a stranger's file breaks a parser in any way it likes: the answer is the same
        raise Invalid.one(
            "document",
            "Ce document ne peut pas être signé : ce n’est pas un PDF que l’on puisse sceller.",
            "Choisissez un PDF sans mot de passe, ou imprimez-le en PDF puis déposez-le à nouveau.",
            "not_sealable",
        ) from error


def seal_pdf(
    pdf: bytes, signer: Signer, *, reason: str, attachments: Sequence[Attachment], stamper: TimeStamper | None
) -> bytes:
    """Embed the attachments and seal, as one update appended to the bytes of the PDF."""
    before = list(PdfFileReader(BytesIO(pdf), strict=False).embedded_signatures)
    writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    for attachment in attachments:
        _embed(writer, attachment)
    metadata = signers.PdfSignatureMetadata(
        field_name=f"{FIELD}{len(before) + 1}",
        md_algorithm=DIGEST,
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=reason,
        certify=not before,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS,
    )
    out = BytesIO()
    maker = signers.PdfSigner(metadata, signer, timestamper=stamper)
    try:
        maker.sign_pdf(writer, output=out)
    except OSError as error:
        raise _no_answer() from error
    return out.getvalue()


def sign_content(content: bytes, signer: Signer) -> bytes:
    """A detached CMS signature of some bytes."""
    signed: ContentInfo = asyncio.run(signer.async_sign_general_data(content, DIGEST, detached=True))
    return signed.dump()


def timestamper(address: str) -> TimeStamper | None:
    """The timestamp authority at an address (RFC 3161); None without address."""
    return HTTPTimeStamper(address, timeout=10) if address else None


def _embed(writer: IncrementalPdfFileWriter, attachment: Attachment) -> None:
    data = embed.EmbeddedFileObject.from_file_data(writer, data=attachment.content, mime_type=attachment.mime)
    spec = embed.FileSpec(
        file_spec_string=attachment.name,
        file_name=attachment.name,
        embedded_data=data,
        description=attachment.about,
    )
    embed.embed_file(writer, spec)


def _no_answer() -> Unavailable:
    return Unavailable(
        "Le service d’horodatage ou de signature ne répond pas.",
        what_to_do="Le scellement sera tenté à nouveau ; les signatures recueillies sont gardées.",
    )
