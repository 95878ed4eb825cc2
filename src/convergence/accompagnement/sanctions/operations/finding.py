"""Find a breach or a procedure to change, take a step of it, keep the words that explain it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.contracts.queries import contracts_of
from convergence.accompagnement.contracts.types import ContractRow
from convergence.accompagnement.sanctions import models
from convergence.accompagnement.sanctions.policies import check_may_decide
from convergence.accompagnement.sanctions.queries import is_empowered, proposers_of
from convergence.accompagnement.sanctions.rules.states import check_step, state_on
from convergence.accompagnement.sanctions.types import (
    BreachState,
    Measure,
    NoteAbout,
    Regime,
    SanctionAction,
    SanctionState,
    StepFacts,
)
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.foundation.scope import Scope
from convergence.storage.files import check_may_write
from convergence.storage.session import current_scope

LONGEST_TEXT = 5000


def today_of(actor: Actor, at: datetime) -> date:
    """The day as people of the structure write it."""
    return local_day(at, zone(actor.time_zone))


def the_scope() -> Scope:
    """The scope of the operation under way."""
    scope = current_scope()
    if scope is None:
        raise RuntimeError("an operation runs inside a transaction of its actor")
    return scope


def breach_to_edit(breach_id: UUID, *states: BreachState) -> models.Breach:
    """The row, locked; NotFound when absent or hidden, Conflict when it is in none of these states."""
    row = models.Breach.objects.select_for_update().filter(pk=breach_id).first()
    if row is None:
        raise NotFound(
            "Ce manquement n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au dossier du jeune et choisissez-le dans la liste.",
        )
    check_may_write(row.dossier_id, FieldGroup.ACCOMPAGNEMENT)
    if BreachState(row.state) not in states:
        raise Conflict(
            f"Ce manquement est « {BreachState(row.state).label.lower()} » : ce geste n’est plus possible.",
            what_to_do="Relisez sa situation dans le dossier.",
            code="breach_state",
        )
    return row


def sanction_to_edit(sanction_id: UUID) -> models.Sanction:
    """The row, locked; NotFound when absent or hidden."""
    row = models.Sanction.objects.select_for_update().filter(pk=sanction_id).first()
    if row is None:
        raise NotFound(
            "Cette procédure n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au dossier du jeune et choisissez-la dans la liste.",
        )
    check_may_write(row.dossier_id, FieldGroup.ACCOMPAGNEMENT)
    return row


def facts_of(row: models.Sanction, on: date, **changes: object) -> StepFacts:
    """What a step looks at, with what this one brings."""
    facts = StepFacts(
        on=on,
        needs_guardian=row.needs_guardian,
        received_on=row.received_on,
        guardian_received_on=row.guardian_received_on,
        observations_until=row.observations_until,
        heard_on=row.heard_on,
        decide_until=row.decide_until,
        measure=Measure(row.measure) if row.measure else None,
        regime=Regime(row.regime),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )
    return replace(facts, **changes)  # type: ignore[arg-type]  # names and types of StepFacts, written by the callers here


def take(row: models.Sanction, action: SanctionAction, facts: StepFacts) -> None:
    """Move the procedure on; Conflict or Invalid when the table of states says no."""
    written = SanctionState(row.state)
    is_ending = action is SanctionAction.END
    state = written if is_ending else state_on(written, ends_on=row.ends_on, day=facts.on)
    row.state = check_step(state, action, facts)


def check_decider(actor: Actor, row: models.Sanction, on: date, *, four_eyes: bool) -> None:
    """Refused unless the actor may decide; with ``four_eyes``, never on what she noted or proposed herself."""
    scope = the_scope()
    check_may_decide(
        actor,
        is_delegated=is_empowered(scope, actor.user_id, on=on),
        proposers=proposers_of(scope, row.pk) if four_eyes else (),
    )


def contract_covering(dossier_id: UUID, day: date) -> ContractRow:
    """The contract of which the engagements held on a day; Invalid without one, since nothing was then promised.

    A breach of a contract signed with an operator is not decided here (R5412-4).
    """
    covering = [
        row
        for row in contracts_of(the_scope(), dossier_id, on=day)
        if row.covers and row.signatory_id is None
    ]
    if not covering:
        raise Invalid.one(
            "occurred_on",
            "Aucun contrat ne couvre ce jour : la personne n’avait pas d’engagement à tenir.",
            "Vérifiez la date, ou les contrats du dossier.",
            "no_contract",
        )
    return covering[0]


def write_note(
    owner: models.Sanction | models.Breach, about: NoteAbout, text: str, on: date, *, most: int = LONGEST_TEXT
) -> None:
    """Keep the words that explain a step, apart from it; nothing for an empty text."""
    words = text.replace("\0", "").strip()
    if len(words) > most:
        raise Invalid.one(
            "reason", f"Ce texte est trop long : {most} caractères au plus.", "Résumez-le.", "too_long"
        )
    if words:
        check_may_write(owner.dossier_id, FieldGroup.FREE_TEXT)
        models.SanctionNote.objects.create(
            structure_id=owner.structure_id,
            dossier_id=owner.dossier_id,
            sanction=owner if isinstance(owner, models.Sanction) else None,
            breach=owner if isinstance(owner, models.Breach) else None,
            about=about,
            written_on=on,
            text=words,
        )


def mark_breaches(row: models.Sanction, state: BreachState) -> None:
    """Write what became of the facts of a procedure."""
    models.Breach.objects.filter(sanction_id=row.pk).update(state=state)


def notes_of(breaches: Iterable[models.Breach]) -> dict[UUID, str]:
    """What was written about the facts of breaches."""
    ids = [row.pk for row in breaches]
    rows = models.SanctionNote.objects.filter(breach_id__in=ids, about=NoteAbout.FACTS).order_by(
        "written_on", "id"
    )
    return {row.breach_id: row.text for row in rows if row.breach_id}
