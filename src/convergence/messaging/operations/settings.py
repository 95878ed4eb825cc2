"""What a young person prefers, the words of a structure, its budget."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import Channel
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, FieldError, Invalid
from convergence.messaging import models
from convergence.messaging.operations.outcomes import warn_of_budget
from convergence.messaging.operations.sending import found_file, scope_of, withdraw_waiting
from convergence.messaging.policies import (
    check_may_manage_budget,
    check_may_manage_templates,
    check_may_set_preferences,
)
from convergence.messaging.rules.money import month_of
from convergence.messaging.rules.templates import kinds_with_words, report, shipped
from convergence.messaging.types import (
    AddressForm,
    DeliveryState,
    OptOutNoted,
    PreferenceDraft,
    TemplateKind,
    Wording,
)
from convergence.storage.operation import emit, operation

_LONGEST_SUBSCRIPTION = 4_000
_MOST_SUBSCRIPTIONS = 5
_LARGEST_BUDGET = 100_000 * 1_000_000


@operation("Préférences de contact")
def set_preferences(
    *, actor: Actor, at: datetime, dossier_id: UUID, draft: PreferenceDraft, reason: str = ""
) -> None:
    """Write how she wants to be written to. Allowing SMS again ends an opt-out."""
    check_may_set_preferences(actor, dossier_id)
    found_file(scope_of(actor), dossier_id)
    _check_preferences(draft)
    row = models.Preference.objects.filter(dossier_id=dossier_id).first()
    row = row or models.Preference(structure_id=actor.structure_id, dossier_id=dossier_id)
    row.channels, row.address, row.no_sms = [str(one) for one in draft.channels], draft.address, draft.no_sms
    row.quiet_from, row.quiet_to = draft.quiet_from, draft.quiet_to
    if not draft.no_sms:
        row.opted_out_at = None
    row.save()


@operation("Refus des messages")
def opt_out(*, actor: Actor, at: datetime, dossier_id: UUID, source: str = "jeune") -> None:
    """She answered STOP, or asked by her page: no SMS any more, whoever sends it."""
    check_may_set_preferences(actor, dossier_id)
    found_file(scope_of(actor), dossier_id)
    usual = PreferenceDraft()
    row, _ = models.Preference.objects.get_or_create(
        structure_id=actor.structure_id,
        dossier_id=dossier_id,
        defaults={"channels": [str(one) for one in usual.channels], "address": usual.address.value},
    )
    if row.opted_out_at is not None:
        return
    row.opted_out_at, row.no_sms = at, True
    row.save()
    by_sms = models.Delivery.objects.filter(dossier_id=dossier_id, channel=Channel.SMS.value)
    withdraw_waiting(list(by_sms.filter(state=DeliveryState.WAITING.value).order_by("id")))
    emit(OptOutNoted(structure_id=actor.structure_id, dossier_id=dossier_id))


@operation("Notifications acceptées")
def subscribe_to_push(*, actor: Actor, at: datetime, dossier_id: UUID, subscription: str) -> UUID:
    """Keep the subscription that her browser gave (JSON of the Push API); the same twice is one."""
    check_may_set_preferences(actor, dossier_id)
    endpoint = _endpoint_of(subscription)
    row, is_new = models.PushSubscription.objects.get_or_create(
        structure_id=actor.structure_id,
        dossier_id=dossier_id,
        endpoint=endpoint,
        defaults={"content": subscription},
    )
    if not is_new:
        row.content, row.gone_at = subscription, None
        row.save()
    kept = models.PushSubscription.objects.filter(dossier_id=dossier_id, gone_at=None).order_by("-id")
    for older in kept[_MOST_SUBSCRIPTIONS:]:
        older.gone_at = at
        older.save(update_fields=["gone_at"])
    return row.id


@operation("Modèle de message publié")
def publish_template(
    *,
    actor: Actor,
    at: datetime,
    kind: TemplateKind,
    address: AddressForm,
    wording: Wording | None,
    edit_token: int,
    reason: str = "",
) -> None:
    """Put the words of the structure in place of those that are shipped; None goes back to these."""
    check_may_manage_templates(actor)
    if kind not in kinds_with_words():
        raise Invalid.one("kind", "Ce message n’a pas de modèle.", "Choisissez-en un dans la liste.")
    if wording is not None:
        faults = report(kind, wording, local_day(at, zone(actor.time_zone))).faults
        Invalid.raise_if_any(FieldError("sms", fault) for fault in faults)
    row = _template(actor, kind, address)
    if row.change_id != edit_token:
        raise Conflict(
            "Ce modèle a été modifié pendant votre saisie.",
            what_to_do="Rechargez la page et reprenez vos changements.",
            code="template_changed",
        )
    words = wording or shipped(kind).wordings[address]
    row.sms, row.subject, row.email, row.is_own = words.sms, words.subject, words.email, wording is not None
    row.save()


@operation("Envois automatiques réglés")
def switch_template(
    *, actor: Actor, at: datetime, kind: TemplateKind, is_enabled: bool, with_sms: bool, reason: str = ""
) -> None:
    """Switch an automatic message on or off for the structure, and allow it by SMS."""
    check_may_manage_templates(actor)
    row = _template(actor, kind, AddressForm.VOUS)
    row.is_enabled, row.with_sms = is_enabled, with_sms
    row.save()


@operation("Budget des messages fixé")
def set_budget(
    *,
    actor: Actor,
    at: datetime,
    monthly_millicents: int,
    stops_everything: bool,
    edit_token: int,
    reason: str = "",
) -> None:
    """Set what the structure accepts to spend a month. Stopping everything is a decision of hers, never the usual."""
    check_may_manage_budget(actor)
    if not 0 <= monthly_millicents <= _LARGEST_BUDGET:
        raise Invalid.one("amount", "Ce budget n’est pas plausible.", "Tapez un montant en euros par mois.")
    row = models.Budget.objects.select_for_update().filter(structure_id=actor.structure_id).first()
    if (row.change_id if row else 0) != edit_token:
        raise Conflict(
            "Le budget a été modifié pendant votre saisie.",
            what_to_do="Rechargez la page.",
            code="budget_changed",
        )
    row = row or models.Budget(structure_id=actor.structure_id)
    row.monthly_millicents, row.stops_everything = monthly_millicents, stops_everything
    row.save()
    month = month_of(at, zone(actor.time_zone))
    models.BudgetWarning.objects.filter(structure_id=actor.structure_id, month=month).delete()
    warn_of_budget(actor, at, month)


def _template(actor: Actor, kind: TemplateKind, address: AddressForm) -> models.MessageTemplate:
    found = models.MessageTemplate.objects.filter(
        structure_id=actor.structure_id, kind=kind.value, address=address.value
    ).first()
    if found:
        return found
    delivered = shipped(kind)
    words = delivered.wordings[address]
    return models.MessageTemplate(
        structure_id=actor.structure_id,
        kind=kind.value,
        address=address.value,
        sms=words.sms,
        subject=words.subject,
        email=words.email,
        is_own=False,
        is_enabled=delivered.enabled,
        change_id=0,
    )


def _check_preferences(draft: PreferenceDraft) -> None:
    if (
        not draft.channels
        or len(set(draft.channels)) != len(draft.channels)
        or {Channel.CALENDAR, Channel.OUTSIDE_SYSTEM} & set(draft.channels)
    ):
        raise Invalid.one("channels", "Choisissez au moins une façon d’être prévenu.", "Cochez-en une.")
    if (draft.quiet_from is None) != (draft.quiet_to is None):
        raise Invalid.one(
            "quiet_to", "Donnez le début et la fin des heures calmes.", "Ou laissez les deux vides.", "half"
        )


def _endpoint_of(subscription: str) -> str:
    try:
        read = json.loads(subscription) if len(subscription) <= _LONGEST_SUBSCRIPTION else {}
        endpoint, keys = str(read["endpoint"]), read["keys"]
        complete = endpoint.startswith("https://") and bool(keys["p256dh"]) and bool(keys["auth"])
    except (ValueError, KeyError, TypeError):
        complete, endpoint = False, ""
    if not complete or "\x00" in subscription:
        raise Invalid.one(
            "subscription", "Ce navigateur n’a pas donné d’adresse de notification.", "Réessayez."
        )
    return endpoint
