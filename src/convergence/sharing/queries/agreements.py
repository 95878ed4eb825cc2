"""Agreements: the list of an officer, the demands of a partner, what anybody may know, what is open to whom now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from convergence.audit.queries import processing_register
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import token_digest
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import local_day, zone
from convergence.foundation.scope import Purpose, Scope
from convergence.identity.queries import structure_names
from convergence.identity.types import StructureKind
from convergence.sharing.models import AccessClosing, Agreement, AgreementGesture, AgreementNotice
from convergence.sharing.policies import check_is_system, may_instruct, may_read_agreements
from convergence.sharing.queries.clients import client_names
from convergence.sharing.rules.law.controllers import answers_for
from convergence.sharing.rules.law.life import state_on
from convergence.sharing.rules.law.recipients import bases_of, legal_bases
from convergence.sharing.rules.scopes import program_scopes
from convergence.sharing.types import (
    AgreementDraft,
    AgreementKind,
    AgreementRow,
    AgreementState,
    AgreementStep,
    ClosingCounts,
    ConnectionMode,
    DataForm,
    LegalBasis,
    NoticeRow,
    Proposal,
    RightAnswer,
    Signatures,
)
from convergence.storage.journal import reads_nobody
from convergence.storage.models import Organisation
from convergence.storage.openings import opened_to

_NOBODY = "agreements between organisations, no young person"
_PARIS = "Europe/Paris"
MOST = 500


@reads_nobody(_NOBODY)
def agreements_seen(scope: Scope, at: datetime) -> tuple[AgreementRow, ...]:
    """Demands and agreements that the actor answers, asked for or controls: those that wait first, the latest first."""
    rows = _in_reach(scope).order_by("-asked_at", "-id")[:MOST]
    return tuple(sorted((_row(row, at) for row in rows), key=lambda row: not row.state.is_open))


@reads_nobody(_NOBODY)
def agreement_seen(scope: Scope, agreement_id: UUID, at: datetime) -> AgreementRow | None:
    """One of them; None when it is absent or out of reach, both alike."""
    row = _in_reach(scope).filter(id=agreement_id).first()
    return _row(row, at) if row else None


@reads_nobody(_NOBODY)
def agreement_steps(scope: Scope, agreement_id: UUID) -> tuple[AgreementStep, ...]:
    """Each gesture in its life, the first one first."""
    if not _in_reach(scope).filter(id=agreement_id).exists():
        return ()
    rows = AgreementGesture.objects.filter(agreement_id=agreement_id).order_by("at", "id")
    return tuple(AgreementStep(row.at, row.user_name, row.label, row.text) for row in rows)


@reads_nobody(_NOBODY)
def agreement_notices(scope: Scope, agreement_id: UUID) -> tuple[NoticeRow, ...]:
    """Who was told of its end, when it was asked again, and when it was acknowledged."""
    rows = list(AgreementNotice.objects.filter(agreement_id=agreement_id).order_by("sent_at", "id"))
    again: dict[UUID, list[datetime]] = defaultdict(list)
    for row in rows:
        if row.reminds_id is not None:
            again[row.reminds_id].append(row.sent_at)
    return tuple(
        replace(_notice(row), asked_again_at=tuple(again[row.id])) for row in rows if row.reminds_id is None
    )


@reads_nobody("numbers by recipient, no file")
def closing_counts(scope: Scope, agreement_id: UUID) -> tuple[ClosingCounts, ...]:
    """How many files were said closed to the recipients of an agreement and to its applications, how many they know."""
    row = _in_reach(scope).filter(id=agreement_id).first()
    if row is None:
        return ()
    alike = Organisation.objects.filter(kind=row.recipient_kind).values("organisation_id")
    theirs = Q(organisation_id=row.organisation_id) if row.organisation_id else Q(organisation_id__in=alike)
    found = list(
        AccessClosing.objects.filter(theirs | Q(client_id__in=row.client_ids))
        .values("organisation_id", "client_id")
        .annotate(
            told=Count("id"),
            known=Count("acknowledged_at"),
            first=Min("closed_at", filter=Q(acknowledged_at=None)),
        )
        .order_by("organisation_id", "client_id")
    )
    organisations = structure_names(
        scope, [one["organisation_id"] for one in found if one["organisation_id"]]
    )
    names = client_names(scope, [one["client_id"] for one in found if one["client_id"]])
    named: dict[UUID | None, str] = {}
    named.update(organisations.items())
    named.update((key, told[0]) for key, told in names.items())
    return tuple(
        ClosingCounts(
            named.get(one["organisation_id"] or one["client_id"], ""), one["told"], one["known"], one["first"]
        )
        for one in found
    )


@reads_nobody(_NOBODY)
def notice_of(scope: Scope, token: str) -> NoticeRow | None:
    """The notice behind a link; None for any other text."""
    check_is_system(scope.actor)
    row = AgreementNotice.objects.filter(token_digest=token_digest(token)).first()
    return _notice(row) if row else None


@reads_nobody(_NOBODY)
def agreements_in_force(scope: Scope, at: datetime) -> tuple[AgreementRow, ...]:
    """What anybody may know: who receives what, on which text, until when."""
    day = _day(at)
    rows = Agreement.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=day), state=AgreementState.IN_FORCE.value, starts_on__lte=day
    ).filter(Q(review_on=None) | Q(review_on__gt=day))
    return tuple(_row(row, at) for row in rows.order_by("recipient_kind", "organisation_name", "id")[:MOST])


@reads_nobody(_NOBODY)
def agreements_told(scope: Scope, at: datetime) -> tuple[AgreementRow, ...]:
    """What anybody may know of agreements in force and of those that ended: who received what, on which text."""
    told = (AgreementState.IN_FORCE, AgreementState.REVOKED, AgreementState.LAPSED, AgreementState.ENDED)
    rows = Agreement.objects.filter(state__in=[state.value for state in told])
    return tuple(_row(row, at) for row in rows.order_by("-starts_on", "-id"))


@reads_nobody("numbers only")
def agreements_waiting(scope: Scope, at: datetime) -> tuple[int, int]:
    """How many demands wait for an answer of the actor, and how many agreements for their yearly review."""
    if not may_instruct(scope.actor, scope.structure_id):
        return (0, 0)
    warned = parameter("sharing.agreement_review_warning_days").integer_at(_day(at))
    ours = _answered_by(scope)
    waiting = ours.filter(state__in=(AgreementState.ASKED.value, AgreementState.PROPOSED.value)).exclude(
        state=AgreementState.PROPOSED.value, proposed_by=scope.actor.user_id
    )
    soon = ours.filter(
        state=AgreementState.IN_FORCE.value,
        review_on__gt=_day(at),
        review_on__lte=_day(at) + timedelta(days=warned),
    )
    return (waiting.count(), soon.count())


@reads_nobody("what is open to an organisation, no value")
def opened_groups(
    scope: Scope, organisation_id: UUID, purpose: Purpose, at: datetime, *, structure_id: UUID | None = None
) -> frozenset[FieldGroup]:
    """Groups of fields that an organisation may receive by name at an instant: what the wall of the database lets by.

    A program that answers a partner (``PARTNER_EXCHANGE``) receives what the partner may for its accompaniment.
    """
    asked = Purpose.ACCOMPAGNEMENT if purpose is Purpose.PARTNER_EXCHANGE else purpose
    return opened_to(organisation_id, asked.value, at, structure_id=structure_id)


@reads_nobody("what is open to an organisation, no value")
def opened_fields(
    scope: Scope, organisation_id: UUID, purpose: Purpose, at: datetime
) -> Mapping[str, tuple[str, ...]]:
    """For each scope of the partner interface, the fields whose group is open to an organisation at an instant."""
    groups = opened_groups(scope, organisation_id, purpose, at)
    return MappingProxyType(
        {
            code: tuple(name for name, group in told.fields.items() if group in groups)
            for code, told in program_scopes().items()
        }
    )


@reads_nobody("what is open to an organisation, no value")
def opened_form(scope: Scope, organisation_id: UUID, kind: StructureKind, at: datetime) -> DataForm | None:
    """In which form an organisation may receive what serves to steer and to study: None, anonymised, pseudonymised.

    A protocol that was approved and has not ended opens pseudonyms; without one, heads of networks have figures.
    """
    day = _day(at)
    allowed = {basis.form for basis in bases_of(kind, day) if Purpose.STEERING in basis.purposes}
    if DataForm.PSEUDONYMISED in allowed:
        protocols = Agreement.objects.filter(
            Q(organisation_id=organisation_id) | Q(organisation_id=None, recipient_kind=kind.value),
            Q(ends_on=None) | Q(ends_on__gt=day),
            Q(review_on=None) | Q(review_on__gt=day),
            form=DataForm.PSEUDONYMISED.value,
            state=AgreementState.IN_FORCE.value,
            starts_on__lte=day,
        )
        if protocols.exists():
            return DataForm.PSEUDONYMISED
    return DataForm.ANONYMISED if DataForm.ANONYMISED in allowed else None


@reads_nobody("texts of law")
def law(scope: Scope) -> tuple[LegalBasis, ...]:
    """What the law opens to whom, for what, in which form and when."""
    return legal_bases()


def joint_controllers() -> tuple[tuple[str, tuple[RightAnswer, ...]], ...]:
    """The register of joint controllers: each processing by its name, and who answers each right. Public texts."""
    return tuple((each.name, answers_for([each.code])) for each in processing_register())


def _in_reach(scope: Scope) -> QuerySet[Agreement]:
    rows = Agreement.objects.all()
    if may_read_agreements(scope.actor):
        return rows
    mine = Q(asked_from=scope.structure_id) | Q(organisation_id=scope.structure_id)
    return rows.filter(mine | Q(structure_id=scope.structure_id))


def _answered_by(scope: Scope) -> QuerySet[Agreement]:
    if may_instruct(scope.actor, None):
        return Agreement.objects.all()
    return Agreement.objects.filter(structure_id=scope.structure_id)


def _day(at: datetime) -> date:
    return local_day(at, zone(_PARIS))


def _notice(row: AgreementNotice) -> NoticeRow:
    return NoticeRow(
        notice_id=row.id,
        agreement_id=row.agreement_id,
        subject=row.subject,
        recipient=row.recipient,
        sent_at=row.sent_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
    )


def _row(row: Agreement, at: datetime) -> AgreementRow:
    return AgreementRow(
        agreement_id=row.id,
        draft=_draft(row),
        asked_groups=tuple(map(FieldGroup, row.asked_groups)),
        state=state_on(AgreementState(row.state), row.ends_on, row.review_on, _day(at)),
        signatures=_signatures(row),
        proposal=Proposal(row.proposal) if row.proposal else None,
        answer=row.answer,
        proposed_by=row.proposed_by,
        review_on=row.review_on,
        asked_at=row.asked_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        edit_token=row.change_id,
        is_candidate=row.is_candidate,
        client_ids=tuple(row.client_ids),
    )


def _draft(row: Agreement) -> AgreementDraft:
    return AgreementDraft(
        kind=AgreementKind(row.kind),
        title=row.title,
        recipient_kind=StructureKind(row.recipient_kind),
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        structure_id=row.structure_id,
        purposes=tuple(map(Purpose, row.purposes)),
        groups=tuple(map(FieldGroup, row.groups)),
        form=DataForm(row.form),
        writes=row.writes,
        mode=ConnectionMode(row.mode),
        legal_text=row.legal_text,
        aim=row.aim,
        officer_name=row.officer_name,
        officer_email=row.officer_email,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )


def _signatures(row: Agreement) -> Signatures | None:
    if row.signed_on is None:
        return None
    return Signatures(
        signed_on=row.signed_on,
        signed_by_them=row.signed_by_them,
        signed_by_us=row.signed_by_us,
        our_officer_name=row.our_officer_name,
        our_officer_email=row.our_officer_email,
    )
