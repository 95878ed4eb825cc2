"""What goes on around her: dates, places in workshops, services, requests, messages, papers, rights, who looked."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from convergence.accompagnement.solutions import operations as solutions
from convergence.accompagnement.solutions.types import RefusalMotive, RequestDraft, ToldFamily
from convergence.agenda.appointments.operations import note_attendance
from convergence.agenda.appointments.queries import appointments_of_file
from convergence.agenda.appointments.types import AppointmentStatus
from convergence.agenda.workshops.queries import enrolments_of_file
from convergence.audit.operations import answer_rights_request, ask_about_my_data, receive_rights_request
from convergence.audit.types import RightsOutcome, RightsRequestKind
from convergence.demo.interface.agenda import enrol_somewhere, plan_in_free_time
from convergence.demo.scenes.accompagnement.solutions import TARBES
from convergence.demo.scenes.workshops import open_day
from convergence.demo.space.people import in_space
from convergence.documents.operations import make_document, store_upload
from convergence.documents.types import DocumentKind, PaperKind
from convergence.dossier.queries import dossier_file
from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.foundation.periods import day_start, local_day, zone
from convergence.foundation.scope import Purpose
from convergence.messaging.operations import answer, note_seen, send_message
from convergence.messaging.types import Way
from convergence.offers.queries import around_commune, search
from convergence.offers.types import Criteria
from convergence.storage.session import acting

_SOCIAL = "Accompagnement social de secteur"
_BUDGET = "difficultes-financieres--ameliorer-sa-gestion-budgetaire"
_PERMIT = "mobilite--preparer-un-permis"
_CODE = "Code de la route en petit groupe"
_KEPT = ("Atelier « Convaincre en entretien »", "Bilan de compétences mobilité")
_CV = "Louna Peyrusse\n\nCAP vente\n\nStages\n- Prêt-à-porter, quatre semaines\n- Marché de Tarbes, un été\n"


def dates_ahead(adviser: Actor, dossier_id: UUID, *, with_workshop: bool = True) -> None:
    """An appointment to come and a place in a workshop, made again once they have passed."""
    now = clock.now()
    with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
        meetings = appointments_of_file(scope, dossier_id, since=now)
        places = enrolments_of_file(scope, dossier_id, at=now)
    if not any(row.status is AppointmentStatus.PLANNED for row in meetings):
        plan_in_free_time(adviser, dossier_id, open_day(adviser, 2))
    if with_workshop and not any(row.starts_at > now for row in places):
        enrol_somewhere(adviser, dossier_id)


def met_before(adviser: Actor, dossier_id: UUID) -> None:
    """One appointment that took place."""
    made = plan_in_free_time(adviser, dossier_id, -8)
    note_attendance(actor=adviser, at=clock.now(), appointment_id=made, status=AppointmentStatus.PRESENT)


def ask_services(adviser: Actor, herself: Actor, partner: Actor, dossier_id: UUID, now: datetime) -> None:
    """Two services that she keeps, a request accepted with a meeting, one refused."""
    kept = [_service(adviser, name, now) for name in _KEPT]
    with in_space(herself):
        for offer_id in kept:
            solutions.choose_service(
                actor=herself, at=now, dossier_id=dossier_id, offer_id=offer_id, source="espace"
            )
    refused = _send(adviser, dossier_id, _CODE, _PERMIT, now - timedelta(days=40))
    solutions.refuse_request(
        actor=adviser, at=now - timedelta(days=34), request_id=refused, motive=RefusalMotive.NO_ROOM,
        words="Plus de place avant le mois prochain.",
    )  # fmt: skip
    asked = _send(adviser, dossier_id, _SOCIAL, _BUDGET, now - timedelta(days=6))
    solutions.receive_request(actor=partner, at=now - timedelta(days=5), request_id=asked)
    solutions.accept_request(
        actor=partner, at=now - timedelta(days=4), request_id=asked, meeting_at=_meeting(adviser, now),
        words="Apporter les trois derniers relevés.",
    )  # fmt: skip


def talk(adviser: Actor, herself: Actor, dossier_id: UUID, now: datetime) -> None:
    """Three messages, the last of which she has not read yet."""
    where = zone(adviser.time_zone)
    yesterday = day_start(local_day(now, where), where) - timedelta(hours=9)
    send_message(
        actor=adviser, at=yesterday, dossier_id=dossier_id, way=Way.LINK,
        text="Bonjour Louna, avez-vous pu passer à la boutique de la rue Foch ?",
    )  # fmt: skip
    with in_space(herself):
        note_seen(actor=herself, at=yesterday + timedelta(minutes=20), dossier_id=dossier_id)
        answer(
            actor=herself, at=yesterday + timedelta(minutes=24), dossier_id=dossier_id,
            text="Oui ! La responsable veut bien me voir jeudi.",
        )  # fmt: skip
    send_message(
        actor=adviser, at=yesterday + timedelta(hours=2), dossier_id=dossier_id, way=Way.LINK,
        text="Très bonne nouvelle. On prépare vos questions au prochain rendez-vous.",
    )  # fmt: skip


def papers(adviser: Actor, herself: Actor, dossier_id: UUID, now: datetime) -> None:
    """One that she sent, one that the Mission Locale made for her."""
    with in_space(herself):
        store_upload(
            actor=herself, at=now - timedelta(days=5), dossier_id=dossier_id, name="cv.txt", content=_CV.encode(),
            kind=DocumentKind.CV, title="CV", source="espace_personne",
        )  # fmt: skip
    make_document(
        actor=adviser, at=now - timedelta(days=12), kind=PaperKind.ACCOMPAGNEMENT_CERTIFICATE,
        values={"date_debut": (now - timedelta(days=300)).date(), "usage": "abonnement de bus à tarif réduit"},
        title="Attestation d’accompagnement", dossier_id=dossier_id,
    )  # fmt: skip


def data_asked(direction: Actor, herself: Actor, dossier_id: UUID, now: datetime) -> None:
    """One demand answered some weeks ago, one whose clock runs."""
    before = now - timedelta(days=50)
    request_id = receive_rights_request(
        actor=direction, at=before, dossier_id=dossier_id, kind=RightsRequestKind.ACCESS,
        received_on=local_day(before, zone(direction.time_zone)),
    )  # fmt: skip
    answer_rights_request(
        actor=direction, at=now - timedelta(days=41), request_id=request_id, outcome=RightsOutcome.GRANTED
    )
    with in_space(herself):
        ask_about_my_data(
            actor=herself, at=now - timedelta(days=4), dossier_id=dossier_id, kind=RightsRequestKind.RECTIFICATION,
            words="Mon adresse : j’habite au 18 rue des Essais, pas au 8.",
        )  # fmt: skip


def looked(readers: tuple[Actor, ...], dossier_id: UUID) -> None:
    """Her file read by those around her, and asked for in vain by another structure."""
    for reader in readers:
        with acting(reader, Purpose.ACCOMPAGNEMENT, route="dossier:file") as scope:
            dossier_file(scope, dossier_id)


def _meeting(actor: Actor, now: datetime) -> datetime:
    """Ten in the morning, some days from now."""
    where = zone(actor.time_zone)
    day = local_day(now, where) + timedelta(days=open_day(actor, 6))
    return day_start(day, where) + timedelta(hours=10)


def _send(adviser: Actor, dossier_id: UUID, name: str, theme: str, at: datetime) -> UUID:
    draft = RequestDraft(
        offer_id=_service(adviser, name, at),
        theme=theme,
        message="Bonjour, Louna est disponible toute la semaine. Merci de votre réponse.",
        agreed_on=local_day(at, zone(adviser.time_zone)),
        told=(ToldFamily.CONTACT, ToldFamily.COMMUNE),
    )
    return solutions.send_request(actor=adviser, at=at, dossier_id=dossier_id, draft=draft)


def _service(adviser: Actor, name: str, at: datetime) -> UUID:
    with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
        around = around_commune(scope, TARBES, 100, local_day(at, zone(adviser.time_zone)))
        hits = search(scope, Criteria(words=name, around=around), limit=10).hits
    return next(hit.offer.offer_id for hit in hits if hit.offer.name == name)
