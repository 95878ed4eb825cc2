"""« Mes données » : see all that is kept, take a copy, say what is not right, use a right and follow its clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accompagnement.contracts.queries import contracts_of
from convergence.accompagnement.contracts.types import ContractKind
from convergence.audit.operations import ask_about_my_data
from convergence.audit.queries import kept_until_of, my_rights_requests
from convergence.audit.types import STOPPING, RightsRequestKind, RightsRequestLine
from convergence.dossier.queries import dossier_header
from convergence.foundation.clock import local_today, now
from convergence.identity.queries import structure_detail
from convergence.portal.hers import her_file
from convergence.portal.rights import copying
from convergence.portal.rights.forms import AskForm, WordsForm
from convergence.portal.space import her_page, in_her_space
from convergence.web.access import ActingRequest, outside
from convergence.web.forms import problems_shown
from convergence.web.forms.once import OnceForm, once

HOME = "portal_rights:home"
SPOKEN = {
    RightsRequestKind.ACCESS: "Voir mes données, ou poser une question",
    RightsRequestKind.RECTIFICATION: "Corriger quelque chose",
    RightsRequestKind.ERASURE: "Effacer mon dossier",
    RightsRequestKind.RESTRICTION: "Bloquer mon dossier",
    RightsRequestKind.OBJECTION: "Ne pas être d’accord",
}
LONGEST_ABOUT = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of hers with its words and its clock."""

    line: RightsRequestLine
    title: str
    is_late: bool
    days_left: int


@dataclass(frozen=True, slots=True)
class Kept:
    """Until when her file is kept, as things stand."""

    until: date
    is_under_contract: bool


@in_her_space
@require_safe
def home(request: ActingRequest) -> HttpResponse:
    """What she may do, what she asked, how long her file is kept."""
    today = local_today(request.actor.time_zone)
    context: dict[str, object] = {
        "asked": [_asked(line, today) for line in my_rights_requests(request.scope)],
        "kept": _kept_until(request, today),
    }
    return her_page(request, "portal/rights/show.html", "Mes données", context)


@in_her_space
@require_safe
def reading(request: ActingRequest) -> HttpResponse:
    """All that is kept about her, to read or to print."""
    subjects = copying.to_read(copying.her_copy(request.scope))
    return her_page(
        request, "portal/rights/copy.html", "Tout ce que nous gardons sur vous", {"subjects": subjects}
    )


@in_her_space
@require_safe
def download(request: ActingRequest) -> HttpResponse:
    """The same for a machine: JSON, with the address of its schema."""
    made_at = now()
    house = structure_detail(request.scope, request.scope.structure_id)
    content = copying.document(
        copying.her_copy(request.scope),
        made_at=made_at,
        structure=house.usual_name if house else "",
        schema=request.build_absolute_uri(reverse("portal_rights:schema")),
    )
    answer = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="mes-donnees-{made_at:%Y-%m-%d}.json"'
    answer["Cache-Control"] = "no-store"
    return answer


@outside
@require_safe
def schema(request: ActingRequest) -> HttpResponse:
    """The schema of every copy: it holds nothing of anybody."""
    address = request.build_absolute_uri(reverse("portal_rights:schema"))
    answer = JsonResponse(
        copying.schema_document(address), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    answer["Content-Type"] = "application/schema+json"
    return answer


@in_her_space
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: ActingRequest) -> HttpResponse:
    """Use a right."""
    form = AskForm(request.POST if request.method == "POST" else None)

    def send() -> None:
        kind = form.cleaned_data["kind"]
        _send(request, kind, form)
        if kind in STOPPING:
            messages.info(request, "Votre dossier est fermé aux autres organismes dès maintenant.")

    return _form_page(request, form, "ask", "Utiliser un droit", send)


@in_her_space
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: ActingRequest) -> HttpResponse:
    """Say what is not right; ``?sujet=`` says what she was reading."""
    about = request.GET.get("sujet", "")[:LONGEST_ABOUT]
    start = {"words": f"{about} : ce n’est pas juste. " if about else ""}
    form = WordsForm(request.POST if request.method == "POST" else None, initial=start)
    return _form_page(
        request, form, "correct", "Quelque chose n’est pas juste",
        lambda: _send(request, RightsRequestKind.RECTIFICATION, form),
    )  # fmt: skip


@in_her_space
@require_http_methods(["GET", "HEAD", "POST"])
def why(request: ActingRequest) -> HttpResponse:
    """Ask why somebody read her file; ``?sujet=`` says who and when."""
    about = request.GET.get("sujet", "")[:LONGEST_ABOUT]
    start = {"words": f"{about} : pourquoi mon dossier a-t-il été lu ? " if about else ""}
    form = WordsForm(request.POST if request.method == "POST" else None, initial=start)
    return _form_page(
        request, form, "why", "Demander pourquoi", lambda: _send(request, RightsRequestKind.ACCESS, form)
    )


def _send(request: ActingRequest, kind: RightsRequestKind, form: OnceForm) -> None:
    ask_about_my_data(
        actor=request.actor,
        at=now(),
        dossier_id=her_file(request),
        kind=kind,
        words=form.cleaned_data["words"],
        idempotency_key=form.sending,
    )


def _form_page(
    request: ActingRequest, form: OnceForm, name: str, title: str, send: Callable[[], None]
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        with problems_shown(form), once(form):
            send()
        if not form.errors:
            messages.success(
                request, "Votre demande est envoyée. Votre Mission Locale a un mois pour répondre."
            )
            return HttpResponseRedirect(reverse(HOME), status=303)
    return her_page(
        request, f"portal/rights/{name}.html", title, {"form": form}, is_refused=bool(form.errors)
    )


def _kept_until(request: ActingRequest, today: date) -> Kept | None:
    """Until when her file is kept if nothing new begins; a contract that runs is taken to end on its planned day."""
    dossier_id = her_file(request)
    person = dossier_header(request.scope, dossier_id)
    if person is None:
        return None
    rows = contracts_of(request.scope, dossier_id, on=today)
    ends = [
        row.ended_on or row.planned_end_on
        for row in rows
        if row.kind is ContractKind.CEJ and (row.ended_on or row.covers)
    ]
    until = kept_until_of(
        request.scope, person.born_on, rqth=person.has_rqth, last_cej_ended_on=max(ends, default=None)
    )
    return Kept(until, is_under_contract=any(row.covers for row in rows))


def _asked(line: RightsRequestLine, today: date) -> Asked:
    return Asked(line, SPOKEN[line.kind], line.overdue(today), (line.due_on - today).days)
