"""Demands of the team's inbox: who takes them, whom they are handed to, what became of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.dossier.queries import dossier_header
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import FieldError, Invalid, NotFound
from convergence.identity.queries import professionals_of, structure_detail
from convergence.identity.types import Professional
from convergence.storage.operation import emit, operation
from convergence.support import models
from convergence.support.operations.finding import acting_scope, locked
from convergence.support.policies import check_is_the_house, check_may_use_team_tools
from convergence.support.rules import texts
from convergence.support.rules.demands import next_state
from convergence.support.types import (
    DemandDone,
    DemandDraft,
    DemandEntrusted,
    DemandReceived,
    DemandState,
    StepKind,
)


@operation("Demande reçue")
def add_demand(
    *,
    actor: Actor,
    at: datetime,
    draft: DemandDraft,
    dossier_id: UUID | None = None,
    assignee_id: UUID | None = None,
    idempotency_key: str | None = None,
) -> UUID:
    """Put a demand in the inbox of the team, about a young person or not, for someone or for whoever takes it."""
    check_may_use_team_tools(actor)
    _check_draft(actor, at, draft)
    if dossier_id is not None:
        _check_file(actor, dossier_id)
    name = _colleague(actor, at, assignee_id) if assignee_id else ""
    row = models.Demand.objects.create(
        structure_id=actor.structure_id,
        dossier_id=dossier_id,
        subject=draft.subject.strip(),
        text=draft.text.strip(),
        origin=draft.origin,
        state=DemandState.TAKEN if assignee_id else DemandState.WAITING,
        site_id=draft.site_id,
        assignee_id=assignee_id,
        due_on=draft.due_on,
        received_at=at,
        received_by=actor.user_id,
        received_by_name=actor.name,
        search_key=texts.search_key(draft.subject, draft.text),
    )
    if assignee_id:
        _step(actor, at, row, StepKind.ASSIGNED, to_id=assignee_id, to_name=name)
    emit(
        DemandReceived(
            structure_id=row.structure_id,
            dossier_id=dossier_id,
            demand_id=row.id,
            assignee_id=assignee_id,
        )
    )
    return row.id


@operation("Demande prise en charge")
def take_demand(*, actor: Actor, at: datetime, demand_id: UUID) -> None:
    """Take a demand oneself; taking one's own again changes nothing."""
    check_may_use_team_tools(actor)
    row = _demand(demand_id)
    if row.assignee_id != actor.user_id or row.state != DemandState.TAKEN:
        _entrust(actor, at, row, StepKind.TAKEN, actor.user_id, actor.name)


@operation("Demande confiée")
def entrust_demand(*, actor: Actor, at: datetime, demand_id: UUID, assignee_id: UUID, text: str = "") -> None:
    """Hand a demand over to a colleague who works in the structure today, with a word for her."""
    check_may_use_team_tools(actor)
    texts.check(texts.faults("text", text, label="Message", longest=texts.TEXT_LENGTH))
    row = _demand(demand_id)
    _entrust(actor, at, row, StepKind.ASSIGNED, assignee_id, _colleague(actor, at, assignee_id), text.strip())


@operation("Demande remise à l’équipe")
def release_demand(*, actor: Actor, at: datetime, demand_id: UUID, text: str = "") -> None:
    """Give a demand back to the team: someone else may take it."""
    check_may_use_team_tools(actor)
    texts.check(texts.faults("text", text, label="Message", longest=texts.TEXT_LENGTH))
    _entrust(actor, at, _demand(demand_id), StepKind.RELEASED, None, "", text.strip())


@operation("Demande commentée")
def comment_demand(*, actor: Actor, at: datetime, demand_id: UUID, text: str) -> None:
    """Add a word to a demand, whatever its state."""
    check_may_use_team_tools(actor)
    texts.check(texts.faults("text", text, label="Message", longest=texts.TEXT_LENGTH, required=True))
    _step(actor, at, _demand(demand_id), StepKind.COMMENT, text=text.strip())


@operation("Demande traitée")
def finish_demand(*, actor: Actor, at: datetime, demand_id: UUID, text: str = "") -> None:
    """Say that a demand is treated, and how."""
    check_may_use_team_tools(actor)
    texts.check(texts.faults("text", text, label="Réponse", longest=texts.TEXT_LENGTH))
    row = _demand(demand_id)
    row.state = next_state(DemandState(row.state), StepKind.DONE)
    row.assignee_id = row.assignee_id or actor.user_id
    row.save(update_fields=["state", "assignee_id"])
    _step(actor, at, row, StepKind.DONE, text=text.strip())
    emit(DemandDone(structure_id=row.structure_id, dossier_id=row.dossier_id, demand_id=row.id))


