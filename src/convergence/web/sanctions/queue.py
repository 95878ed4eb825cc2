"""Procedures of the structure by delay, and whom the direction empowers to decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accompagnement.sanctions import operations
from convergence.accompagnement.sanctions.policies import may_delegate
from convergence.accompagnement.sanctions.queries import (
    breaches_to_look_at,
    delegations,
    procedures_under_way,
)
from convergence.accompagnement.sanctions.types import BreachState
from convergence.accompagnement.sanctions.types.rows import BreachRow
from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.dossier.queries import headers_of
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.identity.queries import advisers_of, staff_names
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import ConfirmForm, confirm_page
from convergence.web.drafts.store import accept_page
from convergence.web.forms import once, problems_shown
from convergence.web.sanctions.forms import DelegationForm
from convergence.web.sanctions.show import follower

direction = requires(Permission.DECIDE_SANCTIONS)
_TITLE = "Manquements et sanctions"


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of one kind about one person, that stand alike: how many, from the first to the last day."""

    label: str
    state: BreachState
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """A person and what waits about her."""

    head: DossierHeader
    facts: tuple[Facts, ...]


@follower
@require_safe
def listing(request: ActingRequest) -> HttpResponse:
    """What waits for somebody, the nearest delay first; then what is to be looked at."""
    today = local_today(request.actor.time_zone)
    waiting = breaches_to_look_at(request.scope)
    people = {
        head.dossier_id: head for head in headers_of(request.scope, {one.dossier_id for one in waiting})
    }
    context = {
        "page_title": _TITLE,
        "breadcrumb": (Crumb("Accueil", "/"), Crumb(_TITLE)),
        "lines": procedures_under_way(request.scope, on=today),
        "waiting": list(_by_person(waiting, people)),
        "may_delegate": may_delegate(request.actor),
    }
    return render(request, "web/sanctions/queue.html", context)


@direction
@require_http_methods(["GET", "HEAD", "POST"])
def empowered(request: ActingRequest) -> HttpResponse:
    """Who may decide, and until when."""
    today = local_today(request.actor.time_zone)
    form = DelegationForm(
        request.POST if request.method == "POST" else None,
        people=advisers_of(request.scope, request.actor.structure_id),
        initial={"starts_on": today},
    )
    if form.is_bound and form.is_valid():
        names = ("user_id", "starts_on", "ends_on")
        with problems_shown(form), once(form):
            operations.empower(
                actor=request.actor,
                at=now(),
                idempotency_key=form.sending,
                **{name: form.cleaned_data[name] for name in names},
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, "L’habilitation est donnée.")
            return HttpResponseRedirect(reverse("sanctions:empowered"))
    rows = delegations(request.scope, on=today)
    people = staff_names(request.scope, {one for row in rows for one in (row.user_id, row.given_by)})
    title = "Personnes habilitées à décider"
    context = {
        "page_title": title,
        "breadcrumb": (Crumb("Accueil", "/"), Crumb(_TITLE, reverse("sanctions:list")), Crumb(title)),
        "form": form,
        "rows": [(row, people.get(row.user_id), people.get(row.given_by)) for row in rows],
    }
    return render(request, "web/sanctions/empowered.html", context, status=422 if form.errors else 200)


@direction
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: ActingRequest, delegation_id: UUID) -> HttpResponse:
    """An empowerment ends."""
    today = local_today(request.actor.time_zone)
    row = next(
        (one for one in delegations(request.scope, on=today) if one.delegation_id == delegation_id), None
    )
    if row is None:
        raise NotFound("Cette habilitation n’existe pas.", what_to_do="Revenez à la liste.")
    who = staff_names(request.scope, [row.user_id]).get(row.user_id)
    confirmation = Confirmation(
        title="Retirer une habilitation",
        question=f"Voulez-vous retirer l’habilitation de {who.full_name if who else 'cette personne'} ?",
        consequences=("Elle ne pourra plus décider dès aujourd’hui. Ses décisions passées restent.",),
        verb="Retirer l’habilitation",
        back_url=reverse("sanctions:empowered"),
    )
    return confirm_page(
        request,
        confirmation,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda _: operations.end_delegation(actor=request.actor, at=now(), delegation_id=delegation_id),
        done="L’habilitation est retirée.",
    )


def _by_person(waiting: Sequence[BreachRow], people: Mapping[UUID, DossierHeader]) -> Iterator[ToLookAt]:
    """One line a person, she of the oldest fact first."""
    found: dict[UUID, dict[tuple[str, BreachState], list[date]]] = defaultdict(lambda: defaultdict(list))
    for row in waiting:
        if row.dossier_id in people:
            found[row.dossier_id][row.kind.label, row.state].append(row.occurred_on)
    for dossier_id, kinds in found.items():
        facts = (Facts(label, state, tuple(days)) for (label, state), days in kinds.items())
        yield ToLookAt(people[dossier_id], tuple(facts))
