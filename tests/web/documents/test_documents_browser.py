"""The pages of documents in a real browser: accessible and fitting at both widths, a file dropped, without script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from convergence.documents.operations import (
    draft_template,
    edit_template,
    make_document,
    note_delivery,
    remove_document,
    store_upload,
)
from convergence.documents.operations import test_template as try_template
from convergence.documents.queries import template
from convergence.documents.types import DeliveryDraft, DeliveryWay, DocumentKind, PaperKind
from convergence.foundation.clock import local_today, now
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.databases import cloned_database
from tests.web.browser import LiveHouse, faults, live_house, until, wide
from tests.web.house import House
from tests.web.young_people import welcome

pytestmark = pytest.mark.journey

MODELS = "/documents/modeles/"
LETTER = {"objet": "Point", "date_rendez_vous": "2 décembre 2026", "heure": "10 h", "lieu": "Tarbes"}
FILE: dict[str, str] = {}


def prepared(house: House) -> None:
    """A person with a file, a letter delivered, a removed document and a wording under work."""
    adviser, manager, at = house.actor("adviser"), house.actor("manager"), now()
    dossier_id = welcome(house).dossier_id
    for name in ("cv.txt", "ancien.txt"):
        gone = store_upload(
            actor=adviser, at=at, dossier_id=dossier_id, name=name, content=b"Vendeuse", kind=DocumentKind.CV
        )
    remove_document(actor=adviser, at=at, document_id=gone, reason="Double")
    letter = make_document(
        actor=adviser,
        at=at,
        kind=PaperKind.CONVOCATION,
        values=LETTER,
        title="Convocation",
        dossier_id=dossier_id,
    )
    make_document(
        actor=adviser,
        at=at,
        kind=PaperKind.CONVOCATION,
        values=LETTER,
        title="Convocation à l’entretien de bilan de votre contrat d’engagement jeune",
        dossier_id=dossier_id,
    )
    today = local_today(adviser.time_zone)
    draft = DeliveryDraft(DeliveryWay.HANDED_OVER, handed_on=today)
    delivery = note_delivery(actor=adviser, at=at, document_id=letter, draft=draft)
    template_id = draft_template(actor=manager, at=at, kind=PaperKind.CONVOCATION)
    with acting(manager, Purpose.ACCOMPAGNEMENT) as scope:
        row = template(scope, template_id)
    assert row is not None
    edit_template(
        actor=manager,
        at=at,
        template_id=template_id,
        wording="Bonjour {{ prenom }}",
        edit_token=row.edit_token,
    )
    try_template(actor=manager, at=at, template_id=template_id)
    FILE.update(
        file=f"/dossiers/{dossier_id}/documents/",
        letter=f"{letter}/remise/",
        delivery=f"{letter}/remise/{delivery}/",
        removal=f"{letter}/retirer/",
        draft=f"{MODELS}convocation/{template_id}/",
    )


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
        yield site


def addresses(name: str) -> list[str]:
    if name == "manager":
        return [
            MODELS,
            f"{MODELS}convocation/",
            FILE["draft"],
            f"{FILE['draft']}comparer/",
            f"{MODELS}convocation/revenir/",
        ]
    pages = ("", "ajouter/", "produire/", "produire/decision/", "exporter/")
    return [FILE["file"] + page for page in (*pages, FILE["letter"], FILE["delivery"], FILE["removal"])]


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", ["adviser", "manager"])
def test_pages_are_accessible_and_fit(live: LiveHouse, name: str, width: int) -> None:
    page = live.page(name, width=width)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    for address in addresses(name):
        page.goto(address)
        assert not faults(page), address
        assert not wide(page), address
        assert not told, address
    page.context.close()


def test_every_action_is_in_sight_without_scrolling_the_table(live: LiveHouse) -> None:
    page = live.page("adviser")
    page.goto(FILE["file"])
    assert page.get_by_role("link", name="Noter la remise").count() == 1
    hidden = "[...document.querySelectorAll('.cv-table__scroll')].filter(each => each.scrollWidth > each.clientWidth)"
    page.evaluate("document.fonts.ready.then(() => true)")  # another face has other widths
    until(page, f"{hidden}.length === 0")
    page.context.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_file_is_added_with_and_without_script(live: LiveHouse, tmp_path: Path, script: bool) -> None:
    page = live.page("adviser", script=script)
    sent = tmp_path / f"diplome-{script}.txt"
    sent.write_text("CAP boulanger", "utf-8")
    page.goto(f"{FILE['file']}ajouter/")
    page.get_by_label("Fichier").set_input_files(sent)
    page.get_by_label("Type de document").select_option("diplome")
    page.get_by_role("button", name="Ajouter le document").click()
    expect(page.get_by_text("Le document est ajouté.")).to_be_visible()
    with page.expect_download() as waited:
        page.get_by_role("link", name=f"Télécharger diplome-{script}").click()
    assert waited.value.suggested_filename == f"diplome-{script}.txt"
    assert Path(waited.value.path()).read_text("utf-8") == "CAP boulanger"
    page.context.close()
