"""Wordings of papers: which serves, what is under work, how it looks; tested before it is published."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import ndiff
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.documents import operations
from convergence.documents.policies import may_keep_templates
from convergence.documents.queries import template, template_picture, template_versions
from convergence.documents.queries import templates as listed_templates
from convergence.documents.types import PaperKind, TemplateRow, TemplateState, paper_variables
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import ConfirmForm, confirm_page
from convergence.web.drafts.store import accept_page
from convergence.web.forms import EDIT_FIELD, problems_shown

reader = requires(Permission.READ_DOCUMENTS)
keeper = requires(Permission.MANAGE_DOCUMENT_TEMPLATES)
UNDER_WORK = (TemplateState.DRAFT, TemplateState.TESTED)


class WordingForm(forms.Form):
    """The wording of one kind of paper."""

    wording = forms.CharField(
        label="Texte",
        max_length=30_000,
        strip=False,
        help_text="« # » pour un titre, « ## » pour un sous-titre, « - » pour une liste, ** pour du gras.",
        widget=forms.Textarea({"rows": 22}),
    )
    edit_token = forms.IntegerField(widget=forms.HiddenInput)


@reader
@require_safe
def listed(request: ActingRequest) -> HttpResponse:
    """Each kind of paper with the wording that serves, and the one under work."""
    rows = listed_templates(request.scope)
    lines = [
        (
            kind,
            next(row for row in rows if row.kind is kind and row.state not in UNDER_WORK),
            _work(rows, kind),
        )
        for kind in PaperKind
    ]
    context = {"page_title": "Modèles de documents", "breadcrumb": _crumbs(), "lines": lines}
    return render(request, "web/documents/templates.html", context | _rights(request))


@reader
@require_safe
def show(request: ActingRequest, kind: str) -> HttpResponse:
    """What serves for one kind: how it looks, its text, its variables, its versions."""
    paper = _kind(kind)
    versions = template_versions(request.scope, paper)
    serving = next(row for row in versions if row.state is TemplateState.PUBLISHED)
    context = {
        "page_title": paper.label,
        "breadcrumb": _crumbs(paper),
        "kind": paper,
        "serving": serving,
        "under_work": _work(versions, paper),
        "versions": versions,
        "variables": paper_variables(paper),
        "picture_url": _picture_url(paper, serving),
    }
    return render(request, "web/documents/template.html", context | _rights(request))


@keeper
@require_POST
def open_draft(request: ActingRequest, kind: str) -> HttpResponse:
    """Start a wording from the one that serves, or go on with the one under work."""
    paper = _kind(kind)
    template_id = operations.draft_template(actor=request.actor, at=now(), kind=paper)
    return HttpResponseRedirect(reverse("documents:edit", args=[paper.value, template_id]))


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActingRequest, kind: str, template_id: UUID) -> HttpResponse:
    """Write, save and try: what is wrong is told, what passes may be published."""
    row = _found(request, kind, template_id)
    if row.state not in UNDER_WORK:
        return HttpResponseRedirect(reverse("documents:template", args=[row.kind.value]))
    form = WordingForm(
        request.POST if request.method == "POST" else None,
        initial={"wording": row.wording, EDIT_FIELD: row.edit_token},
    )
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            operations.edit_template(
                actor=request.actor,
                at=now(),
                template_id=template_id,
                wording=form.cleaned_data["wording"],
                edit_token=form.cleaned_data[EDIT_FIELD],
            )
            faults = operations.test_template(actor=request.actor, at=now(), template_id=template_id)
        if not form.errors:
            accept_page(request)
            _tell(request, passed=not faults)
            return HttpResponseRedirect(request.path)
    context = {
        "page_title": f"Modifier : {row.kind.label}",
        "breadcrumb": _crumbs(row.kind, "Modifier"),
        "kind": row.kind,
        "row": row,
        "form": form,
        "variables": paper_variables(row.kind),
        "picture_url": _picture_url(row.kind, row) if row.state is TemplateState.TESTED else "",
    }
    return render(request, "web/documents/edit.html", context, status=422 if form.errors else 200)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: ActingRequest, kind: str, template_id: UUID) -> HttpResponse:
    """Make it the one that serves."""
    row = _found(request, kind, template_id)
    return _confirmed(
        request,
        row.kind,
        Confirmation(
            title="Publier un modèle",
            question=f"Voulez-vous publier la version {row.version} de « {row.kind.label} » ?",
            consequences=(
                "Les prochains documents de votre structure seront produits avec ce texte.",
                "Les documents déjà produits ne changent pas.",
            ),
            verb="Publier",
            back_url=reverse("documents:template", args=[row.kind.value]),
            danger=False,
        ),
        lambda: operations.publish_template(actor=request.actor, at=now(), template_id=template_id),
        done="Le modèle est publié.",
    )


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: ActingRequest, kind: str, template_id: UUID) -> HttpResponse:
    """Give up a wording that never served."""
    row = _found(request, kind, template_id)
    return _confirmed(
        request,
        row.kind,
        Confirmation(
            title="Abandonner un brouillon",
            question=f"Voulez-vous abandonner la version {row.version} de « {row.kind.label} » ?",
            consequences=("Le modèle qui sert aujourd’hui ne change pas.",),
            verb="Abandonner le brouillon",
            back_url=reverse("documents:template", args=[row.kind.value]),
        ),
        lambda: operations.drop_draft(actor=request.actor, at=now(), template_id=template_id),
        done="Le brouillon est abandonné.",
    )


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: ActingRequest, kind: str) -> HttpResponse:
    """Go back to the wording of the product."""
    paper = _kind(kind)
    return _confirmed(
        request,
        paper,
        Confirmation(
            title="Revenir au modèle du produit",
            question=f"Voulez-vous revenir au modèle du produit pour « {paper.label} » ?",
            consequences=("Les versions de votre structure restent dans la liste.",),
            verb="Revenir au modèle du produit",
            back_url=reverse("documents:template", args=[paper.value]),
        ),
        lambda: operations.restore_product_template(actor=request.actor, at=now(), kind=paper),
        done="Le modèle du produit sert de nouveau.",
    )


@reader
@require_safe
def compare(request: ActingRequest, kind: str, template_id: UUID) -> HttpResponse:
    """A version beside the one that serves, line by line."""
    row = _found(request, kind, template_id)
    versions = template_versions(request.scope, row.kind)
    serving = next(found for found in versions if found.state is TemplateState.PUBLISHED)
    other = versions[-1] if serving.template_id == row.template_id else serving
    context = {
        "page_title": f"Comparer : {row.kind.label}",
        "breadcrumb": _crumbs(row.kind, "Comparer"),
        "kind": row.kind,
        "row": row,
        "other": other,
        "lines": list(_differences(other.wording, row.wording)),
    }
    return render(request, "web/documents/compare.html", context)


@reader
@require_safe
def picture(request: ActingRequest, kind: str, template_id: UUID, page: int) -> HttpResponse:
    """One page of a wording of the structure, filled with examples."""
    return HttpResponse(
        template_picture(request.scope, _kind(kind), template_id, page), content_type="image/png"
    )


@reader
@require_safe
def product_picture(request: ActingRequest, kind: str, page: int) -> HttpResponse:
    """One page of the product's wording, filled with examples."""
    return HttpResponse(template_picture(request.scope, _kind(kind), None, page), content_type="image/png")


