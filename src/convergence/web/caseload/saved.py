"""Filters and order kept under a name: one user's own, the list may open with one of them."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.foundation.clock import now
from convergence.foundation.problems import Invalid, NotFound
from convergence.web import operations
from convergence.web.access import ActingRequest
from convergence.web.caseload.asked import asked
from convergence.web.caseload.views import PAGE, reader
from convergence.web.confirm import ConfirmForm, confirm_page
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown
from convergence.web.queries import ViewLink, saved_views


class NameForm(forms.Form):
    """The name of a view."""

    name = forms.CharField(
        label="Nom de la vue",
        max_length=operations.LONGEST_NAME,
        help_text="Court, par exemple « À relancer ».",
        widget=forms.TextInput({"autocomplete": "off"}),
    )


@reader
@require_safe
def manage(request: ActingRequest) -> HttpResponse:
    """Her views: which one opens first, rename, delete."""
    context = {
        "page_title": "Mes vues",
        "breadcrumb": (*_crumbs(), Crumb("Mes vues")),
        "views": saved_views(request.scope, PAGE),
    }
    return render(request, "web/caseload/views.html", context)


@reader
@require_POST
def save(request: ActingRequest) -> HttpResponse:
    """Keep the filters and the order of the list from which the form was sent."""
    query = asked(QueryDict(request.POST.get("query", "").lstrip("?")), request.actor).address()
    try:
        operations.save_view(
            actor=request.actor, at=now(), page=PAGE, name=request.POST.get("name", ""), query=query
        )
    except Invalid as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, f"La vue « {' '.join(request.POST['name'].split())} » est enregistrée.")
    return HttpResponseRedirect(reverse("caseload:list") + query)


@reader
@require_POST
def choose_default(request: ActingRequest) -> HttpResponse:
    """Open the list with one of her views, or as it comes."""
    chosen = request.POST.get("view", "")
    try:
        view_id = UUID(chosen) if chosen else None
    except ValueError:
        raise _unknown() from None
    operations.choose_default_view(actor=request.actor, at=now(), page=PAGE, view_id=view_id)
    messages.success(
        request,
        "« Mes jeunes » s’ouvrira avec cette vue." if view_id else "« Mes jeunes » s’ouvrira sans filtre.",
    )
    return HttpResponseRedirect(reverse("caseload:views"))


@reader
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: ActingRequest, view_id: UUID) -> HttpResponse:
    """Give a view another name."""
    view = _found(request, view_id)
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": view.name})
    if form.is_valid():
        with problems_shown(form):
            operations.rename_view(
                actor=request.actor, at=now(), view_id=view_id, name=form.cleaned_data["name"]
            )
    if form.is_bound and not form.errors:
        accept_page(request)
        messages.success(request, "La vue est renommée.")
        return HttpResponseRedirect(reverse("caseload:views"))
    title = f"Renommer la vue « {view.name} »"
    context = {
        "page_title": title,
        "breadcrumb": (*_crumbs(), Crumb("Mes vues", reverse("caseload:views")), Crumb(title)),
        "form": form,
        "back_url": reverse("caseload:views"),
        "verb": "Renommer la vue",
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


@reader
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: ActingRequest, view_id: UUID) -> HttpResponse:
    """Forget a view."""
    view = _found(request, view_id)
    confirmation = Confirmation(
        title="Supprimer une vue",
        question=f"Voulez-vous supprimer la vue « {view.name} » ?",
        consequences=("Seuls ses filtres et son ordre sont oubliés.", "Aucun dossier n’est touché."),
        verb="Supprimer la vue",
        back_url=reverse("caseload:views"),
    )
    return confirm_page(
        request,
        confirmation,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.remove_view(actor=request.actor, at=now(), view_id=view_id),
        done="La vue est supprimée.",
    )


def _found(request: ActingRequest, view_id: UUID) -> ViewLink:
    """One of her views; another user's and an unknown one are answered alike."""
    found = next((view for view in saved_views(request.scope, PAGE) if view.id == view_id), None)
    if found is None:
        raise _unknown()
    return found


def _unknown() -> NotFound:
    return NotFound("Cette vue n’existe plus.", what_to_do="Rechargez la liste de vos vues.")


def _crumbs() -> tuple[Crumb, ...]:
    return Crumb("Accueil", "/"), Crumb("Mes jeunes", reverse("caseload:list"))
