"""Foreign files: what is accepted comes out bare, the rest is refused, and a bomb costs little."""

from __future__ import annotations

import json
import struct
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pikepdf
import pytest
from PIL import Image
from tests.rooms.documents.world import archive, docx, odt, pdf, photo

from convergence.gateways import sandbox
from convergence.gateways.decoding import ExhaustedError, RefusalError, clean
from convergence.gateways.sandbox import Limits, run

PAGES = 50
MEGABYTE = 1024 * 1024


def cleaned(content: bytes, extension: str = "") -> tuple[bytes, str, str]:
    found = clean(content, extension, most_pages=PAGES)
    return found.content, found.media_type, found.extension


def refusal(content: bytes, extension: str = "") -> str:
    with pytest.raises(RefusalError) as refused:
        clean(content, extension, most_pages=PAGES)
    return refused.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_loses_place_device_and_words(kind: str) -> None:
    sent = photo(kind=kind)
    content, media_type, _ = cleaned(sent)
    assert b"Canari" in sent
    assert b"Canari" not in content
    assert media_type == ("image/png" if kind == "PNG" else "image/jpeg")
    with Image.open(BytesIO(content)) as image:
        assert image.size == (64, 48)
        assert dict(image.getexif()) == {}
        assert not {"exif", "comment", "icc_profile"} & set(image.info)


def test_a_picture_that_lies_on_its_side_stands_upright() -> None:
    image = Image.new("RGB", (60, 20), "teal")
    exif = image.getexif()
    exif[0x0112] = 6
    out = BytesIO()
    image.save(out, "JPEG", exif=exif)
    content, _, _ = cleaned(out.getvalue())
    assert Image.open(BytesIO(content)).size == (20, 60)


def png(width: int, height: int, pixels: bytes) -> bytes:
    """A picture that says that it is so large, whatever its pixels are."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 16, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def test_a_large_photo_is_reduced_and_a_larger_picture_refused() -> None:
    content, _, _ = cleaned(photo((5200, 5000)))
    assert Image.open(BytesIO(content)).size == (2600, 2500)
    assert refusal(png(50_000, 50_000, zlib.compress(bytes(1000)))) == "too_many_pixels"


def test_an_animated_picture_is_refused() -> None:
    out = BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    assert refusal(out.getvalue()) == "animated"


def with_javascript(document: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('Canari')"))
    document.Root.OpenAction = document.make_indirect(action)
    document.Root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("a"), action]))
    )


def with_attachment(document: pikepdf.Pdf) -> None:
    document.attachments["canari.exe"] = pikepdf.AttachedFileSpec(document, b"Canari-Programme")


def with_launch(document: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 9, 9],
        A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("Canari.exe")),
    )
    document.pages[0].obj.Annots = pikepdf.Array([document.make_indirect(note)])


def with_submission(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.AA = pikepdf.Dictionary(
        O=pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F=pikepdf.String("https://canari.example/Canari"))
    )


@pytest.mark.parametrize(
    "prepare",
    [lambda document: None, with_javascript, with_attachment, with_launch, with_submission],
    ids=["metadata", "javascript", "attachment", "launch", "submission"],
)
def test_a_pdf_loses_metadata_programs_and_attached_files(prepare: Callable[[pikepdf.Pdf], None]) -> None:
    sent = pdf(prepare, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    content, media_type, _ = cleaned(sent)
    assert media_type == "application/pdf"
    with pikepdf.open(BytesIO(content)) as document:
        assert len(document.pages) == 1
        assert "/Info" not in document.trailer
        told = b"".join(_raw(held) for held in document.objects)
    assert b"Canari" not in told + content
    assert not any(word in told for word in (b"/JavaScript", b"/Launch", b"/SubmitForm", b"/EmbeddedFile"))


def _raw(held: pikepdf.Object) -> bytes:
    stream = held.read_bytes() if isinstance(held, pikepdf.Stream) else b""
    return held.unparse(resolved=True) + stream


def test_a_link_to_a_page_of_the_web_stays_in_a_pdf() -> None:
    def with_link(document: pikepdf.Pdf) -> None:
        action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://exemple.fr/"))
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action
        )
        document.pages[0].obj.Annots = pikepdf.Array([document.make_indirect(note)])

    content, _, _ = cleaned(pdf(with_link))
    with pikepdf.open(BytesIO(content)) as document:
        assert b"exemple.fr" in b"".join(_raw(held) for held in document.objects)


@pytest.mark.parametrize("password", ["", "secret"])
def test_an_encrypted_pdf_is_refused(password: str) -> None:
    assert refusal(pdf(encryption=pikepdf.Encryption(owner="patron", user=password))) == "encrypted"


def test_a_pdf_of_too_many_pages_is_refused() -> None:
    assert (
        refusal(pdf(lambda document: [document.add_blank_page() for _ in range(PAGES)])) == "too_many_pages"
    )


@pytest.mark.parametrize("make", [docx, odt], ids=["docx", "odt"])
def test_a_text_of_an_office_suite_loses_its_authors(make: Callable[..., bytes]) -> None:
    place = "word/media/photo.jpeg" if make is docx else "Pictures/photo.jpg"
    content, _, extension = cleaned(make({place: photo()}))
    assert extension == make.__name__
    with ZipFile(BytesIO(content)) as found:
        inside = b"".join(found.read(name) for name in found.namelist())
    assert b"Vendeuse" in inside
    assert b"Canari" not in inside


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (docx({"word/vbaProject.bin": b"x"}), "macros"),
        (docx({"[Content_Types].xml": b"application/vnd.ms-word.document.macroEnabled.main+xml"}), "macros"),
        (docx({"word/embeddings/oleObject1.bin": b"x"}), "macros"),
        (
            docx(
                {
                    "word/_rels/settings.xml.rels": b'<Relationship Type="x/attachedTemplate" TargetMode="External"/>'
                }
            ),
            "macros",
        ),
        (odt({"Basic/Standard/Module1.xml": b"x"}), "macros"),
        (
            docx({"word/styles.xml": b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}),
            "broken_archive",
        ),
        (docx({"../../etc/passwd": b"x"}), "broken_archive"),
        (docx({"word/zeros.xml": bytes(20 * MEGABYTE)}), "bomb"),
        (archive({"a.txt": b"x"}), "archive"),
        (docx()[:-30], "broken_archive"),
    ],
)
def test_an_office_text_that_hides_something_is_refused(content: bytes, code: str) -> None:
    assert refusal(content, "docx") == code


def test_an_archive_that_lies_about_its_size_is_refused() -> None:
    sent = bytearray(docx({"word/x.xml": b"a" * 5000}))
    first = sent.find(b"PK\x01\x02")
    while sent[first + 46 : first + 56] != b"word/x.xml":
        first = sent.find(b"PK\x01\x02", first + 4)
    sent[first + 24 : first + 28] = struct.pack("<I", 10)
    assert refusal(bytes(sent)) in ("bomb", "broken_archive")


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (b"<html><script>alert(1)</script>", "txt"),
        (b"  <svg xmlns='http://www.w3.org/2000/svg'/>", "svg"),
        (b"<?xml version='1.0'?><svg/>", "txt"),
        (b"MZ\x90\x00" + bytes(200), "exe"),
        (b"MZ\x90\x00" + bytes(200), "pdf"),
        (b"#!/bin/sh\nrm -rf /", "txt"),
        (b"\x7fELF" + bytes(100), "txt"),
        (b"bonjour\x00tout le monde", "txt"),
        (b"bonjour", "js"),
        (b"bonjour", ""),
        (b"GIF89a" + bytes(50), "gif"),
        (bytes(1000), "txt"),
    ],
)
def test_whatever_is_not_a_known_type_is_refused(content: bytes, extension: str) -> None:
    assert refusal(content, extension) in ("unknown_type", "broken_picture")


def test_an_empty_file_is_refused() -> None:
    assert refusal(b"", "txt") == "empty"


def test_texts_become_utf8() -> None:
    assert cleaned("Élève à Bagnères".encode("cp1252"), "txt")[0] == "Élève à Bagnères".encode()
    assert cleaned("\ufeffa;b\r\n".encode(), "csv")[:2] == (b"a;b\r\n", "text/csv")


def test_a_file_that_is_two_at_once_comes_out_as_one() -> None:
    hidden = archive({"canari.js": b"Canari-Programme" * 50})
    for sent in (photo() + hidden, pdf() + hidden):
        content, media_type, _ = cleaned(sent, "pdf")
        assert media_type in ("image/jpeg", "application/pdf")
        assert b"PK\x03\x04" not in content
        assert b"canari.js" not in content


def test_the_type_is_that_of_the_content_whatever_the_name_says() -> None:
    assert cleaned(photo(), "pdf")[1:] == ("image/jpeg", "jpg")


def looped_pdf() -> bytes:
    """A tree of pages that is its own child."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 99999999>>endobj\n"
        b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000058 00000 n \n"
        b"trailer<</Root 1 0 R/Size 3/Prev 116>>\nstartxref\n116\n%%EOF"
    )


