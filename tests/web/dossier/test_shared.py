"""The shared synthesis: for every kind of partner and category, what is closed is nowhere, what is open is there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from convergence.accompagnement.acts.loading import LoadedAct, LoadedNote, load_act_notes, load_acts
from convergence.accompagnement.situations.loading import LoadedSituation, load_situations
from convergence.dossier.loading import (
    LoadedAddress,
    LoadedFile,
    LoadedFileNote,
    LoadedFollowUp,
    LoadedMember,
    LoadedNir,
    load_files,
)
from convergence.dossier.types import ContactKind, DossierState, Section, TeamRole
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import local_today, now
from convergence.foundation.identifiers import public_number, uuid7
from convergence.foundation.nir import parse_nir
from convergence.foundation.scope import Purpose
from convergence.identity.loading import (
    MembershipRow,
    StructureRow,
    UserRow,
    load_memberships,
    load_structures,
    load_users,
)
from convergence.identity.types import Role, StructureKind
from convergence.sharing.rules.law.recipients import legal_bases
from convergence.sharing.types import DataForm
from convergence.storage.files import open_to
from convergence.storage.loading import past_facts
from convergence.storage.operation import operation
from tests.openings import NOT_FREE_TEXT, agree_with, end_agreement
from tests.web.house import OPENED, House
from tests.web.young_people import HTMX, journaled, text

pytestmark = pytest.mark.django_db
G = FieldGroup
PARTNERS = tuple(
    kind
    for kind in StructureKind
    if kind.value in ("departement", "caf", "msa", "plie", "association", "autre")
)
PLANTED = {
    G.IDENTITY: ("Zélie Plantin",),
    G.CONTACT: ("06 39 98 77 01", "17 impasse Plantée"),
    G.FAMILY: ("Difficulté de garde",),
    G.HOUSING: ("17 février 1999",),
    G.MOBILITY: ("1777 km",),
    G.EDUCATION: ("Classe plantée", "Brevet planté"),
    G.HEALTH: ("19 avril 1997", "20 mai 2049"),
    G.RESOURCES: ("7777,77",),
    G.ACCOMPAGNEMENT: ("Entreprise Plantée",),
    G.NIR: ("2 07 03",),
    G.FREE_TEXT: ("note plantée", "mot planté"),
}
PAGES = (
    "dossier:show", "dossier:file", "dossier:team", "dossier:as_of", "dossier:print", "acts:list", "acts:weeks",
    "acts:demands", "situations:list", "situations:exits", "contracts:list", "file_orientation:list",
)  # fmt: skip
CLOSED = ("dossier:notes", "dossier:history", "dossier:access", "file_diagnostic:list", "file_documents:list")


def lawful(kind: StructureKind) -> list[FieldGroup]:
    """What the law lets an agreement open to a kind of partner, for whoever accompanies."""
    return sorted(
        {
            group
            for basis in legal_bases()
            if kind in basis.recipients
            and basis.form is DataForm.NOMINATIVE
            and Purpose.ACCOMPAGNEMENT in basis.purposes
            for group in basis.groups
        }
        - {G.STAFF, G.IDENTITY}
    )


@operation("Charger des partenaires")
def _organisations(*, actor: Actor, at: datetime, house: House) -> None:
    for kind in PARTNERS:
        name = kind.value
        house.structures[name], house.users[name], house.memberships[name] = uuid7(), uuid7(), uuid7()
        load_structures(
            [StructureRow(
                house.structures[name], at, f"ESSAI{name[:6].upper()}", f"Organisme {name}", f"Organisme {name}", kind,
                "65440", "65", "76", "Europe/Paris", OPENED,
            )]
        )  # fmt: skip
        load_users(
            [
                UserRow(
                    house.users[name],
                    at,
                    f"agent_{name}",
                    "Agent",
                    name,
                    f"{name}@exemple.fr",
                    house.structures[name],
                )
            ]
        )
        load_memberships(
            [MembershipRow(
                house.memberships[name], at, house.users[name], house.structures[name], Role.PARTNER, OPENED
            )]
        )  # fmt: skip


@operation("Charger un dossier planté")
def _file(*, actor: Actor, at: datetime, dossier_id: UUID) -> None:
    today = local_today("Europe/Paris")
    long_ago = today - timedelta(days=30)
    base = (at, actor.structure_id, dossier_id)
    act = LoadedAct(*base, long_ago, "entretien", "present", adviser_id=actor.user_id)
    with past_facts():
        load_files(
            [
                LoadedFile(
                    id=dossier_id, structure_id=actor.structure_id, recorded_at=at, number=public_number(),
                    created_on=long_ago, follow_up=LoadedFollowUp(DossierState.ACTIVE, long_ago),
                    sections={
                        Section.IDENTITY: {
                            "birth_name": "CARRERE", "first_name": "Inès", "other_first_names": "Zélie Plantin",
                            "born_on": date(2007, 3, 12), "sex": "F",
                        },
                        Section.CONTACTS: {
                            "points": [{
                                "kind": ContactKind.PHONE.value, "value": "+33639987701", "comment": "",
                                "preferred": True, "wrong": False,
                            }],
                        },
                        Section.FAMILY: {"childcare": "difficulte", "children": 1},
                        Section.HOUSING: {"housed_since": date(1999, 2, 17)},
                        Section.MOBILITY: {"radius_km": 1777},
                        Section.EDUCATION: {
                            "last_class": "Classe plantée",
                            "diplomas": [{"title": "Brevet planté", "level": "", "state": "", "obtained_on": None}],
                        },
                        Section.HEALTH_INSURANCE: {"rights_until": date(2049, 5, 20)},
                        Section.DISABILITY: {"rqth": True, "rqth_from": date(1997, 4, 19)},
                        Section.RESOURCES: {"monthly_amount": Decimal("7777.77")},
                    },
                    addresses=[LoadedAddress({"street": "17 impasse Plantée", "commune": "65440"}, long_ago)],
                    nir=LoadedNir(parse_nir("2 07 03 65 440 123 47")),
                    notes=[LoadedFileNote("note plantée", long_ago, actor.user_id, "Adviser")],
                    team=[LoadedMember(actor.user_id, actor.structure_id, TeamRole.REFERENT, long_ago)],
                )
            ],
            today=today,
        )  # fmt: skip
        load_situations(
            [LoadedSituation(*base, "emploi", long_ago, kind="interim", organisation="Entreprise Plantée")]
        )
        load_acts([act])
        load_act_notes([LoadedNote(*base, act.id, long_ago, "mot planté")])


@operation("Ouvrir tout ce qui peut l’être")
def _open(*, actor: Actor, at: datetime, dossier_id: UUID, to: Iterable[UUID]) -> None:
    for organisation_id in to:
        open_to(
            dossier_id, organisation_id, NOT_FREE_TEXT, purpose="accompagnement", start=at - timedelta(days=1), end=None
        )  # fmt: skip


@pytest.fixture
def planted(house: House) -> UUID:
    """A file with one value in each category, opened whole by its Mission Locale to one organisation of each kind."""
    long_ago = now() - timedelta(days=30)
    _organisations(actor=system_actor(), at=long_ago, house=house)
    dossier_id, adviser = uuid7(), house.actor("adviser")
    _file(actor=adviser, at=long_ago, dossier_id=dossier_id)
    _open(
        actor=adviser, at=now(), dossier_id=dossier_id, to=[house.structures[kind.value] for kind in PARTNERS]
    )
    return dossier_id


def read(client: Client, dossier_id: UUID, views: Iterable[str]) -> dict[str, str]:
    """What each of these pages says; all of them open."""
    return {view: whole(client.get(reverse(view, args=[dossier_id])), view) for view in views}


def whole(answer: Any, view: str) -> str:
    """The text of a page that was opened."""
    assert answer.status_code == 200, view
    return text(answer)


def values(groups: Iterable[FieldGroup]) -> list[str]:
    """What was planted in these categories."""
    return list(chain.from_iterable(PLANTED[group] for group in groups))


def test_of_every_kind_of_partner_what_is_closed_is_nowhere_and_what_is_open_is_there(
    house: House, planted: UUID
) -> None:
    for place, kind in enumerate(PARTNERS):
        client, organisation_id = house.client(kind.value), house.structures[kind.value]
        show = reverse("dossier:show", args=[planted])
        assert client.get(show).status_code == 404, "without agreement, nothing"
        groups = lawful(kind)
        # each category once open beside closed ones, once closed beside open ones
        for opened in ({G.IDENTITY, *groups[::2]}, {G.IDENTITY, *groups[1::2]}):
            agreement = agree_with(organisation_id, opened)
            told = read(client, planted, PAGES if place == 0 else PAGES[:2])
            for closed in set(PLANTED) - opened:
                for value in PLANTED[closed]:
                    assert not [view for view, said in told.items() if value in said], (kind, closed, value)
            for value in values(opened):
                assert value in told["dossier:show"], (kind, value)
            for closed in set(PLANTED) - opened:
                assert closed.label in told["dossier:show"].partition("Non ouvert à")[2], (kind, closed)
            end_agreement(agreement)
            for view in ("dossier:show", "dossier:file", "acts:list"):
                assert client.get(reverse(view, args=[planted])).status_code == 404, "ended: closed at once"


def test_what_belongs_to_the_holder_is_refused_and_the_reading_is_in_the_journal(
    house: House, planted: UUID
) -> None:
    agree_with(house.structures["caf"], [*lawful(StructureKind.CAF), G.IDENTITY])
    client = house.client("caf")
    for view in CLOSED:
        answer = client.get(reverse(view, args=[planted]))
        assert answer.status_code in (403, 404), view
        assert "CARRERE" not in text(answer)
    answer = client.get(reverse("dossier:show", args=[planted]))
    said = whole(answer, "dossier:show")
    titles = re.findall(r"<h[23][^>]*>([^<]+)<", answer.content.decode())
    assert len(titles) == len(set(titles)), "no title is said twice"
    assert "Le texte libre n’est transmis à aucun organisme." in said
    assert "Aucun texte ne l’ouvre à un organisme comme le vôtre." in said
    assert "Texte : Mission d’intérêt public" in said
    assert "Ouvert pour « accompagner la personne »" in said
    assert "Source : Tarbes, noté le" in said
    assert "dossier:show" in journaled(house, "caf", planted)


def test_a_category_says_whether_the_agreement_or_the_holder_closes_it(house: House, planted: UUID) -> None:
    agree_with(house.structures["caf"], [G.IDENTITY, G.HOUSING])
    said = whole(house.client("caf").get(reverse("dossier:show", args=[planted])), "dossier:show")
    closed = said.partition("Non ouvert à")[2]
    assert "Ressources Aucune convention en vigueur ne l’ouvre à votre organisme." in closed
    assert "Logement" not in closed


def test_the_list_holds_the_people_shared_and_no_other(house: House, planted: UUID) -> None:
    client, page = house.client("caf"), reverse("dossier:shared")
    assert "Personne pour le moment" in text(client.get(page))
    agree_with(house.structures["caf"], [G.IDENTITY, G.HOUSING])
    assert "Inès CARRERE" in text(client.get(page))
    tarbes = str(house.structures["tarbes"])
    for query, found in (
        ("?nom=carr", True), ("?nom=ines", True), ("?nom=arrere", False), ("?nom=Dupont", False),
        (f"?structure={tarbes}", True), ("?structure=rien", True), ("?page=2", False), ("?nom=%00", True),
    ):  # fmt: skip
        assert ("Inès CARRERE" in text(client.get(page + query))) is found, query
    assert "CARRERE" not in text(house.client("msa").get(page)), "no agreement with this one"
    assert client.get(page, headers=HTMX).status_code == 200
    for name, code in (("operator", 200), ("adviser", 403), ("account_manager", 403), ("unml", 403)):
        assert house.client(name).get(page).status_code == code, name


def test_the_menu_and_the_home_of_a_partner_lead_only_where_she_may_go(house: House, planted: UUID) -> None:
    agree_with(house.structures["caf"], [G.IDENTITY])
    client = house.client("caf")
    home = client.get("/").content.decode()
    assert "Mes jeunes" not in home
    addresses = {part.partition('"')[0] for part in home.split('href="')[1:]}
    inside = sorted(
        one for one in addresses if one.startswith("/") and not one.startswith(("/static", "/deconnexion"))
    )
    assert {"/dossiers/partages/", "/urgences/ouvrir/", "/demandes-orientation/recues/"} <= set(inside)
    for address in inside:
        assert client.get(address, follow=True).status_code == 200, address
