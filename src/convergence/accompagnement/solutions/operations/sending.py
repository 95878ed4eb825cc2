"""Send a request: with her agreement, to a service that is offered, telling what was chosen and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from convergence.accompagnement.solutions import models
from convergence.accompagnement.solutions.operations.awaiting import await_next, settle_silence
from convergence.accompagnement.solutions.operations.finding import (
    Held,
    Side,
    keep_step,
    not_found,
    plan_next_step,
    the_scope,
    today_of,
)
from convergence.accompagnement.solutions.operations.linking import invite
from convergence.accompagnement.solutions.policies import asker_of, check_may_ask
from convergence.accompagnement.solutions.queries import joinable_papers, told_of_file, verdicts_for
from convergence.accompagnement.solutions.queries.reaching import reach_of
from convergence.accompagnement.solutions.queries.rows import kept_lines
from convergence.accompagnement.solutions.rules.delays import answer_due_on
from convergence.accompagnement.solutions.rules.sending import check_draft, check_service, open_already
from convergence.accompagnement.solutions.rules.telling import clean_words
from convergence.accompagnement.solutions.types import (
    FINAL_STATES,
    RequestDraft,
    RequestSent,
    RequestState,
)
from convergence.audit.queries import is_restricted
from convergence.dossier.queries import dossier_header
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, FieldError, Invalid, NotFound, Refused
from convergence.offers.queries import offers_named
from convergence.offers.types import OfferRow
from convergence.storage.files import check_may_write
from convergence.storage.operation import emit, operation

_DEATH = "deces"
_OPEN = tuple(state.value for state in RequestState if state not in FINAL_STATES)


@operation("Demande d’orientation envoyée")
def send_request(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    draft: RequestDraft,
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Ask a service for a person; returns the request. What is told and the papers are kept as they leave.

    An operator asks in its own name for a person who is shared with it, by a list and without papers. Raises Invalid
    with every fault of the draft, Conflict for a service no longer offered or already asked, Refused when the file is
    held elsewhere, dead or still by her own wish.
    """
    check_may_ask(actor)
    holder_id, operator_id = _holder_of(actor, dossier_id), asker_of(actor)
    today, service = today_of(actor, at), _service(draft.offer_id)
    check_service(service, on=today)
    check_draft(draft, on=today, by_operator=operator_id is not None)
    message = clean_words(draft.message, field="message")
    papers = _papers(dossier_id, draft)
    replaced = _replaced(dossier_id, draft.replaces_id)
    row = _row(actor, at, dossier_id, draft, service, today)
    row.structure_id, row.operator_id = holder_id, operator_id
    _save(row)
    _keep_content(row, draft, message)
    _keep_papers(row, papers)
    keep_step(Held(row, Side.ADVISER, actor.name), at, None)
    invite(actor, at, row)
    row.save()
    if replaced is not None:
        settle_silence(actor, at, replaced)
    await_next(actor, at, row)
    emit(
        RequestSent(
            structure_id=row.structure_id, dossier_id=dossier_id, request_id=row.id, offer_id=row.offer_id
        )
    )
    return row.id


def _holder_of(actor: Actor, dossier_id: UUID) -> UUID:
    """The structure that holds the file, once it is sure that the actor may ask something for that person."""
    head = dossier_header(the_scope(), dossier_id)
    if head is None:
        raise NotFound(
            "Ce dossier n’existe pas ou ne vous est pas accessible.",
            what_to_do="Vérifiez le numéro, ou cherchez le jeune par son nom.",
        )
    if head.structure_id != actor.structure_id and asker_of(actor) is None:
        raise Refused(
            "Ce dossier est tenu par une autre structure : elle seule demande un service pour ce jeune.",
            what_to_do="Dites à son référent quel service vous avez trouvé.",
            code="held_elsewhere",
        )
    check_may_write(dossier_id, FieldGroup.ACCOMPAGNEMENT)
    if head.end_motive == _DEATH:
        raise Conflict("Le dossier porte un décès : rien ne part.", code="dead")
    if is_restricted(the_scope(), dossier_id):
        raise Conflict(
            "La personne a demandé la limitation du traitement (RGPD, art. 18) : rien ne part.",
            what_to_do="Voyez avec elle si elle lève cette limitation.",
            code="restricted",
        )
    return head.structure_id


