"""From when a letter counts: the day that its proof gives, never the day on which it was written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from convergence.documents.types import CertainDate, DeliveryDraft, DeliveryWay
from convergence.foundation.problems import FieldError, Invalid

_HANDED = "Code des relations entre le public et l’administration, art. L221-8 ; remise contre signature"
_RECEIVED = (
    "Code de procédure civile, art. 668 et 669 : date portée par La Poste lors de la remise au destinataire"
)
_RETURNED = (
    "Jurisprudence administrative : un pli avisé et non réclamé est réputé notifié à sa première présentation"
)
_ELECTRONIC = (
    "Code des postes et des communications électroniques, art. L100 ; règlement (UE) n° 910/2014, art. 43"
)


def certain_date(draft: DeliveryDraft) -> CertainDate:
    """The day that counts for whoever receives the letter."""
    if draft.way is DeliveryWay.HANDED_OVER and draft.handed_on:
        return CertainDate(
            draft.handed_on, "Jour de la remise en main propre, daté par la signature.", _HANDED, False
        )
    if draft.way is DeliveryWay.REGISTERED:
        return _registered(draft)
    if draft.way is DeliveryWay.ELECTRONIC and draft.received_on:
        return CertainDate(draft.received_on, "Jour de la réception électronique.", _ELECTRONIC, False)
    if draft.way in (DeliveryWay.PLAIN, DeliveryWay.EMAIL):
        return CertainDate(None, "Ni une lettre simple ni un courriel ne donne de date certaine.", "", False)
    return CertainDate(None, "La preuve de la remise n’est pas encore notée.", "")


def _registered(draft: DeliveryDraft) -> CertainDate:
    if draft.received_on:
        return CertainDate(
            draft.received_on, "Jour où le pli a été remis, d’après l’avis de réception.", _RECEIVED
        )
    if draft.returned_on and draft.presented_on:
        return CertainDate(
            draft.presented_on, "Pli non réclamé : jour de sa première présentation.", _RETURNED, False
        )
    return CertainDate(None, "Le pli n’est ni remis ni revenu : aucune date ne compte encore.", "")


def best_of(found: list[CertainDate]) -> CertainDate:
    """Of several deliveries of one letter the earliest proven day counts."""
    proven = [certain for certain in found if certain.day]
    if proven:
        return min(proven, key=lambda certain: certain.day or date.max)
    return found[0] if found else CertainDate(None, "Aucune remise n’est notée.", "")


def check_delivery(draft: DeliveryDraft, *, written_on: date, today: date) -> None:
    """Refuse days out of order, to come, or that the way does not have."""
    Invalid.raise_if_any(_faults(draft, written_on, today))


_DAYS = {
    "handed_on": "Remise",
    "sent_on": "Envoi",
    "presented_on": "Première présentation",
    "received_on": "Réception",
    "returned_on": "Retour du pli",
}
_OF_WAY = {
    DeliveryWay.HANDED_OVER: ("handed_on",),
    DeliveryWay.REGISTERED: ("sent_on", "presented_on", "received_on", "returned_on"),
    DeliveryWay.ELECTRONIC: ("sent_on", "received_on"),
    DeliveryWay.PLAIN: ("sent_on",),
    DeliveryWay.EMAIL: ("sent_on",),
}


def _faults(draft: DeliveryDraft, written_on: date, today: date) -> Iterator[FieldError]:
    known = [(name, day) for name in _DAYS if (day := getattr(draft, name)) is not None]
    for name, day in known:
        if name not in _OF_WAY[draft.way]:
            yield FieldError(
                name, f"{_DAYS[name]} : cette date n’existe pas pour ce mode.", "Videz-la.", "wrong_way"
            )
        elif day > today:
            yield FieldError(name, f"{_DAYS[name]} : cette date est à venir.", "", "in_future")
        elif day < written_on:
            yield FieldError(
                name,
                f"{_DAYS[name]} : le courrier n’existait pas encore.",
                f"Il est du {written_on:%d/%m/%Y}.",
                "too_early",
            )
    for (first, before), (second, after) in pairwise(known):
        if after < before and (first, second) != ("received_on", "returned_on"):
            yield FieldError(second, f"{_DAYS[second]} : avant « {_DAYS[first].lower()} ».", "", "order")
    if draft.received_on and draft.returned_on:
        yield FieldError("returned_on", "Le pli a été remis ou il est revenu, pas les deux.", "", "both")
    if draft.way is DeliveryWay.REGISTERED and not draft.number.strip():
        yield FieldError(
            "number", "Indiquez le numéro du recommandé.", "Il est sur le bordereau.", "required"
        )
    if not known:
        yield FieldError(_OF_WAY[draft.way][0], "Indiquez au moins une date.", "", "required")
