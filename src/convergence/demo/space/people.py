"""Three young people who open their own space: one with everything in it, a minor, one without e-mail nor telephone."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from convergence.accompagnement.acts.loading import LoadedAct, load_acts
from convergence.accompagnement.acts.types import ActKind, ActModality, ActStatus
from convergence.accompagnement.situations.loading import LoadedSituation, load_situations
from convergence.accompagnement.situations.types import SituationCategory
from convergence.demo.interface.accounts import activated_account
from convergence.demo.interface.cases import SOURCE, holder_of
from convergence.demo.interface.keys import KNOWN_TO_THE_YOUNG
from convergence.dossier.loading import (
    LoadedAddress,
    LoadedAttachment,
    LoadedFile,
    LoadedFollowUp,
    LoadedMember,
    LoadedProof,
    load_files,
)
from convergence.dossier.operations import lend_screen
from convergence.dossier.types import ContactKind, DossierState, IdentityProofKind, Section, TeamRole
from convergence.foundation import clock
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import day_start, zone
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Purpose, Scope
from convergence.identity.operations import log_young_person_in
from convergence.identity.queries import young_actor_of
from convergence.identity.types import LoggedIn, authentication_actor
from convergence.storage.loading import past_facts
from convergence.storage.operation import operation
from convergence.storage.session import acting

OPENED_DAYS_AGO = 300
_FIRST_NUMBER = 4_270_000_000_001
_HERE = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class YoungPart:
    """Somebody of the demonstration who opens her own space."""

    key: str
    first_name: str
    birth_name: str
    sex: str
    years: int
    description: str
    phone: str = ""
    email: str = ""
    guardian: str = ""

    @property
    def name(self) -> str:
        """As the page of the personas says it."""
        return f"{self.first_name} {self.birth_name.title()}"

    @property
    def number(self) -> int:
        """The number of her file, by which it is found again."""
        return _FIRST_NUMBER + YOUNG_PEOPLE.index(self) * 1_000_003

    @property
    def dossier_id(self) -> UUID | None:
        """Her file, once it is there."""
        place = holder_of(self.number)
        return place[0] if place else None

    def born_on(self, today: date) -> date:
        """So many years and a hundred days ago: of that age on any day of the demonstration."""
        return date(today.year - self.years, today.month, 1) - timedelta(days=100)


LOUNA = YoungPart(
    "louna", "Louna", "PEYRUSSE", "F", 20,
    "Vingt ans, en CEJ depuis douze semaines : rendez-vous, ateliers, services, demandes, heures, contrat à signer, "
    "allocation, messages, envies de dix mois, lectures de son dossier.",
    phone="+33639980160", email="louna.peyrusse@example.org",
)  # fmt: skip
NOLAN = YoungPart(
    "nolan", "Nolan", "BÉGARIE", "M", 16,
    "Mineur : un premier contrat à signer avec sa mère, et ses droits dits pour lui.",
    phone="+33639980161", email="nolan.begarie@example.org", guardian="Sandrine BÉGARIE",
)  # fmt: skip
AWA = YoungPart(
    "awa", "Awa", "DIARRA", "F", 19,
    "Ni téléphone ni adresse électronique : elle ouvre son espace sur un écran que sa conseillère lui prête.",
)  # fmt: skip
YOUNG_PEOPLE = (LOUNA, NOLAN, AWA)


@operation("Dossiers des jeunes de la démonstration", source=SOURCE)
def open_files(*, actor: Actor, at: datetime, adviser: Actor) -> dict[str, UUID]:
    """The three files, opened some months ago around one adviser."""
    opened_at, today = at - timedelta(days=OPENED_DAYS_AGO), clock.local_today(adviser.time_zone)
    made = {part.key: uuid7() for part in YOUNG_PEOPLE}
    with past_facts():
        files = [_file(part, made[part.key], adviser, opened_at, today) for part in YOUNG_PEOPLE]
        load_files(files, today=today)
        load_situations(
            LoadedSituation(
                recorded_at=opened_at, structure_id=adviser.structure_id, dossier_id=dossier_id,
                category=SituationCategory.JOB_SEEKER, starts_on=opened_at.date(), source=SOURCE,
            )
            for dossier_id in made.values()
        )  # fmt: skip
        load_acts(
            _met(adviser, dossier_id, kind, day)
            for dossier_id in made.values()
            for kind, day in (
                (ActKind.FIRST_RECEPTION, opened_at.date()),
                (ActKind.INTERVIEW, _last_met(today)),
            )
        )
    return made


def house_of(adviser: Actor) -> Actor:
    """The structure itself, which loads."""
    return system_actor(adviser.structure_id, time_zone=adviser.time_zone)


def open_space(adviser: Actor, dossier_id: UUID) -> Actor:
    """Open and activate her account; she, as her session has her."""
    who = activated_account(adviser, dossier_id)
    with acting(authentication_actor(), Purpose.AUTHENTICATION) as scope:
        herself = young_actor_of(scope, who.subject_id, who.version)
    if herself is None:
        raise RuntimeError("an account just activated opens nothing")
    return herself


def in_space(herself: Actor) -> AbstractContextManager[Scope]:
    """The transaction of a gesture of hers, as her session opens it."""
    return acting(herself, Purpose.PERSON_SPACE, route="portal_home:home")


def log_in(key: str) -> LoggedIn:
    """What opens the session of one of them who has an account; NotFound for a key that nobody has."""
    part = part_of(key)
    return log_young_person_in(email=part.email, password=KNOWN_TO_THE_YOUNG, ip=_HERE, at=clock.now())


def code_for(key: str, adviser: Actor) -> str:
    """A code that opens the space of one of them, on the screen that her adviser lends."""
    dossier_id = part_of(key).dossier_id
    if dossier_id is None:
        raise _nobody()
    return lend_screen(actor=adviser, at=clock.now(), dossier_id=dossier_id).code


def part_of(key: str) -> YoungPart:
    """One of them; NotFound for a key that nobody has."""
    found = next((part for part in YOUNG_PEOPLE if part.key == key), None)
    if found is None:
        raise _nobody()
    return found


def _nobody() -> NotFound:
    return NotFound("Ce personnage n’existe pas.", what_to_do="Choisissez-en un dans la liste.")


def _file(part: YoungPart, dossier_id: UUID, adviser: Actor, opened_at: datetime, today: date) -> LoadedFile:
    opened_on = opened_at.date()
    return LoadedFile(
        id=dossier_id,
        structure_id=adviser.structure_id,
        recorded_at=opened_at,
        number=part.number,
        created_on=opened_on,
        sections=_sections(part, today),
        follow_up=LoadedFollowUp(DossierState.ACTIVE, opened_on, last_contact_on=_last_met(today)),
        addresses=[
            LoadedAddress(
                {"street": "8 rue des Essais", "postal_code": "65000", "commune": "65440"}, opened_on
            )
        ],
        proofs=[LoadedProof(IdentityProofKind.PASSPORT, opened_on, adviser.user_id)],
        team=[LoadedMember(adviser.user_id, adviser.structure_id, TeamRole.REFERENT, opened_on)],
        attachments=[LoadedAttachment(adviser.structure_id, opened_on)],
    )


def _last_met(today: date) -> date:
    """A working day, some days ago."""
    return _working(today - timedelta(days=17))


def _working(day: date) -> date:
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day


def _met(adviser: Actor, dossier_id: UUID, kind: ActKind, day: date) -> LoadedAct:
    start = day_start(_working(day), zone(adviser.time_zone)) + timedelta(hours=10)
    return LoadedAct(
        recorded_at=start + timedelta(hours=1), structure_id=adviser.structure_id, dossier_id=dossier_id,
        occurred_on=_working(day), kind=kind, status=ActStatus.PRESENT, adviser_id=adviser.user_id,
        starts_at=start, ends_at=start + timedelta(minutes=45), minutes=45, modality=ActModality.FACE_TO_FACE,
        source=SOURCE,
    )  # fmt: skip


def _sections(part: YoungPart, today: date) -> dict[Section, dict[str, Any]]:
    known = ((ContactKind.PHONE, part.phone), (ContactKind.EMAIL, part.email))
    points = tuple(
        {"kind": kind, "value": value, "comment": "", "preferred": kind is ContactKind.PHONE, "wrong": False}
        for kind, value in known
        if value
    )
    return {
        Section.IDENTITY: {
            "birth_name": part.birth_name, "first_name": part.first_name, "sex": part.sex,
            "born_on": part.born_on(today), "birth_country": "FR", "birth_commune": "65440", "nationality": "FR",
        },
        Section.CONTACTS: {"points": points, "legal_representative": part.guardian},
        Section.HOUSING: {"housing": "parents"},
        Section.MOBILITY: {"vehicle": "transports_commun", "radius_km": 20},
        Section.DRIVING_LICENCE: {"licence": "aucun"},
        Section.EDUCATION: {"level": "niveau_3", "schooling": "lycee_professionnel", "last_class": "CAP vente"},
        Section.RESOURCES: {"resources": ("aucune",)},
    }  # fmt: skip
