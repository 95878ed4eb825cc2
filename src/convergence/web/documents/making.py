"""Make a paper from a file: a certificate, a letter, the export of the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accompagnement.acts.queries import timeline
from convergence.design.components import Confirmation
from convergence.design.fields import DateField, TextAreaField, TimeField
from convergence.documents.operations import make_document
from convergence.documents.types import PaperKind, Variable, VariableShape, paper_variables
from convergence.dossier.queries import dossier_file
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import ConfirmForm, confirm_page
from convergence.web.dossier.frame import file_page, own_file
from convergence.web.dossier.words import Words, summary_rows
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown
from convergence.web.forms.once import OnceForm, once

writer = requires(Permission.ADD_DOCUMENTS)
OFFERED = {
    PaperKind.ACCOMPAGNEMENT_CERTIFICATE: "Que la personne est accompagnée, depuis quand et pour quel usage.",
    PaperKind.ATTENDANCE_CERTIFICATE: "Que la personne était présente à un rendez-vous ou à un atelier.",
    PaperKind.CONVOCATION: "Un courrier qui donne le jour, l’heure, le lieu et ce qu’il faut apporter.",
    PaperKind.WARNING_LETTER: "Un courrier qui demande de reprendre contact ; notez ensuite comment il a été remis.",
    PaperKind.DECISION: "Un courrier qui notifie une décision, ses motifs et les voies de recours.",
}
"""Papers made from here; contracts and sheets are made where they are kept."""
LONG = {"faits", "attendu", "decision", "motifs", "voies_recours"}
EXPORTED_LINES = 1000


class PaperForm(OnceForm):
    """The values of a kind that the room does not know by itself."""

    def __init__(self, data: Any = None, *, kind: PaperKind, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["title"] = forms.CharField(label="Titre du document", max_length=200, initial=kind.label)
        self.asked = [variable for variable in paper_variables(kind) if variable.is_given]
        for variable in self.asked:
            self.fields[variable.name] = _field(variable)

    def values(self) -> dict[str, Any]:
        """What was typed, as the room wants it."""
        return {variable.name: _value(variable, self.cleaned_data[variable.name]) for variable in self.asked}


@writer
@require_safe
def choose(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Which paper."""
    header = own_file(request, dossier_id)
    return file_page(
        request,
        header,
        "web/documents/choose.html",
        "Produire un document",
        "file_documents:list",
        offered=list(OFFERED.items()),
    )


@writer
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: ActingRequest, dossier_id: UUID, kind: str) -> HttpResponse:
    """Fill in what only the professional knows, and keep the paper."""
    header = own_file(request, dossier_id)
    paper = _offered(kind)
    sent = request.method == "POST"
    initial = {} if sent else _proposed(request, dossier_id)
    form = PaperForm(request.POST if sent else None, kind=paper, initial=initial)
    if form.is_bound and form.is_valid():
        with problems_shown(form), once(form):
            make_document(
                actor=request.actor,
                at=now(),
                kind=paper,
                values=form.values(),
                title=form.cleaned_data["title"],
                dossier_id=dossier_id,
                idempotency_key=form.sending,
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, "Le document est produit.")
            return HttpResponseRedirect(reverse("file_documents:list", args=[dossier_id]))
    return file_page(
        request,
        header,
        "web/documents/make.html",
        paper.label,
        "file_documents:list",
        status=422 if form.errors else 200,
        form=form,
        verb="Produire le document",
        back_url=reverse("file_documents:choose", args=[dossier_id]),
    )


@writer
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """The file as a PDF that a reader of screens can read, kept among its documents."""
    header = own_file(request, dossier_id)
    confirmation = Confirmation(
        title="Exporter le dossier",
        question=f"Voulez-vous produire l’export du dossier de {header.full_name} ?",
        consequences=(
            "Le PDF contient la fiche, les situations et les actes que vous pouvez lire.",
            "Il est gardé parmi les documents ; retirez-le quand il a servi.",
        ),
        verb="Exporter (PDF)",
        back_url=reverse("file_documents:list", args=[dossier_id]),
        danger=False,
    )
    return confirm_page(
        request,
        confirmation,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda typed: make_document(
            actor=request.actor,
            at=now(),
            kind=PaperKind.FILE_EXPORT,
            values={"rubriques": list(_sections(request, dossier_id))},
            title=f"Export du dossier, {header.full_name}",
            dossier_id=dossier_id,
        ),
        done="L’export est produit : il est dans la liste.",
    )


def _proposed(request: ActingRequest, dossier_id: UUID) -> dict[str, str]:
    """What the file already knows: where the person lives."""
    found = dossier_file(request.scope, dossier_id)
    lived = [address for address in found.addresses if address.ends_on is None] if found else []
    if not lived or not lived[0].street:
        return {}
    home = lived[0]
    words = Words([{"commune": home.commune}], local_today(request.actor.time_zone))
    town = f"{home.postal_code} {words.commune(home.commune).partition(' (')[0]}".strip()
    return {"adresse_jeune": ", ".join(filter(None, (home.street, home.complement, town)))}


def _offered(kind: str) -> PaperKind:
    found = next((offered for offered in OFFERED if offered.value == kind), None)
    if found is None:
        raise NotFound("Ce document n’est pas produit d’ici.", what_to_do="Choisissez-en un dans la liste.")
    return found


def _field(variable: Variable) -> forms.Field:
    required = not variable.optional
    if variable.shape is VariableShape.LIST:
        return TextAreaField(
            label=variable.label, required=required, max_length=4000, help_text="Un élément par ligne."
        )
    if variable.name.startswith("date_"):
        return DateField(label=variable.label, required=required)
    if variable.name.startswith("heure"):
        return TimeField(label=variable.label, required=required)
    if variable.name in LONG:
        return TextAreaField(label=variable.label, required=required, max_length=4000)
    return forms.CharField(
        label=variable.label,
        required=required,
        max_length=500,
        help_text=f"Par exemple : {variable.example}.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )


def _value(variable: Variable, typed: Any) -> Any:
    if variable.shape is VariableShape.LIST:
        return [line.strip() for line in (typed or "").splitlines() if line.strip()]
    return typed


def _sections(request: ActingRequest, dossier_id: UUID) -> Iterator[dict[str, Any]]:
    """What the reader may see of the file, section by section."""
    today = local_today(request.actor.time_zone)
    found = dossier_file(request.scope, dossier_id)
    if found is None:
        return
    views = [view for view in found.sections.values() if view.is_open]
    words = Words([view.values for view in views], today)
    for view in views:
        rows = [(row.label, row.value or "Non renseigné") for row in summary_rows(view, words)]
        yield {"title": view.section.label, "rows": rows}
    lived = timeline(request.scope, dossier_id, on=today, limit=EXPORTED_LINES)
    yield {
        "title": "Situations, contrats et actes",
        "columns": ("Jour", "Nature", "Ce qui a été noté"),
        "rows": [(line.on, line.source.label, f"{line.title} {line.detail}".strip()) for line in lived],
    }