def _kind(kind: str) -> PaperKind:
    try:
        return PaperKind(kind)
    except ValueError:
        raise _unknown() from None


def _found(request: ActingRequest, kind: str, template_id: UUID) -> TemplateRow:
    row = template(request.scope, template_id)
    if row is None or row.kind is not _kind(kind):
        raise _unknown()
    return row


def _unknown() -> NotFound:
    return NotFound("Ce modèle n’existe pas.", what_to_do="Revenez à la liste des modèles de documents.")


def _work(rows: list[TemplateRow], kind: PaperKind) -> TemplateRow | None:
    return next((row for row in rows if row.kind is kind and row.state in UNDER_WORK), None)


def _picture_url(kind: PaperKind, row: TemplateRow) -> str:
    if row.template_id is None:
        return reverse("documents:product_picture", args=[kind.value, 1])
    return reverse("documents:picture", args=[kind.value, row.template_id, 1])


def _differences(before: str, after: str) -> Iterator[tuple[str, str]]:
    """What was taken away, what was added, what stays."""
    signs = {"- ": "removed", "+ ": "added", "  ": "same"}
    for line in ndiff(before.splitlines(), after.splitlines()):
        if line[:2] in signs:
            yield signs[line[:2]], line[2:]


def _rights(request: ActingRequest) -> dict[str, Any]:
    return {"may_keep": may_keep_templates(request.actor)}


def _crumbs(kind: PaperKind | None = None, last: str = "") -> list[Crumb]:
    found = [Crumb("Accueil", "/"), Crumb("Modèles de documents", reverse("documents:templates"))]
    if kind is not None:
        found.append(Crumb(kind.label, reverse("documents:template", args=[kind.value])))
    if last:
        found.append(Crumb(last))
    return [*found[:-1], Crumb(found[-1].label)]


def _tell(request: ActingRequest, *, passed: bool) -> None:
    if passed:
        messages.success(request, "Le texte est enregistré et l’essai est réussi : vous pouvez le publier.")
    else:
        messages.warning(
            request, "Le texte est enregistré, mais l’essai a échoué : lisez pourquoi, puis corrigez."
        )


def _confirmed(
    request: ActingRequest, kind: PaperKind, confirmation: Confirmation, act: Any, *, done: str
) -> HttpResponse:
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    return confirm_page(request, confirmation, form, lambda typed: act(), done=done)
