"""Seals: the same promises from the installation and from a trust service, verified by other libraries too."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import warnings
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp

import pikepdf
import pypdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf.annotations import FreeText
from tests.rooms.signatures.steps import pdf

from convergence.foundation.problems import Invalid, Problem, Unavailable
from convergence.gateways.signing import (
    Attachment,
    LocalProvider,
    SealFault,
    SealKeys,
    SigningProvider,
    attachments_of,
    check_can_be_sealed,
    inspect,
    inspect_apart,
    seals_of,
    text_of,
    verify_detached,
)
from convergence.gateways.signing.fake import FakeRemoteProvider

FILES = [Attachment("preuves.json", b'{"a":1}', "application/json", "Preuves")]


@cache
def local() -> LocalProvider:
    return LocalProvider(SealKeys(Path(mkdtemp()) / "seal", "Mission Locale d’essai"))


@cache
def remote() -> FakeRemoteProvider:
    return FakeRemoteProvider()


PROVIDERS: list[Callable[[], SigningProvider]] = [local, remote]
each_provider = pytest.mark.parametrize("provider", PROVIDERS, ids=["local", "remote"])


@cache
def sealed(provider: Callable[[], SigningProvider]) -> bytes:
    return provider().seal(pdf(), reason="Essai", attachments=FILES)


def holds(content: bytes, known: Sequence[bytes]) -> bool:
    """What a reader concludes: seals there are, each intact, the last over the whole."""
    found = seals_of(content, known)
    return bool(found) and all(seal.fault is None for seal in found) and found[-1].is_whole


def byte_range(content: bytes) -> list[int]:
    """The bytes that the last seal of a PDF covers, read by pypdf."""
    fields = pypdf.PdfReader(BytesIO(content)).get_fields() or {}
    return [int(value) for value in list(fields.values())[-1]["/V"]["/ByteRange"]]


def openssl(content: bytes, certificate: bytes, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """The last seal verified by OpenSSL: the CMS of the place, over the bytes around it."""
    start, first, after, last = byte_range(content)
    place = content[first + 1 : after - 1].decode()
    (folder / "seal.der").write_bytes(bytes.fromhex(place.rstrip("0") + "0" * (len(place.rstrip("0")) % 2)))
    (folder / "content").write_bytes(content[start:first] + content[after : after + last])
    pem = x509.load_der_x509_certificate(certificate).public_bytes(Encoding.PEM)
    (folder / "ca.pem").write_bytes(pem)
    return subprocess.run(
        ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "seal.der", "-content", "content",
         "-CAfile", "ca.pem", "-partial_chain", "-purpose", "any", "-out", os.devnull],
        cwd=folder, capture_output=True, check=False,
    )  # fmt: skip


@each_provider
def test_a_seal_holds_and_the_document_is_whole_at_its_head(provider: Callable[[], SigningProvider]) -> None:
    content = sealed(provider)
    assert content.startswith(pdf())
    assert holds(content, provider().certificates())
    assert attachments_of(content) == {"preuves.json": b'{"a":1}'}
    (seal,) = seals_of(content, provider().certificates())
    assert seal.length == len(content)
    assert seal.sealed_at is not None
    assert abs(seal.sealed_at - datetime.now(UTC)) < timedelta(minutes=10)


@each_provider
def test_openssl_verifies_what_we_sealed(provider: Callable[[], SigningProvider], tmp_path: Path) -> None:
    answer = openssl(sealed(provider), provider().certificates()[0], tmp_path)
    assert answer.returncode == 0, answer.stderr.decode()


@each_provider
def test_openssl_refuses_another_certificate_and_another_content(
    provider: Callable[[], SigningProvider], tmp_path: Path
) -> None:
    assert openssl(sealed(provider), FakeRemoteProvider().certificate, tmp_path).returncode != 0
    changed = bytearray(sealed(provider))
    changed[20] ^= 1
    content = bytes(changed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert openssl(content, provider().certificates()[0], tmp_path).returncode != 0


@each_provider
def test_every_97th_byte_that_changes_is_seen(provider: Callable[[], SigningProvider]) -> None:
    content, known = sealed(provider), provider().certificates()
    for place in range(0, len(content), 97):
        changed = bytearray(content)
        changed[place] ^= 1 << place % 8
        assert not holds(bytes(changed), known), place


@each_provider
def test_every_byte_of_the_place_of_the_seal_counts(provider: Callable[[], SigningProvider]) -> None:
    """The bytes that no digest covers: case of the digits, padding, tables of the envelope."""
    content, known = sealed(provider), provider().certificates()
    _, first, after, _ = byte_range(content)
    for place in range(first, after, 23):
        changed = bytearray(content)
        changed[place] ^= 0x20 if chr(changed[place]).isalpha() else 1
        assert not holds(bytes(changed), known), place


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_byte_that_changes_is_seen(data: st.DataObject) -> None:
    content = bytearray(sealed(remote))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    assert not holds(bytes(content), remote().certificates())


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 3000))
def test_a_file_cut_or_lengthened_is_seen(cut: int) -> None:
    content = sealed(remote)
    assert not holds(content[: len(content) - 1 - cut], remote().certificates())
    assert not holds(content + b"\n" * (cut + 1), remote().certificates())


def test_an_annotation_appended_after_the_seal_is_told() -> None:
    """The shadow attack: the seal stays intact over its own bytes, something new is shown."""
    writer = pypdf.PdfWriter(BytesIO(sealed(remote)), incremental=True)
    writer.add_annotation(0, FreeText(text="800 euros", rect=(50, 550, 200, 650)))
    out = BytesIO()
    writer.write(out)
    content = out.getvalue()
    assert content.startswith(sealed(remote))
    (seal,) = seals_of(content, remote().certificates())
    assert seal.fault is None
    assert not seal.is_whole


def test_a_file_written_anew_without_its_seal_or_with_it_displaced_is_told() -> None:
    document = pikepdf.open(BytesIO(sealed(remote)))
    out = BytesIO()
    document.save(out)
    assert not holds(out.getvalue(), remote().certificates())
    assert seals_of(pdf(), remote().certificates()) == ()


def test_the_seal_of_somebody_else_is_told() -> None:
    other = FakeRemoteProvider()
    (seal,) = seals_of(sealed(remote), other.certificates())
    assert seal.fault is SealFault.UNKNOWN_KEY


@each_provider
def test_a_detached_signature_holds_for_its_content_byte_for_byte(
    provider: Callable[[], SigningProvider],
) -> None:
    signature, known = provider().sign_detached(b"preuves"), provider().certificates()
    assert verify_detached(b"preuves", signature, known)
    assert not verify_detached(b"Preuves", signature, known)
    assert not verify_detached(b"preuves", signature, FakeRemoteProvider().certificates())
    for place in range(len(signature)):
        changed = bytearray(signature)
        changed[place] ^= 1
        assert not verify_detached(b"preuves", bytes(changed), known), place
    assert not verify_detached(b"preuves", signature + b"\x00", known)


@each_provider
def test_a_second_seal_keeps_the_first_inside(provider: Callable[[], SigningProvider]) -> None:
    again = provider().seal(sealed(provider), reason="Renouvellement")
    assert again.startswith(sealed(provider))
    first, second = seals_of(again, provider().certificates())
    assert (first.fault, first.is_whole) == (None, False)
    assert (second.fault, second.is_whole) == (None, True)
    assert holds(again, provider().certificates())
    changed = bytearray(again)
    changed[len(sealed(provider)) - 300] ^= 1
    assert not holds(bytes(changed), provider().certificates())


def test_an_archive_is_sealed_again_by_a_stronger_provider() -> None:
    again = remote().seal(sealed(local), reason="Renouvellement")
    both = (*local().certificates(), *remote().certificates())
    assert [seal.fault for seal in seals_of(again, both)] == [None, None]
    assert [seal.fault for seal in seals_of(again, remote().certificates())] == [SealFault.UNKNOWN_KEY, None]


def test_levels_are_those_of_the_keys() -> None:
    assert local().level == "simple"
    assert remote().level == "avancee"


def test_a_service_that_is_silent_is_told() -> None:
    with pytest.raises(Unavailable):
        FakeRemoteProvider(is_down=True).seal(pdf(), reason="Essai")


def test_a_silent_timestamp_authority_is_told() -> None:
    provider = LocalProvider(local().seal_keys, "http://127.0.0.1:9/tsa")
    with pytest.raises(Unavailable, match="horodatage"):
        provider.seal(pdf(), reason="Essai")


# keys


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    keys = SealKeys(tmp_path / "seal", "Essai")
    first = keys.current(datetime.now(UTC))
    assert first == keys.current(datetime.now(UTC))
    assert stat.S_IMODE(keys.key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.folder.stat().st_mode) == 0o700
    assert keys.certificates(datetime.now(UTC)) == (first[1],)
    assert b"PRIVATE" not in b"".join(path.read_bytes() for path in (keys.folder / "certificates").iterdir())


def test_after_a_rotation_old_seals_hold_and_new_ones_use_the_new_key(tmp_path: Path) -> None:
    provider = LocalProvider(SealKeys(tmp_path / "seal", "Essai"))
    before = provider.seal(pdf(), reason="Avant")
    old = provider.seal_keys.current(datetime.now(UTC))[1]
    new = provider.seal_keys.rotate(datetime.now(UTC))
    after = provider.seal(pdf(), reason="Après")
    assert old != new
    assert set(provider.certificates()) == {old, new}
    assert holds(before, provider.certificates())
    assert holds(after, provider.certificates())
    assert [seal.fault for seal in seals_of(after, (old,))] == [SealFault.UNKNOWN_KEY]
    assert stat.S_IMODE(provider.seal_keys.key_file.stat().st_mode) == 0o600


def test_a_certificate_that_ends_soon_asks_for_a_renewal(tmp_path: Path) -> None:
    keys = SealKeys(tmp_path / "seal", "Essai")
    assert not keys.must_be_renewed(datetime.now(UTC))
    assert keys.must_be_renewed(datetime.now(UTC) + timedelta(days=3 * 365 - 60))


def test_a_seal_outside_the_dates_of_its_certificate_is_told(tmp_path: Path) -> None:
    keys = SealKeys(tmp_path / "seal", "Essai")
    keys.current(datetime.now(UTC) - timedelta(days=4 * 365))
    provider = LocalProvider(keys)
    found = seals_of(provider.seal(pdf(), reason="Trop tard"), provider.certificates())
    assert [seal.fault for seal in found] == [SealFault.OUT_OF_DATES]


def test_a_spoilt_key_is_told(tmp_path: Path) -> None:
    keys = SealKeys(tmp_path, "Essai")
    keys.key_file.write_bytes(b"rien")
    with pytest.raises(Problem, match="ne peut pas être lue"):
        keys.current(datetime.now(UTC))


# strange files


STRANGE = [b"", b"%PDF-1.7", b"\x00" * 1000, b"%PDF-1.7\nstartxref\n0\n%%EOF", b"<script>", b"PK\x03\x04"]


@pytest.mark.parametrize("content", STRANGE)
def test_a_strange_file_is_answered(content: bytes) -> None:
    assert not holds(content, remote().certificates())
    assert attachments_of(content) == {}
    assert text_of(content) == ""
    with pytest.raises(Invalid, match="ne peut pas être signé"):
        check_can_be_sealed(content)


def test_an_encrypted_file_cannot_be_sealed() -> None:
    document = pikepdf.open(BytesIO(pdf()))
    out = BytesIO()
    document.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(Invalid, match="ne peut pas être signé"):
        check_can_be_sealed(out.getvalue())


def test_the_child_finds_what_the_house_finds() -> None:
    known = remote().certificates()
    assert inspect_apart(sealed(remote), known) == inspect(sealed(remote), known)
    broken = inspect_apart(b"\x00" * 10, known)
    assert [seal.fault for seal in broken.seals] == [SealFault.UNREADABLE]


def test_the_text_of_a_document_is_read() -> None:
    assert re.search(r"Contrat d.engagement", text_of(pdf()))
