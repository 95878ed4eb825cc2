"""Mails that come back: reports of several servers, and what is not a report of ours."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import pytest

from convergence.gateways.exchange import WhyNot
from convergence.gateways.exchange.bounces import bounces, done

EXCHANGE = UUID("0192f0c4-77a5-7b1e-9d3c-5a2f8e6b4c10")
RECEIPT = f"<{EXCHANGE.hex}.{uuid4().hex}@exemple.fr>"


def report(
    *,
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "",
    headers: str = "",
    whole: bool = True,
) -> bytes:
    """A report as RFC 3464 wants it, with the mail that came back or its headers alone."""
    original = headers or f"Message-ID: {RECEIPT}\nSubject: Rendez-vous\n"
    kind = "message/rfc822" if whole else "text/rfc822-headers"
    return (
        "From: MAILER-DAEMON@exemple.org\nTo: ne-pas-repondre@exemple.fr\nSubject: Undelivered\n"
        f"Message-ID: <{uuid4().hex}.{uuid4().hex}@exemple.org>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nSorry.\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.exemple.org\n\n"
        f"Final-Recipient: rfc822; ines@exemple.org\nAction: {action}\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; {diagnostic}\n\n"
        f"--b\nContent-Type: {kind}\n\n{original}\nBonjour\n--b--\n"
    ).encode()


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


def put(drop: Path, content: bytes) -> None:
    (drop / "new" / uuid4().hex).write_bytes(content)


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize(
    ("action", "status", "diagnostic", "delivered", "why"),
    [
        ("failed", "5.1.1", "550 5.1.1 unknown", False, WhyNot.WRONG_ADDRESS),
        ("failed", "5.0.0", "550 no such user", False, WhyNot.REFUSED),
        ("failed", "5.7.1", "550 5.7.1 spam", False, WhyNot.REFUSED),
        ("failed", "", "550 no such user", False, WhyNot.WRONG_ADDRESS),
        ("Failed", "5.2.2", "552 mailbox full", False, WhyNot.REFUSED),
        ("delivered", "2.0.0", "", True, None),
    ],
)
def test_what_a_report_says(
    drop: Path, action: str, status: str, diagnostic: str, delivered: bool, why: WhyNot | None, whole: bool
) -> None:
    put(drop, report(action=action, status=status, diagnostic=diagnostic, whole=whole))
    (found,) = bounces(drop)
    assert (found.exchange_id, found.receipt) == (EXCHANGE, RECEIPT)
    assert found.fate is not None
    assert (found.fate.delivered, found.fate.why) == (delivered, why)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe",
        b"Subject: bonjour\n\nQui est-ce ?",
        report(action="delayed"),
        report(headers="Message-ID: <autre@exemple.fr>\n"),
        report(headers="Subject: sans identifiant\n"),
        b"Content-Type: multipart/report\n\n",
        b'Content-Type: multipart/report; boundary="b"\n\n--b\nContent-Type: message/delivery-status\n\n--b--',
        b"Message-ID: " + RECEIPT.encode() + b"\n\nreponse automatique",
    ],
    ids=range(9),
)
def test_what_is_no_report_of_ours_says_nothing_and_is_put_away(drop: Path, content: bytes) -> None:
    put(drop, content)
    (found,) = bounces(drop)
    assert found.fate is None
    done(found)
    assert list(bounces(drop)) == []
    assert len(list((drop / "cur").iterdir())) == 1


def test_a_folder_that_is_not_there_holds_no_report(tmp_path: Path) -> None:
    assert list(bounces(tmp_path / "nulle-part")) == []
