"""The words of a structure, those that are shipped where it has none."""

from __future__ import annotations

from convergence.foundation.clock import local_today
from convergence.foundation.exchanges import Channel
from convergence.foundation.scope import Scope
from convergence.messaging import models
from convergence.messaging.rules.templates import kinds_with_words, report, shipped
from convergence.messaging.types import AddressForm, TemplateKind, TemplateReport, TemplateView, Wording
from convergence.storage.journal import reads_nobody

_WORDS = "words of a structure, no young person"


@reads_nobody(_WORDS)
def templates(scope: Scope) -> tuple[TemplateView, ...]:
    """Every kind of message and each way of addressing, in the order in which they are shown."""
    rows = {
        (row.kind, row.address): row
        for row in models.MessageTemplate.objects.filter(structure_id=scope.structure_id).order_by("id")
    }
    return tuple(
        _view(kind, form, rows.get((kind.value, form.value)), rows.get((kind.value, AddressForm.VOUS.value)))
        for kind in kinds_with_words()
        for form in AddressForm
    )


@reads_nobody(_WORDS)
def template(scope: Scope, kind: TemplateKind, address: AddressForm) -> TemplateView:
    """One kind of message as the structure says it. It is switched off for both ways of addressing at once."""
    rows = {
        row.address: row
        for row in models.MessageTemplate.objects.filter(
            structure_id=scope.structure_id, kind=kind.value
        ).order_by("id")
    }
    return _view(kind, address, rows.get(address.value), rows.get(AddressForm.VOUS.value))


@reads_nobody(_WORDS)
def template_report(scope: Scope, kind: TemplateKind, wording: Wording) -> TemplateReport:
    """What words would give with the longest values, before they are published."""
    return report(kind, wording, local_today(scope.actor.time_zone))


def _view(
    kind: TemplateKind,
    form: AddressForm,
    own: models.MessageTemplate | None,
    switch: models.MessageTemplate | None,
) -> TemplateView:
    delivered = shipped(kind)
    words = Wording(own.sms, own.subject, own.email) if own and own.is_own else delivered.wordings[form]
    return TemplateView(
        kind=kind,
        address=form,
        wording=words,
        is_own=bool(own and own.is_own),
        is_enabled=switch.is_enabled if switch else delivered.enabled,
        channels=(
            (*delivered.channels, Channel.SMS)
            if switch and switch.with_sms and Channel.SMS not in delivered.channels
            else delivered.channels
        ),
        variables=delivered.variables,
        edit_token=own.change_id if own else 0,
    )
