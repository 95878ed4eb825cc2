"""One young person for each case that a foreign client meets: her file bears the same number in every demonstration."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from convergence.accompagnement.contracts.loading import (
    LoadedContract,
    LoadedSignature,
    load_contracts,
    load_signatures,
    planned_end_of,
)
from convergence.accompagnement.contracts.types import ContractKind, ContractState, Party
from convergence.accompagnement.situations.loading import LoadedSituation, load_situations
from convergence.accompagnement.situations.types import SituationCategory
from convergence.demo.cast import AUCH, SAINT_DENIS, TARBES
from convergence.demo.dice import fixed_uuid
from convergence.demo.interface.keys import ADVISERS
from convergence.demo.scenes.players import player
from convergence.dossier.loading import (
    LoadedAddress,
    LoadedAttachment,
    LoadedFile,
    LoadedFollowUp,
    LoadedMember,
    LoadedProof,
    load_files,
)
from convergence.dossier.operations import resume_accompaniment
from convergence.dossier.queries import file_standing, place_of_number
from convergence.dossier.types import ContactKind, DossierState, IdentityProofKind, Section, TeamRole
from convergence.foundation import clock
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.scope import Purpose
from convergence.storage.loading import past_facts
from convergence.storage.operation import operation
from convergence.storage.session import acting

SOURCE = "demonstration"
_FIRST_NUMBER = 4_260_000_000_001
_OPENED_DAYS_AGO, _AGE, _CEJ_DAYS_AGO, _CEJ_MONTHS = 200, 20, 30, 12
_TOWNS = {TARBES: ("65440", "65000"), AUCH: ("32013", "32000"), SAINT_DENIS: ("97411", "97400")}


@dataclass(frozen=True, slots=True)
class Case:
    """Somebody whom a foreign client meets. ``has_account``: she can log in, in the application of the young people."""

    key: str
    first_name: str
    birth_name: str
    structure: str = TARBES
    email: str = "prenom.nom"
    has_address: bool = True
    is_proven: bool = True
    is_over: bool = False
    has_account: bool = False
    has_cej: bool = False

    @property
    def number(self) -> int:
        """The number of her file."""
        return _FIRST_NUMBER + CASES.index(self) * 1_000_003

    @property
    def dossier_id(self) -> UUID:
        """The opaque identifier of her file."""
        return fixed_uuid(f"interface/{self.key}")

    @property
    def mail(self) -> str:
        """Her address; empty when she has none."""
        return f"{self.email}@example.org" if self.email else ""


CASES = (
    Case("ordinary", "Lila", "VERDIER", email="lila.verdier", has_cej=True),
    Case("without_mail", "Noé", "CASTERAN", email=""),
    Case("without_address", "Maya", "LABORIE", email="maya.laborie", has_address=False),
    Case("identity_not_justified", "Ilyes", "MORANE", email="ilyes.morane", is_proven=False),
    Case("with_account", "Jade", "PUJOL", email="jade.pujol", has_account=True, has_cej=True),
    Case("account_elsewhere", "Théo", "SARTHOU", email="theo.sarthou"),
    Case("account_held", "Théo", "SARTHOU", AUCH, "theo.sarthou", has_account=True),
    Case("with_agenda", "Anaïs", "BORDE", email="anais.borde", has_account=True, has_cej=True),
    Case("ended", "Hugo", "LAFITTE", email="hugo.lafitte", is_over=True),
    Case("other_structure", "Sacha", "DUFFAU", AUCH, "sacha.duffau"),
    Case("overseas", "Maëlle", "GRONDIN", SAINT_DENIS, "maelle.grondin", has_account=True, has_cej=True),
)


def case(key: str) -> Case:
    """One case by its key."""
    return next(one for one in CASES if one.key == key)


def open_files() -> None:
    """Open the files that are not there yet, structure by structure."""
    for structure, persona in ADVISERS.items():
        missing = [one for one in CASES if one.structure == structure and not _is_there(one.number)]
        if missing:
            adviser = player(persona)
            actor = system_actor(adviser.structure_id, time_zone=adviser.time_zone)
            _load(actor=actor, at=clock.now(), cases=missing, adviser=adviser)


def take_up_again() -> None:
    """Accompaniments that were ended by a try go on: each case is again what it is said to be."""
    for one in CASES:
        adviser = player(ADVISERS[one.structure])
        if not one.is_over and is_ended(adviser, one.dossier_id):
            resume_accompaniment(
                actor=adviser,
                at=clock.now(),
                dossier_id=one.dossier_id,
                reason="Dossier d’essai remis en état",
            )


def is_ended(adviser: Actor, dossier_id: UUID) -> bool:
    """Whether the accompaniment of a file has ended."""
    with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
        standing = file_standing(scope, dossier_id)
    return standing is not None and standing.is_ended


def holder_of(number: int) -> tuple[UUID, UUID] | None:
    """The file that bears a number and the structure that holds it."""
    with acting(system_actor(), Purpose.OPERATOR_EXCHANGE) as scope:
        place = place_of_number(scope, number)
    return (place.dossier_id, place.structure_id) if place else None


def _is_there(number: int) -> bool:
    return holder_of(number) is not None


@operation("Création des dossiers d’essai de l’interface opérateur", source=SOURCE)
def _load(*, actor: Actor, at: datetime, cases: Iterable[Case], adviser: Actor) -> None:
    today = clock.local_today(adviser.time_zone)
    opened_at = at - timedelta(days=_OPENED_DAYS_AGO)
    with past_facts():
        found = list(cases)
        load_files([_file(one, adviser, opened_at, today) for one in found], today=today)
        load_situations(
            LoadedSituation(
                recorded_at=opened_at,
                structure_id=adviser.structure_id,
                dossier_id=one.dossier_id,
                category=SituationCategory.JOB_SEEKER,
                starts_on=opened_at.date(),
                source=SOURCE,
            )
            for one in found
        )
        for one in found:
            if one.has_cej:
                _contract(one, adviser, at, today)


def _file(one: Case, adviser: Actor, opened_at: datetime, today: date) -> LoadedFile:
    opened_on = opened_at.date()
    ended_on = today - timedelta(days=20) if one.is_over else None
    member = LoadedMember(adviser.user_id, adviser.structure_id, TeamRole.REFERENT, opened_on, ended_on)
    return LoadedFile(
        id=one.dossier_id,
        structure_id=adviser.structure_id,
        recorded_at=opened_at,
        number=one.number,
        created_on=opened_on,
        sections=_sections(one, today),
        follow_up=LoadedFollowUp(
            DossierState.ACTIVE,
            opened_on,
            ended_on=ended_on,
            end_motive="fin_parcours" if one.is_over else "",
            last_contact_on=today - timedelta(days=15),
        ),
        addresses=[LoadedAddress(_address(one), opened_on)] if one.has_address else (),
        proofs=[LoadedProof(IdentityProofKind.PASSPORT, opened_on, adviser.user_id)] if one.is_proven else (),
        team=[member],
        attachments=[LoadedAttachment(adviser.structure_id, opened_on)],
    )


def _sections(one: Case, today: date) -> dict[Section, dict[str, Any]]:
    identity = {
        "birth_name": one.birth_name,
        "first_name": one.first_name,
        "born_on": date(today.year - _AGE, 2, 14),
        "sex": "F" if one.first_name[-1] in "ae" else "M",
    }
    point = {"kind": ContactKind.EMAIL, "value": one.mail, "comment": "", "preferred": True, "wrong": False}
    return {Section.IDENTITY: identity, Section.CONTACTS: {"points": (point,) if one.mail else ()}}


def _address(one: Case) -> dict[str, Any]:
    commune, postal_code = _TOWNS[one.structure]
    return {"street": "12 rue des Essais", "postal_code": postal_code, "commune": commune}


def _contract(one: Case, adviser: Actor, at: datetime, today: date) -> None:
    """A CEJ that runs since a month, for the longest time."""
    signed_on = today - timedelta(days=_CEJ_DAYS_AGO)
    signed_at = at - timedelta(days=_CEJ_DAYS_AGO)
    born_on = date(today.year - _AGE, 2, 14)
    contract = LoadedContract(
        recorded_at=signed_at,
        structure_id=adviser.structure_id,
        dossier_id=one.dossier_id,
        kind=ContractKind.CEJ,
        state=ContractState.RUNNING,
        months=_CEJ_MONTHS,
        prepared_on=signed_on,
        starts_on=signed_on,
        planned_end_on=planned_end_of(
            ContractKind.CEJ, starts_on=signed_on, months=_CEJ_MONTHS, born_on=born_on, has_rqth=False
        ),
        adviser_id=adviser.user_id,
        signed_on=signed_on,
        source=SOURCE,
    )
    load_contracts([contract])
    load_signatures(
        LoadedSignature(
            adviser.structure_id,
            one.dossier_id,
            contract.id,
            party,
            signed_at,
            signed_on,
            adviser.user_id,
        )
        for party in (Party.YOUNG_PERSON, Party.STRUCTURE)
    )
