"""Note an act without leaving the list: the form opens under the line, the line comes back refreshed.

Without script the same address is a page that leads back to the list.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import reswap, retarget

from convergence.accompagnement.acts.policies import may_record_acts
from convergence.accompagnement.acts.queries import caseload_row
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import local_today
from convergence.foundation.permissions import Permission
from convergence.web.access import ActingRequest, requires
from convergence.web.acts.forms import ActForm
from convergence.web.acts.recording import draft_key, new_form, record_typed, way_back
from convergence.web.caseload.asked import asked
from convergence.web.caseload.lines import Place, entry_url, make_line, row_url
from convergence.web.dossier.frame import file_page, found_file

recorder = requires(Permission.RECORD_ACTS)
reader = requires(Permission.READ_FILES)


@recorder
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """The form of an act, in the list or on its own page, and its answer."""
    header = found_file(request, dossier_id)
    form = new_form(request, auto_id=f"acte-{header.number}-%s")
    if request.method == "POST" and record_typed(request, dossier_id, form):
        messages.success(request, f"L’acte est noté pour {header.full_name}.")
        again = "autre" in request.POST
        if not _is_fragment(request):
            back = _place(request).back
            return HttpResponseRedirect(_again(request, back) if again else f"{back}#jeune-{header.number}")
        following = new_form(request, auto_id=f"acte-{header.number}-%s", fresh=True) if again else None
        return _line(request, header, following)
    if _is_fragment(request):
        return _opened(request, header, form)
    return file_page(
        request,
        header,
        "web/caseload/entry_page.html",
        "Noter un acte",
        "acts:list",
        status=422 if form.errors else 200,
        **_form_context(request, header, form),
    )


@reader
@require_safe
def row(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """The line as it stands now, its form closed; the list itself without script."""
    header = found_file(request, dossier_id)
    if not _is_fragment(request):
        return HttpResponseRedirect(f"{_place(request).back}#jeune-{header.number}")
    return _line(request, header, None)


def _opened(request: ActingRequest, header: DossierHeader, form: ActForm) -> HttpResponse:
    context = _form_context(request, header, form) | {"header": header}
    response = render(request, "web/caseload/entry.html", context, status=422 if form.errors else 200)
    return reswap(retarget(response, f"#saisie-{header.number}"), "innerHTML")


def _line(request: ActingRequest, header: DossierHeader, following: ActForm | None) -> HttpResponse:
    """The whole line anew, the focus on it (or in the next form), and the message to be spoken."""
    place = _place(request)
    adviser = place.adviser_id or request.actor.user_id
    found = caseload_row(request.scope, adviser, header.dossier_id, on=place.today)
    context = {
        "header": header,
        "line": make_line(found, place) if found else None,
        "may_record": may_record_acts(request.actor),
        "focus": following is None,
        **(_form_context(request, header, following) if following else {"form": None}),
    }
    return render(request, "web/caseload/line_alone.html", context)


def _form_context(request: ActingRequest, header: DossierHeader, form: ActForm) -> dict[str, Any]:
    place = _place(request)
    if not form.errors:
        form.fields["kind"].widget.attrs["autofocus"] = True
    return {
        "form": form,
        "draft": draft_key(header.dossier_id),
        "entry_url": entry_url(header.dossier_id, place),
        "close_url": row_url(header.dossier_id, place),
        "back_url": place.back,
    }


def _place(request: ActingRequest) -> Place:
    wanted = asked(request.GET, request.actor)
    theirs = wanted.adviser_id if wanted.adviser_id != request.actor.user_id else None
    today, back = local_today(request.actor.time_zone), way_back(request, reverse("caseload:list"))
    return Place(today, request.actor, back, theirs)


def _again(request: ActingRequest, back: str) -> str:
    return f"{request.path}?{urlencode({'retour': back})}"


def _is_fragment(request: ActingRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
