"""Open the file of a young person in under two minutes, without opening it twice."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.design.frame import Crumb
from convergence.dossier import operations
from convergence.dossier.queries import check_duplicates, identity_draft
from convergence.dossier.types import IdentityDraft, MatchGrade, Sex
from convergence.dossier.types.drafts import NewDossier
from convergence.dossier.types.views import DuplicateFound, DuplicateReport
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Conflict, Invalid
from convergence.foundation.scope import Purpose
from convergence.identity.queries import advisers_of
from convergence.web.access import ActingRequest, requires
from convergence.web.dossier.creating.forms import DRAFT, NewDossierForm, field_of, first_values
from convergence.web.dossier.creating.likeness import CHECK, ShownReport, decisions, identifier, shown
from convergence.web.drafts.store import accept
from convergence.web.forms import problems_shown

KEY = "idempotency_key"
creator = requires(Permission.CREATE_FILES)
checker = requires(Permission.CREATE_FILES, purpose=Purpose.DUPLICATE_CHECK)


@creator
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActingRequest) -> HttpResponse:
    """The page, and the creation: a likeness is answered before anything is written."""
    form = _form(request)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, None)
    try:
        dossier_id = operations.create_dossier(
            actor=request.actor, at=now(), draft=_draft(request, form), idempotency_key=_key(request)
        )
    except Invalid as problem:
        for error in problem.errors:
            form.add_error(field_of(error.field, form), str(error))
        return _page(request, form, _checked(request, form), status=422)
    except DuplicateFound as problem:
        return _page(request, form, problem.report, status=409)
    except Conflict as problem:
        form.add_error(problem.field if problem.field in form.fields else None, str(problem))
        return _page(request, form, None)
    accept(request, DRAFT)
    messages.success(
        request, "Le dossier est ouvert. Il reste à justifier l’identité et à noter le premier accueil."
    )
    return HttpResponseRedirect(reverse("dossier:show", args=[dossier_id]))


@checker
@require_POST
def check(request: ActingRequest) -> HttpResponse:
    """The live check: a fragment, empty until name, first name and birth date are there."""
    form = _form(request)
    report = _checked(request, form)
    context = {
        "report": shown(report, request.POST) if report and not report.is_clear else None,
        "checked": report,
    }
    return render(request, "web/dossier/likeness.html", context)


@creator
@require_POST
def request_file(request: ActingRequest) -> HttpResponse:
    """Ask the structure that holds a file for it; nothing is learnt of that structure."""
    form = _form(request)
    draft = _identity(form)
    token = identifier(request.POST.get(CHECK, ""))
    grade = request.POST.get("grade", "")
    if draft is None or token is None or grade not in {grade.value for grade in MatchGrade}:
        return _page(request, form, None)
    with problems_shown(form):
        operations.request_file(
            actor=request.actor,
            at=now(),
            token=token,
            identity=draft,
            grade=MatchGrade(grade),
            message=request.POST.get("message", "").strip(),
        )
    if form.errors:
        return _page(request, form, _checked(request, form))
    accept(request, DRAFT)
    messages.success(
        request, "La demande est envoyée à la structure qui suit ce jeune. Sa réponse viendra ici."
    )
    return HttpResponseRedirect(reverse("dossier:requests"))


def _form(request: ActingRequest) -> NewDossierForm:
    advisers = advisers_of(request.scope, request.actor.structure_id)
    mine = request.actor.user_id if any(one.user_id == request.actor.user_id for one in advisers) else None
    initial = first_values(request.GET.dict(), local_today(request.actor.time_zone), mine)
    return NewDossierForm(
        request.POST if request.method == "POST" else None, initial=initial, advisers=advisers
    )


def _draft(request: ActingRequest, form: NewDossierForm) -> NewDossier:
    return NewDossier(
        identity=form.identity(),
        sections=form.sections(),
        nir=form.cleaned_data["nir"],
        referent_id=form.cleaned_data["referent_id"],
        received_on=form.cleaned_data["received_on"],
        check_id=identifier(request.POST.get(CHECK, "")),
        decisions=decisions(request.POST),
    )


def _identity(form: NewDossierForm) -> IdentityDraft | None:
    """What the check compares; None until there is enough to compare, or while the NIR is wrong."""
    form.is_valid()
    typed = form.cleaned_data
    if not all(typed.get(name) for name in ("birth_name", "first_name", "born_on")):
        return None
    try:
        return identity_draft(
            birth_name=typed["birth_name"],
            first_name=typed["first_name"],
            born_on=typed["born_on"],
            usual_name=typed.get("usual_name", ""),
            sex=Sex(typed["sex"]) if typed.get("sex") else None,
            phones=frozenset({typed["phone"]} if typed.get("phone") else ()),
            emails=frozenset({typed["email"]} if typed.get("email") else ()),
            nir=typed.get("nir", ""),
        )
    except Invalid:
        return None


def _checked(request: ActingRequest, form: NewDossierForm) -> DuplicateReport | None:
    draft = _identity(form)
    return check_duplicates(request.scope, draft) if draft is not None else None


def _key(request: ActingRequest) -> str | None:
    found: UUID | None = identifier(request.POST.get(KEY, ""))
    return str(found) if found else None


def _page(
    request: ActingRequest, form: NewDossierForm, report: DuplicateReport | None, *, status: int = 200
) -> HttpResponse:
    found: ShownReport | None = shown(report, request.POST) if report and not report.is_clear else None
    context = {
        "page_title": "Nouveau dossier",
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Nouveau dossier")),
        "form": form,
        "report": found,
        "checked": report,
        "must_answer": status == 409,
        "draft": DRAFT,
        "key": _key(request) or str(uuid4()),
    }
    return render(request, "web/dossier/new.html", context, status=422 if form.errors else status)
