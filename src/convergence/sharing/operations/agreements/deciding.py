"""The answer to a demand, by two different people: one looks into it and proposes, another decides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import check_email
from convergence.foundation.problems import Conflict, FieldError, Invalid
from convergence.sharing.models import Agreement, ApiClient
from convergence.sharing.operations.agreements.steps import (
    become,
    found,
    note,
    open_wall,
    said,
    today,
    write_to_partner,
)
from convergence.sharing.policies import check_may_instruct, check_may_manage_clients
from convergence.sharing.rules.law.life import check_may_become, narrowed, next_review, outcome_of
from convergence.sharing.types import AgreementState, Proposal, Signatures
from convergence.storage.operation import operation


@operation("Demander un complément sur une demande d'accès")
def ask_more(*, actor: Actor, at: datetime, agreement_id: UUID, question: str, edit_token: int) -> None:
    """Ask the partner for what is missing; it answers in the pages, or by a letter that the officer copies."""
    row = found(agreement_id, edit_token)
    check_may_instruct(actor, row.structure_id)
    text = said(question, "question")
    become(row, AgreementState.MORE_ASKED)
    row.save()
    note(actor, at, row, "Complément demandé", text)
    write_to_partner(actor, row, f"Votre demande d’accès : {row.title}", ["Il nous manque ceci :", text])


@operation("Proposer une réponse à une demande d'accès")
def propose_answer(
    *,
    actor: Actor,
    at: datetime,
    agreement_id: UUID,
    proposal: Proposal,
    groups: Iterable[FieldGroup],
    answer: str,
    signatures: Signatures | None,
    edit_token: int,
) -> None:
    """Propose to accept in whole, in part, or to refuse, with the reasons that the partner will read."""
    row = found(agreement_id, edit_token)
    check_may_instruct(actor, row.structure_id)
    row.answer = said(answer, "answer")
    asked = tuple(map(FieldGroup, row.asked_groups))
    kept = asked if proposal is not Proposal.PART else narrowed(asked, tuple(groups))
    _check_proposal(proposal, asked, kept, signatures)
    if row.is_candidate and proposal is not Proposal.REFUSAL:
        raise Conflict(
            "Cet organisme n’est pas encore du réseau : rien ne peut lui être ouvert.",
            what_to_do="Ouvrez sa structure, puis rattachez-y la demande.",
            code="candidate",
        )
    become(row, AgreementState.PROPOSED)
    row.proposal, row.proposed_by = proposal.value, actor.user_id
    row.groups = [group.value for group in kept]
    if signatures is not None:
        _sign(row, signatures)
    row.save()
    note(actor, at, row, f"Réponse proposée : {proposal.label.lower()}", row.answer)


@operation("Décider d'une demande d'accès")
def decide_access(
    *, actor: Actor, at: datetime, agreement_id: UUID, agrees: bool, edit_token: int, reason: str = ""
) -> AgreementState:
    """Agree with the answer that somebody else proposed, or send it back to her with the reason."""
    row = found(agreement_id, edit_token)
    check_may_instruct(actor, row.structure_id)
    check_may_become(AgreementState(row.state), AgreementState.REFUSED)
    if row.proposed_by == actor.user_id:
        raise Conflict(
            "Vous avez proposé cette réponse : une autre personne en décide.",
            what_to_do="Demandez à un collègue habilité.",
            code="same_person",
        )
    if not agrees:
        text = said(reason)
        become(row, AgreementState.ASKED)
        row.save()
        note(actor, at, row, "Réponse à revoir", text)
        return AgreementState.ASKED
    state = outcome_of(Proposal(row.proposal))
    become(row, state)
    row.decided_by, row.decided_at = actor.user_id, at
    if state is AgreementState.IN_FORCE:
        row.review_on = next_review(today(at))
        open_wall(row)
    row.save()
    note(actor, at, row, "Accès accordé" if state is AgreementState.IN_FORCE else "Accès refusé", row.answer)
    _tell_answer(actor, row)
    return state


@operation("Revue annuelle d'une convention")
def review_agreement(
    *, actor: Actor, at: datetime, agreement_id: UUID, conclusion: str, edit_token: int
) -> None:
    """Keep an agreement open for another year. Without this it lapses by itself on its day."""
    row = found(agreement_id, edit_token)
    check_may_instruct(actor, row.structure_id)
    text = said(conclusion, "conclusion")
    day = today(at)
    if row.state != AgreementState.IN_FORCE or row.review_on is None or row.review_on <= day:
        raise Conflict(
            "Cette convention n’ouvre plus rien : elle ne se revoit pas.",
            what_to_do="Le partenaire dépose une nouvelle demande.",
            code="wrong_state",
        )
    row.review_on = next_review(day)
    open_wall(row)
    row.save()
    note(actor, at, row, "Revue annuelle", text)


@operation("Dire quelles applications travaillent sous une convention")
def tie_applications(
    *, actor: Actor, at: datetime, agreement_id: UUID, client_ids: Iterable[UUID], edit_token: int
) -> None:
    """Applications that are shut out with the agreement when it ends."""
    row = found(agreement_id, edit_token)
    check_may_manage_clients(actor)
    wanted = sorted(set(client_ids))
    if row.state != AgreementState.IN_FORCE:
        raise Conflict("Cette convention n’est pas en vigueur.", what_to_do="Choisissez-en une qui l’est.")
    known = dict(ApiClient.objects.filter(id__in=wanted, revoked_at=None).values_list("id", "name"))
    if len(known) != len(wanted):
        raise Invalid.one("clients", "Une application choisie n’existe pas ou est débranchée.")
    row.client_ids = wanted
    row.save()
    note(actor, at, row, "Applications rattachées", ", ".join(sorted(known.values())) or "Aucune")


def _check_proposal(
    proposal: Proposal,
    asked: tuple[FieldGroup, ...],
    kept: tuple[FieldGroup, ...],
    signatures: Signatures | None,
) -> None:
    if proposal is Proposal.REFUSAL:
        return
    if not kept or (proposal is Proposal.PART and kept == asked):
        raise Invalid.one(
            "groups",
            "Choisissez ce qui est accordé : une partie de ce qui est demandé.",
            "Pour tout accorder ou tout refuser, choisissez l’autre réponse.",
        )
    if signatures is None:
        raise Invalid.one("signed_on", "Dites quand et par qui la convention est signée.", code="required")
    texts = ("signed_by_them", "signed_by_us", "our_officer_name")
    Invalid.raise_if_any(
        FieldError(name, "Remplissez ce champ.", code="required")
        for name in texts
        if not getattr(signatures, name).strip() or "\x00" in getattr(signatures, name)
    )
    check_email(signatures.our_officer_email, field="our_officer_email")


def _sign(row: Agreement, signatures: Signatures) -> None:
    row.signed_on = signatures.signed_on
    row.signed_by_them, row.signed_by_us = signatures.signed_by_them.strip(), signatures.signed_by_us.strip()
    row.our_officer_name = signatures.our_officer_name.strip()
    row.our_officer_email = signatures.our_officer_email.strip()


def _tell_answer(actor: Actor, row: Agreement) -> None:
    is_open = row.state == AgreementState.IN_FORCE
    groups = ", ".join(FieldGroup(group).label for group in row.groups)
    lines = [
        f"Votre demande « {row.title} » est {'accordée' if is_open else 'refusée'}.",
        f"Motifs : {row.answer}",
        *([f"Données ouvertes : {groups}."] if is_open else []),
    ]
    write_to_partner(actor, row, f"Réponse à votre demande d’accès : {row.title}", lines)
