"""What tests of reads know beside the desk: every key, both generations of an address, a file with its contents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.test import Client

from convergence.accompagnement.contracts.loading import LoadedContract, load_contracts
from convergence.accompagnement.orientation.models import Registration
from convergence.accompagnement.situations.loading import LoadedSituation, load_situations
from convergence.agenda.appointments.loading import LoadedAppointment, load_appointments
from convergence.agenda.appointments.operations import plan_appointment
from convergence.agenda.appointments.queries import appointment
from convergence.agenda.appointments.types import (
    AppointmentDraft,
    AppointmentModality,
    AppointmentRow,
    AppointmentStatus,
)
from convergence.agenda.workshops.operations import enrol
from convergence.agenda.workshops.queries import enrolment
from convergence.agenda.workshops.types import EnrolmentRow, SessionRow
from convergence.dossier.operations import edit_section, end_accompaniment
from convergence.dossier.queries import section
from convergence.dossier.types import Section
from convergence.foundation.actor import Actor
from convergence.foundation.clock import local_today, now
from convergence.foundation.periods import zone
from convergence.sharing.types import ApiFamily
from convergence.storage.operation import operation
from tests.api.imilo.desk import Desk
from tests.web.young_people import YoungPerson, welcome

TODAY = local_today("Europe/Paris")
DAY = timedelta(days=1)
OPERATOR_FAMILIES = tuple(family for family in ApiFamily if family.value.startswith("imilo"))


class Reading:
    """The desk with a key that opens every family, and gestures by which its file gets contents."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.house, self.person = desk, desk.house, desk.person
        self.key = desk.let_in(*OPERATOR_FAMILIES)
        self.http = Client(raise_request_exception=False)

    def get(self, path: str, *, by: str = "", key: str | None = None, **asked: Any) -> Any:
        """One read; ``by`` names a bearer."""
        headers = {"X-Gravitee-Api-Key": self.key if key is None else key, "operateur": "APPLICATION_CEJ"}
        if by:
            headers["Authorization"] = f"Bearer {by}"
        return self.http.get(f"/imilo/{path}", asked, headers=headers)

    def fill(self, which: Section, person: YoungPerson | None = None, **values: Any) -> None:
        """Type values in a section of a file."""
        dossier_id = (person or self.person).dossier_id
        shown = self.desk.read(section, dossier_id, which)
        edit_section(
            actor=self.house.actor("adviser"),
            at=now(),
            dossier_id=dossier_id,
            section=which,
            values=values,
            edit_token=shown.edit_token,
        )

    def end(self, person: YoungPerson) -> None:
        """End the accompaniment of a person."""
        end_accompaniment(
            actor=self.house.actor("adviser"),
            at=now(),
            dossier_id=person.dossier_id,
            ended_on=TODAY,
            motive="fin_parcours",
        )

    def add(
        self, *, contracts: Sequence[dict[str, Any]] = (), situations: Sequence[dict[str, Any]] = ()
    ) -> None:
        """Load contracts and situations of the file."""
        own = {
            "recorded_at": now(),
            "structure_id": self.house.structures["tarbes"],
            "dossier_id": self.person.dossier_id,
        }
        plan = {"kind": "cej", "state": "en_cours", "months": 6}
        _load(
            actor=self.house.actor("adviser"),
            at=now(),
            contracts=[LoadedContract(**{**own, **plan, **values}) for values in contracts],
            situations=[LoadedSituation(**{**own, **values}) for values in situations],
        )

    def register(self, identifier: str) -> None:
        """Let France Travail have registered her."""
        _register(
            actor=self.house.actor("adviser"),
            at=now(),
            structure_id=self.house.structures["tarbes"],
            dossier_id=self.person.dossier_id,
            identifier=identifier,
        )

    def enrol(self, held: SessionRow, person: YoungPerson | None = None) -> EnrolmentRow:
        """Enrol somebody in a session."""
        made = enrol(
            actor=self.house.actor("adviser"),
            at=now(),
            session_id=held.session_id,
            dossier_id=(person or self.person).dossier_id,
        )
        found: EnrolmentRow = self.desk.read(enrolment, made)
        return found

    def plan(
        self, starts_at: datetime, *, by: str = "adviser", dossier_id: UUID | None = None
    ) -> AppointmentRow:
        """Plan an appointment of half an hour by telephone."""
        draft = AppointmentDraft(
            starts_at,
            starts_at + timedelta(minutes=30),
            modality=AppointmentModality.PHONE,
            purpose="Faire le point",
            comment="Ne pas parler de sa sœur",
        )
        made = plan_appointment(
            actor=self.house.actor(by), at=now(), dossier_id=dossier_id or self.person.dossier_id, draft=draft
        )
        found: AppointmentRow = self.desk.read(appointment, made, by=by)
        return found

    def past(self, status: AppointmentStatus) -> int:
        """An appointment of yesterday of which this became; returns its number."""
        start = morning(-1)
        row = LoadedAppointment(
            recorded_at=start,
            structure_id=self.house.structures["tarbes"],
            dossier_id=self.person.dossier_id,
            adviser_id=self.house.users["adviser"],
            starts_at=start,
            ends_at=start + timedelta(minutes=30),
            kind="entretien",
            status=status.value,
            cancelled_by="" if status.holds_time else "structure",
        )
        _load_appointment(actor=self.house.actor("adviser"), at=now(), row=row)
        return row.number

    def overseas(self) -> YoungPerson:
        """A file of the island of La Réunion."""
        return welcome(self.house, "Marie", "HOARAU", by="stranger")

    def works_at_a_site_in(self, name: str, time_zone: str) -> None:
        """Let the bearer of an adviser be at a site of another zone than her structure's."""
        bearer = self.desk.bearers[name]
        self.desk.bearers[name] = replace(bearer, actor=replace(bearer.actor, time_zone=time_zone))


@operation("Charger un suivi d’essai")
def _load(
    *, actor: Actor, at: datetime, contracts: list[LoadedContract], situations: list[LoadedSituation]
) -> None:
    load_contracts(contracts)
    load_situations(situations)


@operation("Charger un rendez-vous d’essai")
def _load_appointment(*, actor: Actor, at: datetime, row: LoadedAppointment) -> None:
    load_appointments([row], now=at)


@operation("Inscrire d’essai")
def _register(*, actor: Actor, at: datetime, structure_id: UUID, dossier_id: UUID, identifier: str) -> None:
    Registration.objects.create(
        structure_id=structure_id,
        dossier_id=dossier_id,
        state="inscrite",
        category="A",
        asked_on=at.date(),
        registered_on=at.date(),
        identifier=identifier,
        source="essai",
    )


def morning(count: int, time_zone: str = "Europe/Paris") -> datetime:
    """Ten in the morning of a place, some days from today."""
    return datetime.combine(days(count), time(10), tzinfo=zone(time_zone))


def days(count: int) -> date:
    """A day some days from today."""
    return TODAY + count * DAY
