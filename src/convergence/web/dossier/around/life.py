"""Where the work with the person stands: active, dormant, and apart from that the end of accompaniment."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.design.fields import DateField
from convergence.dossier import operations
from convergence.dossier.types import AttachmentReason, DossierState
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.identity.types import StructureKind
from convergence.referentials.queries import label, nomenclature
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import ReasonForm
from convergence.web.dossier.around.organisations import OrganisationField
from convergence.web.dossier.around.team import TEAM
from convergence.web.dossier.asking import Asking, ask, posted
from convergence.web.dossier.frame import file_page, own_file

CLOSING_REASONS = "closing_reason"
_HANDED_OVER = (AttachmentReason.MOVE, AttachmentReason.CHOICE, AttachmentReason.CORRECTION)
editor = requires(Permission.EDIT_FILES)


class WhyForm(forms.Form):
    """Why, if there is something to say."""

    reason = forms.CharField(
        label="Raison", required=False, max_length=500, help_text="Elle restera dans l’historique."
    )


class EndForm(WhyForm):
    """When and for what motive the accompaniment ended."""

    ended_on = DateField(label="Date de fin", help_text="Par exemple 3/2/2026.")
    motive = forms.ChoiceField(label="Motif de fin")
    field_order = ("ended_on", "motive", "reason")

    def __init__(self, data: Any, *, day: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        choice = self.fields["motive"]
        assert isinstance(choice, forms.ChoiceField)
        offered = [(entry.code, entry.label) for entry in nomenclature(CLOSING_REASONS, day)]
        choice.choices = [("", "Choisir"), *offered]


class HandOverForm(forms.Form):
    """To whom, and why."""

    structure = OrganisationField(
        label="Mission Locale qui reprend le dossier",
        kind=StructureKind.MISSION_LOCALE,
        help_text="Nom ou code, par exemple « Pau ».",
    )
    reason = forms.ChoiceField(
        label="Motif", choices=[("", "Choisir"), *((str(one.value), one.label) for one in _HANDED_OVER)]
    )
    detail = forms.CharField(label="Précision", required=False, max_length=300)


@editor
@require_safe
def state(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """The present state, and what may be done with it."""
    header = own_file(request, dossier_id)
    return file_page(
        request,
        header,
        "web/dossier/state.html",
        "État du dossier",
        TEAM,
        is_dormant=header.state is DossierState.DORMANT,
        end_motive=label(CLOSING_REASONS, header.end_motive) if header.end_motive else "",
    )


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def put_on_watch(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Nobody works with the person for now."""
    return _simple(
        request,
        dossier_id,
        ReasonForm(posted(request)),
        operations.put_on_watch,
        ("Mettre en veille", "Mettre en veille", "Le dossier est en veille."),
        "Le dossier reste dans votre structure ; il pourra être réactivé à tout moment.",
    )


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def reactivate(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Someone works with the person again."""
    return _simple(
        request,
        dossier_id,
        WhyForm(posted(request)),
        operations.reactivate,
        ("Réactiver le dossier", "Réactiver", "Le dossier est actif."),
    )


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def end_accompaniment(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """The accompaniment ended, whatever the state of the file."""
    today = local_today(request.actor.time_zone)
    return _simple(
        request,
        dossier_id,
        EndForm(posted(request), day=today, initial={"ended_on": today}),
        operations.end_accompaniment,
        ("Terminer l’accompagnement", "Terminer l’accompagnement", "L’accompagnement est terminé."),
        "Le dossier reste lisible. L’accompagnement pourra reprendre.",
    )


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def resume_accompaniment(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """The accompaniment goes on after all."""
    return _simple(
        request,
        dossier_id,
        WhyForm(posted(request)),
        operations.resume_accompaniment,
        ("Reprendre l’accompagnement", "Reprendre", "L’accompagnement reprend."),
    )


@requires(Permission.TRANSFER_FILES)
@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Give the file to another Mission Locale."""
    header = own_file(request, dossier_id)
    asking = Asking(
        title="Transférer à une autre structure",
        verb="Transférer le dossier",
        done="Le dossier est transféré.",
        back_url=reverse("dossier:search"),
        current=TEAM,
        consequences=(
            "L’autre structure reçoit tout le dossier, y compris les notes et l’historique.",
            "Votre structure ne pourra plus l’ouvrir.",
        ),
        danger=True,
    )
    return ask(
        request,
        header,
        HandOverForm(posted(request)),
        asking,
        lambda typed: operations.hand_over(
            actor=request.actor,
            at=now(),
            dossier_id=dossier_id,
            to_structure_id=UUID(typed["structure"].code),
            reason=AttachmentReason(typed["reason"]),
            detail=typed["detail"],
        ),
    )


def _simple(
    request: ActingRequest,
    dossier_id: UUID,
    form: forms.Form,
    act: Any,
    words: tuple[str, str, str],
    *consequences: str,
) -> HttpResponse:
    header = own_file(request, dossier_id)
    title, verb, done = words
    asking = Asking(
        title=title,
        verb=verb,
        done=done,
        back_url=reverse("dossier:state", args=[dossier_id]),
        current=TEAM,
        consequences=consequences,
    )
    return ask(
        request,
        header,
        form,
        asking,
        lambda typed: act(actor=request.actor, at=now(), dossier_id=dossier_id, **typed),
    )
