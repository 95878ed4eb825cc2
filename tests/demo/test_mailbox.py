"""The mailbox of the demonstration: what would have left, on a demonstration's database alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client, override_settings

from convergence.foundation.exchanges import Channel
from convergence.gateways.exchange import Attachment, Parcel, Sent
from convergence.gateways.exchange.catcher import Catcher
from convergence.gateways.exchange.providers import Providers
from convergence.storage import installation
from tests.databases import cloned_database

MAILBOX = "/demo/messagerie/"


@pytest.fixture
def folder(django_db_blocker: Any, tmp_path: Path) -> Iterator[Path]:
    with django_db_blocker.unblock(), cloned_database():
        installation.mark(installation.DEMO)
        with override_settings(ROOT_URLCONF="tests.demo.addresses", EXCHANGES=Providers(catcher=tmp_path)):
            yield tmp_path


def put(folder: Path, recipient: str, **values: Any) -> str:
    channel = Channel.EMAIL if "@" in recipient else Channel.SMS
    parcel = Parcel(uuid4(), uuid4(), channel, recipient, **({"body": "Bonjour"} | values))
    answer = Catcher(channel, folder).send(parcel)
    assert isinstance(answer, Sent)
    return answer.receipt


def page(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_latest_comes_first_and_a_recipient_is_found(folder: Path) -> None:
    put(folder, "+33612345678", body="le premier")
    put(folder, "ines@exemple.fr", subject="le second")
    shown = page(MAILBOX)
    assert shown.index("le second") < shown.index("le premier")
    assert "le premier" in page(f"{MAILBOX}?a=6123 4567")
    assert "le second" not in page(f"{MAILBOX}?a=6123 4567")
    assert "Aucun message pour cette adresse" in page(f"{MAILBOX}?a=personne")


def test_an_empty_mailbox_says_how_to_fill_it(folder: Path) -> None:
    assert "Prenez un rendez-vous" in page(MAILBOX)


def test_a_link_can_be_followed_and_nothing_of_a_text_is_run(folder: Path) -> None:
    body = "Répondez : http://127.0.0.1:8000/jeune/m/AbC_-d1/ <script>alert(1)</script>"
    shown = page(f"{MAILBOX}{put(folder, '+33612345678', body=body)}/")
    assert 'href="http://127.0.0.1:8000/jeune/m/AbC_-d1/"' in shown
    assert "<script>alert" not in shown


def test_documents_are_downloaded_never_shown(folder: Path) -> None:
    joined = (Attachment("contrat\r\nx: y.html", "text/html", b"<script>alert(1)</script>"),)
    name = put(folder, "ines@exemple.fr", subject="Contrat", attachments=joined)
    assert "Documents joints" in page(f"{MAILBOX}{name}/")
    answer = Client().get(f"{MAILBOX}{name}/1/")
    assert answer.content == joined[0].content
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    for rank in (0, 2, 10**9):
        assert Client().get(f"{MAILBOX}{name}/{rank}/").status_code == 404


@pytest.mark.parametrize("name", ["inconnu", "0" * 32, "..", "secrets"])
def test_an_unknown_message_does_not_exist(folder: Path, name: str) -> None:
    (folder.parent / "secrets.json").write_text("{}")
    assert Client().get(f"{MAILBOX}{name}/").status_code == 404


def test_elsewhere_the_mailbox_does_not_exist(django_db_blocker: Any, tmp_path: Path) -> None:
    with django_db_blocker.unblock(), cloned_database():
        installation.mark(installation.PRODUCTION)
        with override_settings(ROOT_URLCONF="tests.demo.addresses", EXCHANGES=Providers(catcher=tmp_path)):
            name = put(tmp_path, "+33612345678")
            for address in (MAILBOX, f"{MAILBOX}{name}/", f"{MAILBOX}{name}/1/"):
                assert Client().get(address).status_code == 404