def _service(offer_id: UUID) -> OfferRow:
    found = next(iter(offers_named(the_scope(), [offer_id])), None)
    if found is None:
        raise NotFound(
            "Ce service n’est pas dans l’annuaire.", what_to_do="Cherchez-le de nouveau dans l’annuaire."
        )
    return found


def _papers(dossier_id: UUID, draft: RequestDraft) -> Sequence[tuple[UUID, str]]:
    """The papers joined, each allowed to leave; Invalid names those that are not."""
    wanted = dict.fromkeys(draft.document_ids)
    if not wanted:
        return ()
    known = {paper.document_id: paper for paper in joinable_papers(the_scope(), dossier_id, draft.offer_id)}
    Invalid.raise_if_any(
        FieldError(
            "papers",
            f"« {known[one].name} » ne part pas. {known[one].refusal}"
            if one in known
            else "Un document choisi n’est pas dans le dossier.",
            "Retirez-le de la demande.",
            "paper",
        )
        for one in wanted
        if one not in known or not known[one].may_leave
    )
    return [(one, known[one].name) for one in wanted]


def _replaced(dossier_id: UUID, replaces_id: UUID | None) -> models.OrientationRequest | None:
    """The request in place of which this one is made: of the same person, answered by nobody or to no effect."""
    if replaces_id is None:
        return None
    row = models.OrientationRequest.objects.filter(pk=replaces_id, dossier_id=dossier_id).first()
    if row is None:
        raise not_found()
    return row


def _row(
    actor: Actor, at: datetime, dossier_id: UUID, draft: RequestDraft, service: OfferRow, today: date
) -> models.OrientationRequest:
    assert draft.agreed_on is not None, "check_draft demands it"
    scope = the_scope()
    reach = reach_of(scope, service)
    (read,) = verdicts_for(scope, dossier_id, [service.offer_id])
    row = models.OrientationRequest(
        id=uuid7(),
        dossier_id=dossier_id,
        offer_id=service.offer_id,
        offer_name=service.name,
        provider_name=service.provider_name,
        recipient_organisation_id=reach.organisation_id,
        theme=draft.theme,
        need_code=draft.need_code,
        adviser_id=actor.user_id,
        way=reach.way.value,
        sent_to=reach.email,
        state=RequestState.SENT.value,
        agreed_on=draft.agreed_on,
        sent_at=at,
        answer_due_on=answer_due_on(today),
        replaces_id=draft.replaces_id,
        verdicts=kept_lines(read.lines),
    )
    plan_next_step(actor, row)
    return row


def _save(row: models.OrientationRequest) -> None:
    """Two sendings at once to the same service: the second is told of the first."""
    same = models.OrientationRequest.objects.filter(
        dossier_id=row.dossier_id, offer_id=row.offer_id, state__in=_OPEN
    ).first()
    if same is not None:
        raise open_already(RequestState(same.state))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise open_already(RequestState.SENT) from error


def _keep_content(row: models.OrientationRequest, draft: RequestDraft, message: str) -> None:
    told = told_of_file(the_scope(), row.dossier_id, draft.told, message=message, asks=draft.asks)
    models.RequestContent.objects.create(
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        request=row,
        recipient_organisation_id=row.recipient_organisation_id,
        families=[family.value for family in told.families],
        first_name=told.first_name,
        last_name=told.last_name,
        born_on=told.born_on,
        phone=told.phone,
        email=told.email,
        commune_name=told.commune_name,
        facts=list(told.facts),
        message=told.message,
    )


def _keep_papers(row: models.OrientationRequest, papers: Iterable[tuple[UUID, str]]) -> None:
    for document_id, name in papers:
        models.RequestPaper.objects.create(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            request=row,
            recipient_organisation_id=row.recipient_organisation_id,
            document_id=document_id,
            name=name,
        )
