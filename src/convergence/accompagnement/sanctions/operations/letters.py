"""Letters: prior notice and decision, each also to the legal representative; proposal to France Travail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from convergence.accompagnement.contracts.queries import contract_detail
from convergence.accompagnement.sanctions import models
from convergence.accompagnement.sanctions.operations.finding import notes_of, the_scope
from convergence.accompagnement.sanctions.types import (
    BreachKind,
    LetterPart,
    Measure,
    Regime,
    Scale,
    Verdict,
)
from convergence.documents.operations import make_document
from convergence.documents.types import PaperKind
from convergence.dossier.queries import section
from convergence.dossier.types import Section
from convergence.foundation.actor import Actor
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import french_date, local_day, zone
from convergence.referentials.queries import communes_at

COLUMNS: Mapping[LetterPart, str] = {
    LetterPart.NOTICE: "notice_id",
    LetterPart.NOTICE_GUARDIAN: "guardian_notice_id",
    LetterPart.DECISION: "decision_id",
    LetterPart.DECISION_GUARDIAN: "guardian_decision_id",
}
"""Where each letter of a procedure is named."""


def write_notices(
    actor: Actor, at: datetime, row: models.Sanction, breaches: Sequence[models.Breach], scale: Scale
) -> None:
    """The prior notice, and that of the legal representative."""
    verdict = Verdict(Measure(row.considered_measure), row.considered_share, row.considered_months)
    days = parameter("sanctions.observation_days").integer_at(row.proposed_on)
    values = {
        "contrat": _contract_label(row),
        "faits": _facts(breaches),
        "sanction_envisagee": verdict.label,
        "textes": scale.source,
        "delai": f"{days} jours à partir du jour où vous recevez cette lettre",
    }
    title = "Avis préalable à une sanction"
    _write(
        actor,
        at,
        row,
        PaperKind.SANCTION_NOTICE,
        title,
        values,
        LetterPart.NOTICE,
        LetterPart.NOTICE_GUARDIAN,
    )


def write_decisions(
    actor: Actor, at: datetime, row: models.Sanction, verdict: Verdict, scale: Scale, reasons: str
) -> None:
    """The decision, that of the legal representative, and what is proposed to France Travail."""
    months = parameter("sanctions.appeal_months").integer_at(local_day(at, zone(actor.time_zone)))
    routes = parameter("sanctions.appeal_routes").list_at(local_day(at, zone(actor.time_zone)))
    values = {
        "decision": verdict.label,
        "motifs": reasons,
        "date_effet": _effect_words(verdict, scale),
        "textes": scale.source,
        "suite": _what_then(verdict),
        "voies_recours": [str(route) for route in routes],
        "delai_recours": f"{months} mois à partir du jour où vous recevez cette lettre",
    }
    title, parts = "Décision", (LetterPart.DECISION, LetterPart.DECISION_GUARDIAN)
    _write(actor, at, row, PaperKind.SANCTION_DECISION, title, values, *parts)
    if verdict.strike_off_months:
        row.strike_off_id = _propose_strike_off(actor, at, row, verdict, scale)


def _propose_strike_off(
    actor: Actor, at: datetime, row: models.Sanction, verdict: Verdict, scale: Scale
) -> UUID:
    breaches = list(models.Breach.objects.filter(sanction_id=row.pk).order_by("occurred_on", "id"))
    values = {
        "faits": _facts(breaches),
        "duree": f"{verdict.strike_off_months} mois",
        "textes": scale.source,
        "decision": verdict.label,
    }
    return make_document(
        actor=actor,
        at=at,
        kind=PaperKind.STRIKE_OFF_PROPOSAL,
        values=values,
        title="Proposition de radiation à France Travail",
        dossier_id=row.dossier_id,
    )


def _write(
    actor: Actor,
    at: datetime,
    row: models.Sanction,
    kind: PaperKind,
    title: str,
    values: Mapping[str, Any],
    own: LetterPart,
    guardian: LetterPart,
) -> None:
    street = _address(row.dossier_id, local_day(at, zone(actor.time_zone)))
    letters = {own: ({"adresse_jeune": street}, title)}
    if row.needs_guardian:
        name = _guardian(row.dossier_id)
        copied = {"adresse_jeune": street, "destinataire": name}
        letters[guardian] = (copied, f"{title} (représentant légal)")
    for part, (addressed, heading) in letters.items():
        document_id = make_document(
            actor=actor,
            at=at,
            kind=kind,
            values={**values, **addressed},
            title=heading,
            dossier_id=row.dossier_id,
        )
        setattr(row, COLUMNS[part], document_id)


def _facts(breaches: Sequence[models.Breach]) -> list[str]:
    told = notes_of(breaches)
    return [
        f"Le {french_date(one.occurred_on)} : {BreachKind(one.kind).label.lower()}. {told.get(one.pk, '')}".strip()
        for one in breaches
    ]


def _contract_label(row: models.Sanction) -> str:
    found = contract_detail(the_scope(), row.contract_id, on=row.facts_on) if row.contract_id else None
    return found.kind.label if found else "Contrat d’engagement"


def _address(dossier_id: UUID, day: date) -> str:
    found = section(the_scope(), dossier_id, Section.ADDRESS)
    values = found.values if found else {}
    street, complement, postal_code, code = (
        str(values.get(name) or "") for name in ("street", "complement", "postal_code", "commune")
    )
    commune = communes_at([code], day).get(code) if code else None
    town = " ".join(filter(None, (postal_code, commune.name if commune else "")))
    return ", ".join(filter(None, (street, complement, town)))


def _guardian(dossier_id: UUID) -> str:
    found = section(the_scope(), dossier_id, Section.CONTACTS)
    name = str(found.values.get("legal_representative") or "") if found else ""
    return name or "Au représentant légal"


def _effect_words(verdict: Verdict, scale: Scale) -> str:
    if verdict.measure is Measure.WARNING and verdict.comply_until:
        return f"vous avez jusqu’au {french_date(verdict.comply_until)} pour reprendre vos engagements"
    if scale.regime is Regime.GRADUATED:
        return "le premier jour du mois qui suit la réception de cette lettre"
    if verdict.starts_on:
        return f"le {french_date(verdict.starts_on)}, et jamais avant que vous ayez reçu cette lettre"
    return "le jour où vous recevez cette lettre"


def _what_then(verdict: Verdict) -> str:
    if verdict.measure is Measure.SUSPENSION:
        return (
            "Cette suspension s’arrête dès que vous reprenez tout ou partie de vos engagements : "
            "parlez-en avec votre conseiller, il est là pour vous aider à le faire."
        )
    return "Votre conseiller continue de vous accompagner : parlez-lui de ce qui vous empêche d’avancer."
