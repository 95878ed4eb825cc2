"""Sources of the directory in the pages: their owner only, what is sent told row by row, nothing half loaded."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.gateways.data_inclusion import Listing, using
from convergence.gateways.data_inclusion.memory import MemoryDirectory
from convergence.jobs.directory.reading import read_directories
from convergence.offers import models
from convergence.offers.operations import note_failure, open_source
from convergence.offers.types import SourceDraft, SourceKind
from tests.rooms.offers.arriving import as_json, loaded, service, structure
from tests.web.house import ROLES, House

SOURCES = "/annuaire/sources/"
NEW = {"name": "DORA Occitanie", "code": "dora", "kind": "fichier", "rank": "20"}
API = NEW | {"kind": "api", "code": "region", "address": "https://api.region.example/v1", "token": "s3cret"}


def text(answer: Any) -> str:
    return str(answer.content.decode())


def opened(
    house: House, who: str = "direction", kind: SourceKind = SourceKind.FILE, code: str = "dora"
) -> UUID:
    address = API["address"] if kind is SourceKind.API else ""
    return open_source(
        actor=house.actor(who), at=now(), draft=SourceDraft(code, f"Source {code}", kind, 20, address, "")
    )


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def sent(house: House, source: UUID, **files: Any) -> Any:
    return house.client("direction").post(f"{SOURCES}{source}/envoyer/", files, follow=True)


@pytest.mark.parametrize("name", ROLES.values())
def test_only_who_loads_enters(house: House, name: str) -> None:
    source = opened(house)
    edition = loaded(source, [structure()], [service()], actor=house.actor("direction"), when=now())
    may = house.actor(name).may(Permission.LOAD_OFFERS)
    ours = name in ("direction", "second_direction")
    client = house.client(name)
    for path in ("", "nouvelle/"):
        assert client.get(SOURCES + path).status_code == (200 if may else 403), path
    deeds = ("", "modifier/", "envoyer/", "lire/", "fermer/", "rouvrir/")
    for path in (*(f"{source}/{deed}" for deed in deeds), f"editions/{edition.edition_id}/",
                 f"editions/{edition.edition_id}/lignes.csv"):  # fmt: skip
        expected = 403 if not may else 200 if ours else 404
        assert client.get(SOURCES + path).status_code == expected, path
    assert (f'href="{SOURCES}"' in text(client.get("/plan-du-site/"))) is may


def test_the_source_of_another_and_an_unknown_one_are_answered_alike(house: House) -> None:
    source = opened(house, "stranger_direction")
    client = house.client("direction")
    assert "Source dora" in text(client.get(SOURCES))
    assert f"{SOURCES}{source}/" not in text(client.get(SOURCES))
    for path in ("", "modifier/", "envoyer/", "fermer/"):
        hidden = client.get(f"{SOURCES}{source}/{path}")
        unknown = client.get(f"{SOURCES}0192f0c4-77a5-7b1e-9d3c-5a2f8e6b4c10/{path}")
        assert hidden.status_code == unknown.status_code == 404
    assert client.post(f"{SOURCES}{source}/fermer/").status_code == 404
    assert models.Source.objects.get().is_active


def test_a_source_is_opened_amended_closed_and_reopened(house: House) -> None:
    client = house.client("direction")
    answer = client.post(f"{SOURCES}nouvelle/", API, follow=True)
    assert "La source est ouverte" in text(answer)
    row = models.Source.objects.get()
    page = text(client.get(f"{SOURCES}{row.id}/"))
    assert "Enregistrée" in page
    assert "s3cret" not in page
    assert "s3cret" not in text(client.get(f"{SOURCES}{row.id}/modifier/"))
    token = row.change_id
    change = {"name": "Région", "rank": "5", "address": API["address"], "token": "", "edit_token": str(token)}
    assert client.post(f"{SOURCES}{row.id}/modifier/", change).status_code == 302
    stale = client.post(f"{SOURCES}{row.id}/modifier/", change | {"name": "Autre"})
    assert stale.status_code == 422
    assert "modifiée par quelqu’un d’autre" in text(stale)
    client.post(f"{SOURCES}{row.id}/fermer/")
    assert not models.Source.objects.get().is_active
    assert "Fermée" in text(client.get(SOURCES))
    assert client.get(f"{SOURCES}{row.id}/envoyer/").status_code == 200
    client.post(f"{SOURCES}{row.id}/rouvrir/")
    assert (models.Source.objects.get().is_active, models.Source.objects.get().name) == (True, "Région")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"code": "Dora !"}, "minuscules"),
        ({"name": ""}, "Remplissez ce champ"),
        ({"rank": "0"}, "supérieure ou égale"),
        ({"kind": "api"}, "adresse de l’API"),
        ({"kind": "saisie"}, "Choisissez une réponse de la liste"),
    ],
)
def test_what_is_typed_wrong_stays_and_is_said(house: House, typed: dict[str, str], said: str) -> None:
    answer = house.client("direction").post(f"{SOURCES}nouvelle/", NEW | typed)
    assert answer.status_code == 422
    assert said in text(answer), text(answer)
    assert "DORA Occitanie" in text(answer) or "name" in typed
    assert models.Source.objects.count() == 0


def test_an_edition_is_sent_and_its_report_names_each_row(house: House) -> None:
    source = opened(house)
    rows = [service(1), service(2, nom=""), service(3, courriel="=HYPERLINK(1)")]
    answer = sent(
        house,
        source,
        structures=file("structures.json", as_json([structure()])),
        services=file("services.json", as_json(rows)),
    )
    page = text(answer)
    assert "L’édition est chargée" in page
    assert "service, ligne 2" in page
    assert "dora--2" in page
    assert "Prise avec un avertissement" in page
    edition = models.Edition.objects.get()
    only = house.client("direction").get(f"{SOURCES}editions/{edition.id}/?liste=service&champ=courriel")
    assert "dora--3" in text(only)
    assert "service, ligne 2" not in text(only)
    exported = house.client("direction").get(f"{SOURCES}editions/{edition.id}/lignes.csv")
    lines = list(csv.reader(io.StringIO(text(exported).removeprefix("\ufeff")), delimiter=";"))
    assert [line[:5] for line in lines[1:]] == [
        ["service", "2", "dora--2", "nom", "non"],
        ["service", "3", "dora--3", "courriel", "oui, avec un avertissement"],
    ]
    assert not any(cell.startswith("=") for line in lines for cell in line)


def test_an_archive_is_sent(house: House) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("structures.json", as_json([structure()]))
        made.writestr("services.json", as_json([service()]))
    sent(house, opened(house), archive=file("export.zip", held.getvalue()))
    assert models.ServiceOffer.objects.count() == 1


def test_a_cut_file_is_refused_and_the_page_says_what_stands(house: House) -> None:
    source = opened(house)
    sent(
        house,
        source,
        structures=file("s.json", as_json([structure()])),
        services=file("v.json", as_json([service()])),
    )
    answer = sent(house, source, services=file("v.json", as_json([service(nom="Autre")])[:-9]))
    assert "la précédente reste en place" in text(answer)
    assert "coupé" in text(answer)
    assert models.ServiceOffer.objects.get().name == "Aide au permis n° 1"
    page = text(house.client("direction").get(f"{SOURCES}{source}/"))
    assert "La dernière édition est refusée" in page
    assert "Dernière édition refusée" in text(house.client("direction").get(SOURCES))


def test_a_file_above_the_bound_says_the_command_and_is_not_loaded(house: House) -> None:
    source = opened(house)
    answer = sent(house, source, services=file("v.json", b" " * (10 * 1024**2 + 1)))
    assert answer.status_code == 422
    assert "convergence offers load" in text(answer)
    assert models.Edition.objects.count() == 0


def test_nothing_sent_and_nonsense_sent_are_told(house: House) -> None:
    source = opened(house)
    assert "Choisissez au moins un fichier" in text(sent(house, source))
    nonsense = sent(house, source, services=file("v.json", b"\x89PNG\x00"))
    assert "UTF-8" in text(nonsense)
    assert "Traceback" not in text(nonsense)


def test_a_source_at_an_address_is_tried_again_by_a_gesture(house: House) -> None:
    source = opened(house, kind=SourceKind.API, code="region")
    client = house.client("direction")
    note_failure(
        actor=house.actor("direction"), at=now(), source_id=source, origin="x", trouble="L’API ne répond pas."
    )
    page = text(client.get(f"{SOURCES}{source}/"))
    assert "L’API ne répond pas." in page
    assert "Réessayer" in page
    assert "La lecture est demandée" in text(client.post(f"{SOURCES}{source}/lire/", follow=True))
    lists = {Listing.STRUCTURES: [structure()], Listing.SERVICES: [service()]}
    with using(MemoryDirectory(API["address"], lists)):
        assert read_directories() == 1
    assert "L’API ne répond pas." not in text(client.get(f"{SOURCES}{source}/")).split("<h2>Éditions")[0]
    assert models.ServiceOffer.objects.count() == 1


def test_a_source_of_files_is_not_read_at_an_address(house: House) -> None:
    source = opened(house)
    answer = house.client("direction").post(f"{SOURCES}{source}/lire/")
    assert answer.status_code == 422


def test_the_lists_ask_a_fixed_number_of_statements(house: House) -> None:
    client = house.client("direction")

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(SOURCES).status_code == 200
        return len(captured)

    source = opened(house)
    loaded(source, [structure()], [service()], actor=house.actor("direction"), when=now())
    asked()
    few = asked()
    for number in range(6):
        opened(house, code=f"autre-{number}")
    assert asked() == few
    assert few <= 25


def test_texts_of_a_source_are_never_html(house: House) -> None:
    source = opened(house)
    bad = "<script>alert(1)</script>"
    answer = sent(
        house,
        source,
        structures=file(f"{bad}structures.json", as_json([structure(id=bad, nom="")])),
        services=file("services.json", as_json([service(1, of=1, thematiques=[bad])])),
    )
    assert bad not in text(answer)
    assert json.dumps(bad)[1:-1] not in text(answer)
