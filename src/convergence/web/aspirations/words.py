"""The theme that a person gives to words, the agreement to publish them, and words noted by mistake."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.aspirations import operations
from convergence.aspirations.queries import themes_on
from convergence.design.components import Confirmation
from convergence.foundation.clock import local_today, now
from convergence.web.access import ActingRequest
from convergence.web.aspirations.finding import TAB, found_wish, keeper
from convergence.web.aspirations.forms import ThemeForm
from convergence.web.confirm import ReasonForm, confirm_page
from convergence.web.dossier.frame import file_page, own_file
from convergence.web.forms import problems_shown

LONGEST = 100


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def theme(request: ActingRequest, dossier_id: UUID, aspiration_id: UUID) -> HttpResponse:
    """Choose the theme of a wish in the list."""
    header, row = own_file(request, dossier_id), found_wish(request, dossier_id, aspiration_id)
    themes = themes_on(request.scope, local_today(request.actor.time_zone))
    stands = row.statement
    form = ThemeForm(
        request.POST if request.method == "POST" else None,
        themes=themes,
        initial={"theme": f"{stands.theme}/{stands.sub_theme}" if stands.sub_theme else stands.theme},
    )
    if form.is_bound and form.is_valid():
        code, _, part = form.cleaned_data["theme"].partition("/")
        with problems_shown(form):
            operations.choose_theme(
                actor=request.actor, at=now(), statement_id=stands.id, theme=code, sub_theme=part
            )
        if not form.errors:
            messages.success(request, "Le thème est noté.")
            return HttpResponseRedirect(reverse(TAB, args=[dossier_id]))
    return file_page(
        request, header, "web/aspirations/form.html", "Thème d’une aspiration", TAB,
        status=422 if form.errors else 200, form=form, verb="Choisir ce thème", is_short=True, row=row,
        examples=[one for one in themes.themes if one.definition],
    )  # fmt: skip


@keeper
@require_POST
def confirm(request: ActingRequest, dossier_id: UUID, aspiration_id: UUID) -> HttpResponse:
    """Confirm, in one gesture, a theme that the machine proposed."""
    own_file(request, dossier_id)
    row = found_wish(request, dossier_id, aspiration_id)
    code, _, part = request.POST.get("theme", "")[:LONGEST].partition("/")
    operations.choose_theme(
        actor=request.actor, at=now(), statement_id=row.statement.id, theme=code, sub_theme=part,
        coding_version=request.POST.get("version", "")[:LONGEST] or "-",
    )  # fmt: skip
    messages.success(request, "Le thème proposé est confirmé.")
    return HttpResponseRedirect(reverse(TAB, args=[dossier_id]))


@keeper
@require_POST
def agree(request: ActingRequest, dossier_id: UUID, aspiration_id: UUID) -> HttpResponse:
    """Note that the person agrees that her words be published without her name, or takes it back."""
    own_file(request, dossier_id)
    row = found_wish(request, dossier_id, aspiration_id)
    is_agreed = request.POST.get("accord") == "oui"
    operations.agree_to_publish(actor=request.actor, at=now(), statement_id=row.words_id, is_agreed=is_agreed)
    messages.success(
        request,
        "Son accord est noté : ces mots pourront être publiés, sans son nom."
        if is_agreed
        else "Son accord est retiré : ces mots ne seront pas publiés.",
    )
    return HttpResponseRedirect(reverse(TAB, args=[dossier_id]))


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: ActingRequest, dossier_id: UUID, aspiration_id: UUID) -> HttpResponse:
    """Take out what was noted last of a wish, when it was a mistake."""
    own_file(request, dossier_id)
    row = found_wish(request, dossier_id, aspiration_id)
    confirmation = Confirmation(
        title="Retirer ce qui a été noté par erreur",
        question=f"Quelle était l’erreur dans ce qui a été noté le {row.statement.said_on:%d/%m/%Y} ?",
        consequences=(
            "Seule la dernière fois est retirée ; ce qui a été dit avant reste.",
            "Si la personne n’en veut plus, ce n’est pas une erreur : terminez l’aspiration.",
        ),
        verb="Retirer",
        back_url=reverse(TAB, args=[dossier_id]),
    )
    return confirm_page(
        request,
        confirmation,
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.withdraw_statement(
            actor=request.actor, at=now(), statement_id=row.statement.id, reason=typed["reason"]
        ),
        done="Ce qui avait été noté par erreur est retiré.",
    )
