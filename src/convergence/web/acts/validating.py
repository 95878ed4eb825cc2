"""The hours that a person declared, confirmed together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.accompagnement.acts import operations
from convergence.accompagnement.acts.queries import acts_of
from convergence.accompagnement.acts.types import ActRow
from convergence.design.components import Confirmation
from convergence.foundation.clock import local_today, now
from convergence.web.access import ActingRequest
from convergence.web.acts.forms import act_length
from convergence.web.acts.views import PAGE, awaits_validation, minutes_text, recorder
from convergence.web.confirm import confirm_page
from convergence.web.dossier.frame import found_file


class DeclaredForm(forms.Form):
    """Which acts took place, all of them unless one is unticked."""

    acts = forms.TypedMultipleChoiceField(
        label="Actes qui ont eu lieu",
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un acte."},
    )

    def __init__(self, *args: Any, waiting: Sequence[ActRow], **kwargs: Any) -> None:
        named = [(str(act.act_id), _named(act)) for act in waiting]
        super().__init__(*args, **{**kwargs, "initial": {"acts": [code for code, _ in named]}})
        field = self.fields["acts"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = named


@recorder
@require_http_methods(["GET", "HEAD", "POST"])
def validate_declared(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Confirm at once the acts whose hours are told but not sure; one whose length changes has its own page."""
    header = found_file(request, dossier_id)
    today = local_today(request.actor.time_zone)
    back = reverse("acts:list", args=[dossier_id])
    waiting = [act for act in acts_of(request.scope, dossier_id, limit=PAGE) if awaits_validation(act, today)]
    if not waiting:
        return HttpResponseRedirect(back)
    confirmation = Confirmation(
        title="Valider les heures déclarées",
        question=f"Ces actes ont-ils eu lieu pour {header.full_name}, avec ces durées ?",
        consequences=(
            "Ils seront notés « Présent », et leurs heures compteront comme validées.",
            "Une autre durée se valide depuis la ligne de l’acte.",
        ),
        verb="Valider ces heures",
        back_url=back,
        danger=False,
    )

    def act(typed: Mapping[str, Any]) -> None:
        for act_id in typed["acts"]:
            operations.validate_hours(actor=request.actor, at=now(), act_id=act_id)

    form = DeclaredForm(request.POST if request.method == "POST" else None, waiting=waiting)
    return confirm_page(request, confirmation, form, act, done="Les heures sont validées.")


def _named(act: ActRow) -> str:
    length = minutes_text(act_length(act)) or "durée habituelle"
    return f"{act.occurred_on:%d/%m/%Y} : {act.label}, {length}"
