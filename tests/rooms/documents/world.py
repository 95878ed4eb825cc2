"""Files to upload, made in memory, and the store and scanner of the tests."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

import pikepdf
from PIL import Image

from convergence.documents.operations import store_upload
from convergence.documents.queries.store import scanner, store
from convergence.documents.types import DocumentKind
from convergence.foundation.actor import Actor
from convergence.gateways.scanner import FakeScanner
from convergence.gateways.storage import MemoryStore
from tests.rooms.accompagnement.world import ADVISER, AT

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def memory() -> MemoryStore:
    """The store of the tests."""
    found = store()
    assert isinstance(found, MemoryStore)
    return found


def fake_scanner() -> FakeScanner:
    """The scanner of the tests, once settings say so."""
    found = scanner()
    assert isinstance(found, FakeScanner)
    return found


def upload(dossier_id: UUID | None, content: bytes | None = None, **changes: Any) -> UUID:
    """Upload something, as the adviser unless said otherwise."""
    values: dict[str, Any] = {
        "actor": ADVISER,
        "at": AT,
        "name": "cv.txt",
        "kind": DocumentKind.CV,
        "content": b"Vendeuse chez Dupuy" if content is None else content,
        **changes,
    }
    return store_upload(dossier_id=dossier_id, **values)


def as_guest(dossier_id: UUID, guest: Callable[..., Actor]) -> Actor:
    """The young person, by her link."""
    return guest(ADVISER.structure_id, name="Inès", time_zone="Europe/Paris", dossier_id=dossier_id)


def photo(size: tuple[int, int] = (64, 48), kind: str = "JPEG", **options: Any) -> bytes:
    """A picture with the place where it was taken."""
    image = Image.new("RGB", size, "teal")
    exif = image.getexif()
    exif[0x010F] = "Canari-Telephone"
    exif.get_ifd(0x8825)[1] = "N"
    out = BytesIO()
    image.save(
        out, kind, exif=exif, comment=b"Canari-Commentaire", **options
    ) if kind == "JPEG" else image.save(out, kind, exif=exif, **options)
    return out.getvalue()


def pdf(prepare: Callable[[pikepdf.Pdf], object] = lambda document: None, **options: Any) -> bytes:
    """A PDF of one page, prepared."""
    document = pikepdf.new()
    document.add_blank_page()
    document.docinfo["/Author"] = "Canari-Auteur"
    with document.open_metadata() as metadata:
        metadata["dc:title"] = "Canari-Titre"
    prepare(document)
    out = BytesIO()
    document.save(out, **options)
    return out.getvalue()


def archive(entries: dict[str, bytes]) -> bytes:
    """A zip file."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return out.getvalue()


def docx(extra: dict[str, bytes] | None = None) -> bytes:
    """The least that is a text of Word."""
    return archive(
        {
            "[Content_Types].xml": b"<Types/>",
            "word/document.xml": b"<document>Vendeuse</document>",
            "docProps/core.xml": b"<core>Canari-Auteur</core>",
            **(extra or {}),
        }
    )


def odt(extra: dict[str, bytes] | None = None) -> bytes:
    """The least that is a text of LibreOffice."""
    return archive(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "content.xml": b"<office>Vendeuse</office>",
            "meta.xml": b"<meta>Canari-Auteur</meta>",
            **(extra or {}),
        }
    )
