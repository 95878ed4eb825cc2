"""How the young person wants to be written to, and by which ways she can be."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from convergence.dossier.queries import contact_points_of
from convergence.dossier.types import ContactKind
from convergence.dossier.types.views import ContactPointRow
from convergence.foundation.classification import FieldGroup
from convergence.foundation.exchanges import Channel
from convergence.foundation.scope import Scope
from convergence.messaging import models
from convergence.messaging.rules.contacts import is_mobile, is_third_party
from convergence.messaging.types import AddressForm, Contact, PreferenceDraft, PreferenceView
from convergence.storage.journal import reads


@reads(FieldGroup.CONTACT)
def preference(scope: Scope, dossier_id: UUID) -> PreferenceView:
    """What one young person prefers; the usual when she said nothing."""
    row = models.Preference.objects.filter(dossier_id=dossier_id).first()
    return view_of(row) if row else PreferenceView(dossier_id, PreferenceDraft())


@reads(FieldGroup.CONTACT)
def preferences_of(scope: Scope, dossier_ids: Sequence[UUID]) -> list[PreferenceView]:
    """What those who said something prefer."""
    rows = models.Preference.objects.filter(dossier_id__among=dossier_ids).order_by("id")
    return [view_of(row) for row in rows]


@reads(FieldGroup.CONTACT)
def contacts_of(scope: Scope, dossier_ids: Sequence[UUID]) -> list[Contact]:
    """Every usable way to reach each person, in the order that she prefers: three queries whatever their number."""
    points = contact_points_of(scope, dossier_ids)
    chosen = {view.dossier_id: view for view in preferences_of(scope, dossier_ids)}
    pushes = models.PushSubscription.objects.filter(dossier_id__among=dossier_ids, gone_at=None)
    found: dict[UUID, list[Contact]] = {}
    for point in points:
        if not point.wrong and (contact := _contact(point)):
            found.setdefault(point.dossier_id, []).append(contact)
    for row in pushes.order_by("id"):
        found.setdefault(row.dossier_id, []).append(Contact(row.dossier_id, Channel.PUSH, row.content))
    return [
        contact
        for dossier_id in dict.fromkeys(dossier_ids)
        for contact in _in_her_order(found.get(dossier_id, []), chosen.get(dossier_id))
    ]


def view_of(row: models.Preference) -> PreferenceView:
    """A stored preference as shown."""
    draft = PreferenceDraft(
        channels=tuple(Channel(channel) for channel in row.channels),
        address=AddressForm(row.address),
        no_sms=row.no_sms,
        quiet_from=row.quiet_from,
        quiet_to=row.quiet_to,
    )
    return PreferenceView(row.dossier_id, draft, row.opted_out_at, is_chosen=True)


def _contact(point: ContactPointRow) -> Contact | None:
    third = is_third_party(point.comment)
    if point.kind is ContactKind.EMAIL:
        return Contact(point.dossier_id, Channel.EMAIL, point.value, third)
    if is_mobile(point.value):
        return Contact(point.dossier_id, Channel.SMS, point.value, third)
    return None


def _in_her_order(contacts: list[Contact], chosen: PreferenceView | None) -> list[Contact]:
    """Her own contacts before those of somebody near her; no SMS when she refused them."""
    draft = chosen.draft if chosen else PreferenceDraft()
    refuses_sms = draft.no_sms or bool(chosen and chosen.opted_out_at)
    order = {channel: rank for rank, channel in enumerate(draft.channels)}
    kept = [
        contact
        for contact in contacts
        if contact.channel in order and not (refuses_sms and contact.channel is Channel.SMS)
    ]
    return sorted(kept, key=lambda contact: (order[contact.channel], contact.is_third_party))
