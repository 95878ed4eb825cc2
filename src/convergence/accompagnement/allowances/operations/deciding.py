"""Decide of a right, an *allocation ponctuelle* or an aid: never by the hand that prepared it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from convergence.accompagnement.allowances import models
from convergence.accompagnement.allowances.operations import awaiting
from convergence.accompagnement.allowances.operations.finding import (
    MODELS,
    born_on,
    note,
    to_edit,
    today_of,
)
from convergence.accompagnement.allowances.operations.one_offs import check_limits, check_month
from convergence.accompagnement.allowances.policies import (
    check_may_decide_allowances,
    check_may_prepare_allowances,
)
from convergence.accompagnement.allowances.queries.rows import scheme_draft, terms_draft
from convergence.accompagnement.allowances.rules.aids import GrantedAid, check_grant
from convergence.accompagnement.allowances.rules.deciding import (
    check_decision,
    check_withdrawal,
    may_grant,
)
from convergence.accompagnement.allowances.types import (
    AidGranted,
    AidKind,
    AidRefused,
    AllowanceOpened,
    AllowanceRefused,
    AllowanceRevised,
    AllowanceWithdrawn,
    DecisionState,
    Funder,
    OneOffGranted,
    OneOffRefused,
    Payer,
    RefusalGround,
)
from convergence.accompagnement.allowances.types.words import Asked, NoteAbout
from convergence.foundation.actor import Actor
from convergence.foundation.events import Event
from convergence.foundation.periods import month_start
from convergence.foundation.problems import Conflict, Invalid
from convergence.storage.operation import emit, operation


@operation("Décision sur une allocation ou une aide")
def decide_request(
    *,
    actor: Actor,
    at: datetime,
    asked: Asked,
    ref_id: UUID,
    is_granted: bool,
    amount: Decimal | None = None,
    ground: RefusalGround | None = None,
    details: str = "",
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Grant or refuse. ``amount`` is what is granted of an aid or a month, what was asked when it is left out.

    Raises Refused for who prepared it, Conflict once it is decided, Invalid against the law or without reasons.
    Limits are checked again: other decisions may have come since it was asked.
    """
    check_may_decide_allowances(actor)
    row = to_edit(MODELS[asked], ref_id)
    check_decision(
        DecisionState(row.state),
        prepared_by=row.prepared_by,
        decider=actor.user_id,
        is_granted=is_granted,
        ground=ground,
        details=details,
    )
    today = today_of(actor, at)
    row.decided_by, row.decided_on = actor.user_id, today
    if is_granted:
        row.state = DecisionState.GRANTED
        event = _granting(actor, at, row, amount)
    else:
        assert ground is not None, "check_decision demands a ground"
        row.state, row.ground = DecisionState.REFUSED, ground
        event = _refusal(row, ground)
    row.save()
    note(row, NoteAbout.REASONS, details, today)
    awaiting.decided(actor, at, row)
    emit(event)


@operation("Demande retirée avant la décision")
def withdraw_request(
    *,
    actor: Actor,
    at: datetime,
    asked: Asked,
    ref_id: UUID,
    reason: str,
    withdrawn_on: date | None = None,
    source: str = "saisie",
) -> None:
    """Take back something that nobody has decided yet, today or since an earlier day.

    What was paid as a precaution stays until the month of that day; what was paid for later ones is owed back.
    """
    check_may_prepare_allowances(actor)
    row = to_edit(MODELS[asked], ref_id)
    if row.state != DecisionState.PREPARED:
        raise Conflict(
            "Cette demande est déjà décidée.", what_to_do="Relisez la page.", code="already_decided"
        )
    today = today_of(actor, at)
    day = withdrawn_on or today
    check_withdrawal(day, prepared_on=row.prepared_on, today=today)
    row.state, row.withdrawn_on = DecisionState.WITHDRAWN, day
    row.save()
    awaiting.withdrawn(actor, at, row)
    if isinstance(row, models.RightTerms):
        emit(
            AllowanceWithdrawn(
                structure_id=row.structure_id,
                dossier_id=row.dossier_id,
                right_id=row.right_id,
                contract_id=row.right.contract_id,
                withdrawn_on=day,
            )
        )


