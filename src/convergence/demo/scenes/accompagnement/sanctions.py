"""Breaches in Tarbes: an absence to look at, one excused, a notice that runs, a measure in force, one lifted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from convergence.accompagnement.contracts.queries import running_contracts_of
from convergence.accompagnement.sanctions.operations import (
    decide_sanction,
    excuse_breach,
    lift_sanction,
    note_breach,
    note_letter_delivery,
    note_observations,
    propose_sanction,
)
from convergence.accompagnement.sanctions.queries import sanction
from convergence.accompagnement.sanctions.types import BreachDraft, BreachKind, LetterPart, SanctionRow
from convergence.demo.scenes.players import player
from convergence.documents.types import DeliveryDraft, DeliveryWay
from convergence.dossier.queries import caseload
from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting

_OLDEST = 30
_NOTICES = (LetterPart.NOTICE, LetterPart.NOTICE_GUARDIAN)
_DECISIONS = (LetterPart.DECISION, LetterPart.DECISION_GUARDIAN)


def play() -> None:
    """Play it, as Camille who follows and the direction who decides."""
    camille, direction = player("conseillere-tarbes"), player("direction-tarbes")
    people = _under_contract(camille, 5)
    for dossier_id, scene in zip(people, (_noted, _excused, _waiting, _in_force, _lifted), strict=False):
        scene(camille, direction, dossier_id)


def _noted(camille: Actor, direction: Actor, dossier_id: UUID) -> None:
    _note(camille, dossier_id, 2, "Absent à l’atelier CV, sans appel de sa part.")


def _excused(camille: Actor, direction: Actor, dossier_id: UUID) -> None:
    breach_id = _note(camille, dossier_id, 9, "Absente au rendez-vous de suivi.")
    reason = "Convoquée le même jour au tribunal ; convocation vue."
    excuse_breach(actor=camille, at=_ago(8), breach_id=breach_id, reason=reason)


def _waiting(camille: Actor, direction: Actor, dossier_id: UUID) -> None:
    sanction_id = _propose(camille, dossier_id, 7, "Absent à deux séances de l’atelier mobilité.")
    _hand(camille, sanction_id, _NOTICES, 5)
    text = "Il dit que son bus ne passe plus le mercredi ; un covoiturage est à chercher."
    day = _day(camille, 1)
    note_observations(actor=camille, at=_ago(1), sanction_id=sanction_id, received_on=day, text=text)


def _in_force(camille: Actor, direction: Actor, dossier_id: UUID) -> None:
    sanction_id = _propose(camille, dossier_id, 20, "Aucune nouvelle malgré trois appels et un courrier.")
    _decide(camille, direction, sanction_id)


def _lifted(camille: Actor, direction: Actor, dossier_id: UUID) -> None:
    sanction_id = _propose(camille, dossier_id, 22, "Absente à l’action collective « Code de la route ».")
    _decide(camille, direction, sanction_id)
    reason = "Revenue à l’action collective ; reprise convenue ensemble."
    day = _day(camille, 1)
    lift_sanction(actor=camille, at=_ago(1), sanction_id=sanction_id, complied_on=day, reason=reason)


def _under_contract(camille: Actor, count: int) -> list[UUID]:
    """Those of her young people whose contract already ran before the oldest facts."""
    before = _day(camille, _OLDEST)
    with acting(camille, Purpose.ACCOMPAGNEMENT) as scope:
        rows = caseload(scope, adviser_id=camille.user_id, limit=200).rows
        running = running_contracts_of(scope, [row.dossier_id for row in rows], _day(camille, 0))
    return sorted(row.dossier_id for row in running if row.starts_on <= before)[:count]


def _note(camille: Actor, dossier_id: UUID, days: int, facts: str) -> UUID:
    draft = BreachDraft(BreachKind.ABSENCE, _day(camille, days), facts)
    return note_breach(actor=camille, at=_ago(days), dossier_id=dossier_id, draft=draft)


def _propose(camille: Actor, dossier_id: UUID, days: int, facts: str) -> UUID:
    breach_id = _note(camille, dossier_id, days, facts)
    return propose_sanction(actor=camille, at=_ago(days), breach_ids=[breach_id])


def _decide(camille: Actor, direction: Actor, sanction_id: UUID) -> None:
    """Received, left without an answer, decided as told, received again."""
    _hand(camille, sanction_id, _NOTICES, 18)
    verdict = _row(direction, sanction_id, 5).considered
    reason = "Absence sans motif donné, ni réponse à l’avis préalable."
    decide_sanction(actor=direction, at=_ago(5), sanction_id=sanction_id, verdict=verdict, reason=reason)
    _hand(camille, sanction_id, _DECISIONS, 4)


def _hand(camille: Actor, sanction_id: UUID, parts: tuple[LetterPart, LetterPart], days: int) -> None:
    """Handed over to the person and, for a minor, to her legal representative: a letter counts once both have it."""
    row = _row(camille, sanction_id, days)
    draft = DeliveryDraft(DeliveryWay.HANDED_OVER, handed_on=_day(camille, days))
    for part in parts if row.needs_guardian else parts[:1]:
        note_letter_delivery(actor=camille, at=_ago(days), sanction_id=sanction_id, part=part, draft=draft)


def _row(actor: Actor, sanction_id: UUID, days: int) -> SanctionRow:
    """The procedure as it stood some days ago."""
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        row = sanction(scope, sanction_id, on=_day(actor, days))
    if row is None:
        raise RuntimeError("a scene reads the procedure that it opened")
    return row


def _ago(days: int) -> datetime:
    return clock.now() - timedelta(days=days)


def _day(actor: Actor, days: int) -> date:
    return local_day(_ago(days), zone(actor.time_zone))