def deep_pdf(depth: int = 20_000) -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/X "
        + b"[" * depth
        + b"]" * depth
        + b">>endobj\ntrailer<</Root 1 0 R>>"
    )


def zeros(megabytes: int) -> bytes:
    """So many megabytes of zeros, packed without ever being held whole."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(MEGABYTE)) for _ in range(megabytes)) + packer.flush()


def png_bomb() -> bytes:
    """A picture of 25 million points, each of eight bytes."""
    return png(5000, 5000, zeros(191))


def flate_pdf() -> bytes:
    """A page whose content would take two hundred megabytes once inflated."""
    document = pikepdf.new()
    document.add_blank_page()
    stream = pikepdf.Stream(document, zlib.compress(zeros(200), 9))
    stream["/Filter"] = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    document.pages[0].obj.Contents = document.make_indirect(stream)
    out = BytesIO()
    document.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def memory(line: str) -> int:
    """Kilobytes that this process holds (VmRSS), or held at most since the mark was reset (VmHWM)."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(next(row.split()[1] for row in status.splitlines() if row.startswith(line)))


@pytest.mark.parametrize("make", [looped_pdf, deep_pdf, png_bomb, flate_pdf], ids=lambda make: make.__name__)
def test_a_bomb_costs_the_house_no_memory(make: Callable[[], bytes]) -> None:
    sent = make()
    assert len(sent) < MEGABYTE
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    before = memory("VmRSS")
    with suppress(RefusalError, ExhaustedError):
        clean(sent, "pdf", most_pages=PAGES)
    assert memory("VmHWM") - before < 100 * 1024


LIMITS = Limits(seconds=1, megabytes=80, patience=20)


def test_a_child_that_takes_too_much_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "PROGRAM", (sys.executable, "-m", sandbox.__name__))
    for appetite in ("memory", "time", "file"):
        with pytest.raises(ExhaustedError):
            run("tests.gateways.greedy", json.dumps(appetite).encode(), LIMITS)
    assert run("tests.gateways.greedy", b'"nothing"', LIMITS) == b"fine"