def _granting(actor: Actor, at: datetime, row: models.Decided, amount: Decimal | None) -> Event:
    if isinstance(row, models.RightTerms):
        return _grant_terms(actor, at, row)
    if isinstance(row, models.OneOffAllowance):
        return _grant_month(row, amount, today_of(actor, at))
    assert isinstance(row, models.Aid), "three kinds of requests"
    return _grant_aid(row, amount, today_of(actor, at))


def _grant_terms(actor: Actor, at: datetime, row: models.RightTerms) -> Event:
    right = models.AllowanceRight.objects.select_for_update().get(pk=row.right_id)
    is_first = not right.terms.filter(state=DecisionState.GRANTED).exists()
    if is_first and (ground := may_grant(terms_draft(row))) is not None:
        raise Invalid.one(
            "is_granted",
            f"Le droit ne peut pas être accordé : {ground.label}.",
            "Refusez-le.",
            "not_eligible",
        )
    awaiting.await_terms(actor, at, right, row, born_on(row.dossier_id))
    common = {"structure_id": row.structure_id, "dossier_id": row.dossier_id, "right_id": right.pk}
    if is_first:
        awaiting.await_resources(actor, at, right, month_start(right.signed_on))
        return AllowanceOpened(**common, contract_id=right.contract_id, from_month=row.from_month)
    awaiting.revised(actor, at, right.pk)
    return AllowanceRevised(**common, from_month=row.from_month)


def _grant_month(row: models.OneOffAllowance, amount: Decimal | None, today: date) -> Event:
    granted = _within(row.asked, amount)
    check_month(row.dossier_id, row.contract_id, row.month, today)
    check_limits(row.dossier_id, row.month, granted, but=row.pk)
    row.granted = granted
    return OneOffGranted(
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        one_off_id=row.pk,
        month=row.month,
        amount=granted,
    )


def _grant_aid(row: models.Aid, amount: Decimal | None, today: date) -> Event:
    """The line of the catalogue is locked: two decisions at once cannot both pass its year."""
    granted = _within(row.asked, amount)
    scheme = models.AidScheme.objects.select_for_update().filter(pk=row.scheme_id).first()
    if scheme is None:
        raise Conflict(
            "Cette aide est du catalogue d’une autre structure : vous n’en connaissez ni le plafond ni le financeur.",
            what_to_do="Refusez-la, puis demandez une aide de votre catalogue.",
            code="other_catalogue",
        )
    earlier = models.Aid.objects.filter(
        dossier_id=row.dossier_id, scheme_id=row.scheme_id, state=DecisionState.GRANTED
    )
    check_grant(
        scheme_draft(scheme),
        on=today,
        amount=granted,
        earlier=[
            GrantedAid(one.decided_on or one.asked_on, one.asked if one.granted is None else one.granted)
            for one in earlier.order_by("id")
        ],
        has_papers=row.has_papers,
        is_emergency=row.is_emergency,
    )
    row.granted = granted
    return AidGranted(
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        aid_id=row.pk,
        scheme_id=row.scheme_id,
        kind=AidKind(row.kind),
        amount=granted,
        decided_on=today,
        payer=Payer(row.payer),
        funder=Funder(row.funder),
    )


def _within(asked: Decimal, amount: Decimal | None) -> Decimal:
    granted = asked if amount is None else amount
    if granted > asked:
        raise Invalid.one(
            "amount",
            "Le montant accordé dépasse ce qui a été demandé.",
            "Accordez moins, ou faites une autre demande.",
            "above_asked",
        )
    return granted


def _refusal(row: models.Decided, ground: RefusalGround) -> Event:
    structure_id, dossier_id = row.structure_id, row.dossier_id
    if isinstance(row, models.RightTerms):
        return AllowanceRefused(
            structure_id=structure_id,
            dossier_id=dossier_id,
            right_id=row.right_id,
            contract_id=row.right.contract_id,
            ground=ground,
        )
    if isinstance(row, models.OneOffAllowance):
        return OneOffRefused(
            structure_id=structure_id,
            dossier_id=dossier_id,
            one_off_id=row.pk,
            month=row.month,
            ground=ground,
        )
    assert isinstance(row, models.Aid), "three kinds of requests"
    return AidRefused(
        structure_id=structure_id,
        dossier_id=dossier_id,
        aid_id=row.pk,
        scheme_id=row.scheme_id,
        ground=ground,
    )