@operation("Demande rouverte")
def reopen_demand(*, actor: Actor, at: datetime, demand_id: UUID, text: str) -> None:
    """Open a demand again, saying why; it goes back to the whole team."""
    check_may_use_team_tools(actor)
    texts.check(texts.faults("text", text, label="Raison", longest=texts.TEXT_LENGTH, required=True))
    _entrust(actor, at, _demand(demand_id), StepKind.REOPENED, None, "", text.strip())


@operation("Demandes qui suivent un dossier")
def follow_file(*, actor: Actor, at: datetime, dossier_id: UUID) -> int:
    """Demands about a file that changed hands go to the whole new team: who held them works elsewhere."""
    check_is_the_house(actor)
    staff = {person.user_id for person in _team(actor)}
    moved = 0
    rows = models.Demand.objects.select_for_update().filter(dossier_id=dossier_id).order_by("id")
    for row in rows.exclude(state=DemandState.DONE):
        if (row.assignee_id and row.assignee_id not in staff) or row.site_id:
            row.state, row.assignee_id, row.site_id = DemandState.WAITING, None, None
            row.save(update_fields=["state", "assignee_id", "site_id"])
            _step(actor, at, row, StepKind.FOLLOWED)
            moved += 1
    return moved


def _check_draft(actor: Actor, at: datetime, draft: DemandDraft) -> None:
    today = local_day(at, zone(actor.time_zone))
    late = draft.due_on is not None and draft.due_on < today
    texts.check(
        texts.faults("subject", draft.subject, label="Objet", longest=texts.SUBJECT_LENGTH, required=True),
        texts.faults("text", draft.text, label="Demande", longest=texts.TEXT_LENGTH),
        iter([FieldError("due_on", "Cette date est passée.", "Choisissez un jour à venir.")] if late else []),
    )
    if draft.site_id is not None:
        structure = structure_detail(acting_scope(), actor.structure_id)
        if structure is None or draft.site_id not in {site.id for site in structure.sites}:
            raise Invalid.one(
                "site_id", "Ce site n’est pas de votre structure.", "Choisissez-le dans la liste."
            )


def _check_file(actor: Actor, dossier_id: UUID) -> None:
    header = dossier_header(acting_scope(), dossier_id)
    if header is None or header.structure_id != actor.structure_id:
        raise NotFound(
            "Ce dossier n’existe pas, ou votre structure ne le suit pas.",
            what_to_do="Cherchez la personne par son nom.",
        )


def _colleague(actor: Actor, at: datetime, user_id: UUID) -> str:
    """The name of someone of the actor's team, at work now."""
    for person in _team(actor):
        if person.user_id == user_id:
            return person.full_name
    raise Invalid.one(
        "assignee_id",
        "Cette personne n’est pas de votre équipe.",
        "Choisissez un collègue dans la liste.",
    )


def _team(actor: Actor) -> tuple[Professional, ...]:
    return professionals_of(acting_scope(), [actor.structure_id], holding=Permission.USE_TEAM_TOOLS)


def _demand(demand_id: UUID) -> models.Demand:
    return locked(models.Demand, demand_id, "Cette demande")


def _entrust(
    actor: Actor,
    at: datetime,
    row: models.Demand,
    kind: StepKind,
    to_id: UUID | None,
    to_name: str,
    text: str = "",
) -> None:
    row.state = next_state(DemandState(row.state), kind)
    row.assignee_id = to_id
    row.save(update_fields=["state", "assignee_id"])
    _step(actor, at, row, kind, to_id=to_id, to_name=to_name, text=text)
    emit(
        DemandEntrusted(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            demand_id=row.id,
            assignee_id=to_id,
            by_id=actor.user_id,
        )
    )


def _step(
    actor: Actor,
    at: datetime,
    row: models.Demand,
    kind: StepKind,
    *,
    to_id: UUID | None = None,
    to_name: str = "",
    text: str = "",
) -> None:
    models.DemandStep.objects.create(
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        demand=row,
        kind=kind,
        at=at,
        by_id=actor.user_id,
        by_name=actor.name,
        to_id=to_id,
        to_name=to_name,
        text=text,
    )
