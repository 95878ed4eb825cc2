"""The end of a limitation that was granted: first the person is told, then the file opens again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.audit import operations, queries
from convergence.audit.types import LiftingGround, RightsRequestLine, TellingMeans
from convergence.design.components import Confirmation
from convergence.design.fields import DateField
from convergence.foundation.clock import local_today, now
from convergence.web.access import ActingRequest
from convergence.web.audit.requests import find_request, keeper
from convergence.web.confirm import ConfirmForm, confirm_page


class TellingForm(forms.Form):
    """Why the limitation ends, when and how the person was told."""

    ground = forms.ChoiceField(label="Pourquoi elle prend fin", widget=forms.RadioSelect)
    told_on = DateField(label="Personne prévenue le", help_text="Avant que la limitation soit levée.")
    means = forms.ChoiceField(
        label="Prévenue comment", widget=forms.RadioSelect, choices=TellingMeans.choices()
    )
    motive = forms.CharField(
        label="Ce qui lui a été dit",
        max_length=2000,
        help_text="La raison, et ce qui sera de nouveau ouvert.",
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args: Any, grounds: Sequence[LiftingGround], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ground"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.value, each.label) for each in grounds]

    def clean_ground(self) -> LiftingGround:
        """The ground itself."""
        return LiftingGround(self.cleaned_data["ground"])

    def clean_means(self) -> TellingMeans:
        """The means itself."""
        return TellingMeans(self.cleaned_data["means"])


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def announce(request: ActingRequest, request_id: UUID) -> HttpResponse:
    """Write that the person was told that the limitation will be lifted; nothing opens yet."""
    line = find_request(request, request_id)
    form = TellingForm(
        request.POST if request.method == "POST" else None,
        grounds=queries.lifting_grounds(request.scope, line.kind),
        initial={"told_on": local_today(request.actor.time_zone)},
    )
    return confirm_page(
        request,
        Confirmation(
            title="Noter que la personne est prévenue",
            question=f"{_named(line)} : la personne sait-elle que sa limitation va prendre fin ?",
            consequences=(
                "La loi veut qu’elle soit prévenue avant (RGPD, art. 18-3).",
                "Le dossier reste fermé aux partenaires jusqu’à « Lever la limitation ».",
            ),
            verb="Noter qu’elle est prévenue",
            back_url=reverse("audit:requests"),
            danger=False,
        ),
        form,
        lambda typed: operations.announce_lifting(
            actor=request.actor, at=now(), request_id=request_id, **typed
        ),
        done="C’est noté. Vous pouvez maintenant lever la limitation.",
    )


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: ActingRequest, request_id: UUID) -> HttpResponse:
    """Open the file again to those with whom it is shared."""
    line = find_request(request, request_id)
    told = (
        f"La personne a été prévenue le {line.told_on:%d/%m/%Y} ({line.told_by.label.lower()})."
        if line.told_on and line.told_by
        else "Personne n’a noté que la personne est prévenue : notez-le d’abord."
    )
    return confirm_page(
        request,
        Confirmation(
            title="Lever la limitation",
            question=f"{_named(line)} : rouvrir le dossier aux partenaires avec qui il est partagé ?",
            consequences=(
                told,
                "Le dossier se rouvre aussitôt, tel qu’il était partagé ; ceux à qui il s’ouvre en sont avertis.",
                "Si une autre demande de la personne le ferme encore, il reste fermé.",
            ),
            verb="Lever la limitation",
            back_url=reverse("audit:requests"),
        ),
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.lift_limitation(actor=request.actor, at=now(), request_id=request_id),
        done="La limitation est levée.",
    )


def _named(line: RightsRequestLine) -> str:
    return (
        f"{line.kind.label}, accordée le {line.answered_on:%d/%m/%Y}" if line.answered_on else line.kind.label
    )
