"""Agreements: the list, one of them with its life, and what the law opens to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convergence.design.frame import Crumb
from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Purpose
from convergence.identity.queries import structure_names
from convergence.identity.types import StructureKind
from convergence.sharing.policies import may_ask_access, may_instruct
from convergence.sharing.queries import (
    agreement_notices,
    agreement_seen,
    agreement_steps,
    agreements_seen,
    closing_counts,
    law,
)
from convergence.sharing.types import AgreementRow, AgreementState, LegalBasis
from convergence.web.access import ActingRequest, requires

READERS = (
    Permission.ANSWER_REQUESTS,
    Permission.MANAGE_NETWORK,
    Permission.MANAGE_STRUCTURE,
    Permission.READ_PROCESSING_REGISTER,
)
reader = requires(*READERS, purpose=Purpose.ADMINISTRATION)
TITLE = "Conventions et accès"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Gesture:
    """Something that the reader may do with an agreement as it stands."""

    label: str
    url: str
    is_first: bool = False


@reader
@require_safe
def agreements(request: ActingRequest) -> HttpResponse:
    """Demands and agreements in the reader's reach, those that wait first."""
    context = {
        "page_title": TITLE,
        "breadcrumb": crumbs(),
        "rows": agreements_seen(request.scope, now()),
        "may_ask": may_ask_access(request.actor),
        "answers": may_instruct(request.actor, request.actor.structure_id),
        "zone": request.actor.time_zone,
    }
    return render(request, "web/sharing/list.html", context)


@reader
@require_safe
def agreement(request: ActingRequest, agreement_id: UUID) -> HttpResponse:
    """One of them: what it says, who signed, each gesture, who was told of its end."""
    row = found(request, agreement_id)
    party = row.draft.structure_id
    context = {
        "page_title": row.draft.title,
        "breadcrumb": crumbs(row.draft.title),
        "row": row,
        "party": structure_names(request.scope, [party]).get(party, "") if party else "",
        "last_day": row.draft.ends_on - ONE_DAY if row.draft.ends_on else None,
        "steps": agreement_steps(request.scope, agreement_id),
        "notices": agreement_notices(request.scope, agreement_id),
        "closings": closing_counts(request.scope, agreement_id),
        "gestures": tuple(_gestures(request, row)),
        "zone": request.actor.time_zone,
    }
    return render(request, "web/sharing/show.html", context)


@reader
@require_safe
def texts(request: ActingRequest) -> HttpResponse:
    """What the law opens, kind of organisation by kind of organisation."""
    today, bases = local_today(request.actor.time_zone), law(request.scope)
    groups = [group for group in FieldGroup if group.personal]
    context = {
        "page_title": "Qui peut recevoir quoi, selon les textes",
        "breadcrumb": crumbs("Selon les textes"),
        "bases": bases,
        "groups": groups,
        "lines": [
            (kind.label, [_mark(bases, kind, group, today) for group in groups]) for kind in StructureKind
        ],
    }
    return render(request, "web/sharing/law.html", context)


def found(request: ActingRequest, agreement_id: UUID) -> AgreementRow:
    """The agreement of an address; NotFound when absent or out of reach, both alike."""
    row = agreement_seen(request.scope, agreement_id, now())
    if row is None:
        raise NotFound(
            "Cette demande n’existe pas ou ne vous est pas accessible.",
            what_to_do="Cherchez-la dans la liste.",
        )
    return row


def crumbs(*last: str) -> tuple[Crumb, ...]:
    """Where one stands, below the list."""
    above = (Crumb("Accueil", "/"), Crumb(TITLE, reverse("sharing:list") if last else ""))
    return (*above, *map(Crumb, last))


def _gestures(request: ActingRequest, row: AgreementRow) -> list[Gesture]:
    def to(label: str, name: str, *, first: bool = False) -> Gesture:
        return Gesture(label, reverse(f"sharing:{name}", args=[row.agreement_id]), first)

    actor, state, made = request.actor, row.state, list[Gesture]()
    answers = may_instruct(actor, row.draft.structure_id)
    is_ours = actor.structure_id == row.draft.organisation_id and may_ask_access(actor)
    if state is AgreementState.MORE_ASKED and (is_ours or answers):
        made.append(to("Compléter la demande", "complete", first=True))
    if not answers:
        return made
    if row.is_candidate and state.is_open:
        made.append(to("Rattacher à un organisme", "attach"))
    if state in (AgreementState.ASKED, AgreementState.MORE_ASKED):
        made.append(to("Proposer une réponse", "propose", first=True))
    if state is AgreementState.ASKED:
        made.append(to("Demander un complément", "more"))
    if state is AgreementState.PROPOSED and row.proposed_by != actor.user_id:
        made += [to("Décider", "decide", first=True), to("Renvoyer à l’instruction", "send_back")]
    if state is AgreementState.IN_FORCE:
        made += [to("Noter la revue annuelle", "review", first=True), to("Révoquer", "revoke")]
        if actor.may(Permission.MANAGE_NETWORK):
            made.append(to("Applications", "applications"))
    return made


def _mark(bases: tuple[LegalBasis, ...], kind: StructureKind, group: FieldGroup, today: date) -> str:
    """In which forms a kind of organisation may receive a group today, whatever the purpose."""
    forms = {
        basis.form.label
        for basis in bases
        if kind in basis.recipients
        and group in basis.groups
        and basis.starts_on <= today
        and (basis.ends_on is None or today < basis.ends_on)
    }
    return ", ".join(sorted(forms))
