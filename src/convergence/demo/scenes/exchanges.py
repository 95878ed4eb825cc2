"""What left this week and what could not: something to repair, each failure by its own gesture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from convergence.demo.scenes.players import player
from convergence.dossier.queries import caseload
from convergence.dossier.types.views import CaseloadRow
from convergence.foundation import clock
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.exchanges import Channel, ExchangeReason, ExchangeRequested
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.gateways.exchange import Fate, NotSent, Sent, WhyNot
from convergence.sharing.operations import claim_exchange, note_answer, note_fate, queue_exchange
from convergence.storage.session import acting

PROVIDER = "messagerie locale"
_WRONG = NotSent(WhyNot.WRONG_ADDRESS, "L’opérateur dit que ce numéro n’existe pas.")
_BACK = NotSent(WhyNot.WRONG_ADDRESS, "Cette adresse e-mail n’existe pas (code 550).")
_DOUBT = NotSent(WhyNot.UNREACHABLE, "Le serveur de courrier s’est tu pendant l’envoi.", is_certain=False)
_MISSING = NotSent(WhyNot.NOT_CONFIGURED, "Notification : aucun fournisseur configuré.")


@dataclass(frozen=True, slots=True)
class Line:
    """One exchange of the scene: what, by which way, what was answered, how long ago."""

    channel: Channel
    reason: ExchangeReason
    body: str
    answer: Sent | NotSent
    hours_ago: int


_SMS, _EMAIL = Channel.SMS, Channel.EMAIL
LINES = (
    Line(
        _SMS,
        ExchangeReason.REMINDER,
        "Rappel : rendez-vous demain à 10 h à la Mission Locale.",
        Sent("démo-1"),
        50,
    ),
    Line(_SMS, ExchangeReason.REMINDER, "Rappel : rendez-vous demain à 14 h 30.", Sent("démo-2"), 30),
    Line(
        _EMAIL,
        ExchangeReason.WORKSHOP,
        "Bonjour,\n\nVotre place à l’atelier CV est réservée.",
        Sent("démo-3"),
        26,
    ),
    Line(
        _SMS, ExchangeReason.APPOINTMENT, "Votre rendez-vous de lundi passe à mardi, même heure.", _WRONG, 20
    ),
    Line(_EMAIL, ExchangeReason.CONVERSATION, "Bonjour,\n\nPensez à apporter votre RIB.", _BACK, 5),
    Line(_EMAIL, ExchangeReason.DOCUMENT, "Bonjour,\n\nVoici ce que vous avez demandé.", _DOUBT, 3),
    Line(Channel.PUSH, ExchangeReason.CONVERSATION, "Votre conseillère vous a écrit.", _MISSING, 2),
    Line(Channel.PUSH, ExchangeReason.REMINDER, "Rendez-vous demain à 9 h.", _MISSING, 2),
)


def play() -> None:
    """Play the lines on the caseload of the first adviser of Tarbes and of the one of La Réunion."""
    for key, lines in (("conseillere-tarbes", LINES), ("conseillere-reunion", LINES[:4])):
        adviser = player(key)
        with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
            rows = caseload(scope, adviser_id=adviser.user_id, limit=len(lines)).rows
        house = system_actor(adviser.structure_id, time_zone=adviser.time_zone)
        for row, line in zip(rows, lines, strict=False):
            _play(house, row, line)


def _play(house: Actor, row: CaseloadRow, line: Line) -> None:
    at = clock.now() - timedelta(hours=line.hours_ago)
    made = ExchangeRequested(
        structure_id=house.structure_id,
        dossier_id=row.dossier_id,
        exchange_id=uuid7(),
        channel=line.channel,
        reason=line.reason,
        recipient=_address(row, line.channel),
        subject="Votre Mission Locale",
        body=line.body,
    )
    queue_exchange(actor=house, at=at, request=made)
    claimed = claim_exchange(actor=house, at=at, channel=line.channel)
    if claimed is None:
        return
    note_answer(actor=house, at=at, parcel=claimed.parcel, provider=PROVIDER, answer=line.answer)
    if isinstance(line.answer, Sent) and line.channel is Channel.SMS:
        note_fate(
            actor=house,
            at=at + timedelta(minutes=2),
            exchange_id=made.exchange_id,
            receipt=line.answer.receipt,
            fate=Fate(delivered=True),
        )


def _address(row: CaseloadRow, channel: Channel) -> str:
    if channel is Channel.PUSH:
        return '{"endpoint": "https://notifications.example/1", "keys": {"p256dh": "demo", "auth": "demo"}}'
    return (row.phone or "+33639980000") if channel is Channel.SMS else (row.email or "demo@example.org")
