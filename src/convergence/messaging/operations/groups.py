"""A message to several persons: prepared, seen, approved by a second person when large, sent to each alone, stopped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from convergence.dossier.queries import headers_of
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import Channel, ExchangeReason, ExchangeWithdrawn, sms_size
from convergence.foundation.identifiers import uuid7
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, NotFound, Refused
from convergence.foundation.scope import Scope
from convergence.foundation.text import display_first_name
from convergence.messaging import models
from convergence.messaging.operations.lists import list_of, members_of
from convergence.messaging.operations.sending import (
    Sending,
    Words,
    allowed_at,
    budget_stops,
    house_values,
    ranked,
    requested,
    scope_of,
)
from convergence.messaging.operations.writing import checked_text
from convergence.messaging.policies import check_is_the_house, check_may_send_to_groups
from convergence.messaging.queries.preferences import contacts_of, preferences_of
from convergence.messaging.queries.templates import template
from convergence.messaging.rules.money import estimate
from convergence.messaging.rules.templates import render
from convergence.messaging.types import (
    AddressForm,
    Contact,
    DeliveryState,
    Exclusion,
    GroupMessageStarted,
    GroupState,
    PreferenceDraft,
    PreferenceView,
    RecipientState,
    TemplateKind,
    Wording,
)
from convergence.storage.operation import emit, emit_all, operation

BATCH = 500
MOST_CHARACTERS = 600
_LONGEST_TITLE = 120


@operation("Envoi groupé préparé")
def prepare_group(
    *, actor: Actor, at: datetime, title: str, text: str, list_id: UUID, idempotency_key: str | None = None
) -> UUID:
    """Fix who would receive a text and why others would not; nothing leaves before ``start_group``."""
    check_may_send_to_groups(actor)
    title = checked_text(title, most=_LONGEST_TITLE, field="title")
    text = checked_text(text, most=MOST_CHARACTERS)
    scope = scope_of(actor)
    ids = members_of(scope, list_of(actor, list_id, to_read=True))
    group = models.GroupMessage.objects.create(
        structure_id=actor.structure_id,
        title=title,
        text=text,
        state=GroupState.PREPARED.value,
        author_id=actor.user_id,
        author_name=actor.name,
        created_at=at,
    )
    rows = list(_recipients(scope, at, group, ids))
    models.GroupRecipient.objects.bulk_create(rows, batch_size=BATCH * 2)
    by_sms = sum(row.channel == Channel.SMS.value for row in rows)
    day = local_day(at, zone(actor.time_zone))
    group.estimate_millicents = estimate(by_sms * sms_size(_sample(scope, text)).segments, day)
    group.save(update_fields=["estimate_millicents"])
    return group.id


@operation("Envoi groupé lancé")
def start_group(*, actor: Actor, at: datetime, group_id: UUID) -> GroupState:
    """Let it leave, or ask a second person when it is large. Refused when the budget does not allow it."""
    check_may_send_to_groups(actor)
    group = _group(actor, group_id, GroupState.PREPARED)
    count = _planned(group).count()
    if not count:
        raise Conflict("Personne ne peut recevoir ce message.", what_to_do="Changez la liste.", code="nobody")
    _check_budget(actor, at, group)
    most = parameter("messaging.group_second_person").integer_at(local_day(at, zone(actor.time_zone)))
    if count > most:
        group.state = GroupState.WAITING_SECOND.value
        group.save(update_fields=["state"])
        return GroupState.WAITING_SECOND
    _begin(group, count)
    return GroupState.SENDING


@operation("Envoi groupé approuvé")
def approve_group(*, actor: Actor, at: datetime, group_id: UUID) -> None:
    """The second person lets a large message leave; never the one who wrote it."""
    check_may_send_to_groups(actor)
    group = _group(actor, group_id, GroupState.WAITING_SECOND)
    if group.author_id == actor.user_id:
        raise Refused(
            "Une autre personne doit valider votre envoi.",
            what_to_do="Demandez à un collègue.",
            code="four_eyes",
        )
    _check_budget(actor, at, group)
    group.approver_id, group.approver_name = actor.user_id, actor.name
    _begin(group, _planned(group).count())


@operation("Envoi groupé arrêté")
def stop_group(*, actor: Actor, at: datetime, group_id: UUID, reason: str = "") -> int:
    """Stop what has not left yet; returns how many persons will receive nothing."""
    check_may_send_to_groups(actor)
    group = _group(actor, group_id, GroupState.PREPARED, GroupState.WAITING_SECOND, GroupState.SENDING)
    stopped = _planned(group).update(state=RecipientState.STOPPED.value)
    waiting = models.Delivery.objects.filter(group_id=group.id, state=DeliveryState.WAITING.value)
    emit_all(
        ExchangeWithdrawn(
            structure_id=row.structure_id, dossier_id=row.dossier_id, exchange_id=row.exchange_id
        )
        for row in waiting.order_by("id")
    )
    group.state = GroupState.STOPPED.value
    group.save(update_fields=["state"])
    return stopped


@operation("Envoi groupé en cours", source="envoi")
def send_groups(*, actor: Actor, at: datetime) -> int:
    """Ask for the exchanges of the next recipients of what is being sent; returns how many."""
    check_is_the_house(actor)
    groups = models.GroupMessage.objects.select_for_update(skip_locked=True).filter(
        structure_id=actor.structure_id, state=GroupState.SENDING.value
    )
    return sum(_send_next(actor, at, group) for group in groups.order_by("id"))


def _recipients(
    scope: Scope, at: datetime, group: models.GroupMessage, ids: Sequence[UUID]
) -> Iterator[models.GroupRecipient]:
    """One row a person: the way chosen for her, or why she is left out. Four queries whatever their number."""
    contacts: dict[UUID, list[Contact]] = {}
    for contact in contacts_of(scope, ids):
        contacts.setdefault(contact.dossier_id, []).append(contact)
    wanted = {one.dossier_id: one for one in preferences_of(scope, ids)}
    channels = template(scope, TemplateKind.GROUP, AddressForm.VOUS).channels
    today = local_day(at, zone(scope.actor.time_zone))
    least = parameter("messaging.group_minimum_age").integer_at(today)
    for header in headers_of(scope, ids):
        hers = wanted.get(header.dossier_id, _usual(header.dossier_id))
        order = ranked(contacts.get(header.dossier_id, []), channels, has_chosen=hers.is_chosen)
        chosen = next(iter(order), None)
        reason = _exclusion(header, hers, chosen, is_too_young=header.age_on(today) < least)
        kept = chosen if reason is None else None
        yield models.GroupRecipient(
            structure_id=scope.structure_id,
            dossier_id=header.dossier_id,
            group_id=group.id,
            state=(RecipientState.EXCLUDED if reason else RecipientState.PLANNED).value,
            exclusion=reason.value if reason else "",
            channel=kept.channel.value if kept else "",
            recipient=kept.recipient if kept else "",
        )


def _exclusion(
    header: DossierHeader, wanted: PreferenceView, contact: Contact | None, *, is_too_young: bool
) -> Exclusion | None:
    if is_too_young:
        return Exclusion.TOO_YOUNG
    if wanted.opted_out_at is not None:
        return Exclusion.OPTED_OUT
    if contact is None:
        return Exclusion.NO_CONTACT
    return Exclusion.NOT_HERS if contact.is_third_party else None


def _send_next(actor: Actor, at: datetime, group: models.GroupMessage) -> int:
    rows = list(_planned(group).order_by("id")[:BATCH])
    if not rows:
        group.state = GroupState.DONE.value
        group.save(update_fields=["state"])
        return 0
    scope, ids = scope_of(actor), [row.dossier_id for row in rows]
    heads = {one.dossier_id: one for one in headers_of(scope, ids)}
    wanted = {one.dossier_id: one for one in preferences_of(scope, ids)}
    treated, rows = len(rows), _still_wanted(rows, wanted)
    wordings = {form: template(scope, TemplateKind.GROUP, form).wording for form in AddressForm}
    house = house_values(scope)
    sending = Sending(TemplateKind.GROUP, ExchangeReason.GROUP_MESSAGE, f"groupe:{group.id}", group_id=group.id,
                      skip_holidays=True)  # fmt: skip
    deliveries, events = [], []
    for row in rows:
        hers = wanted.get(row.dossier_id, _usual(row.dossier_id))
        words = _words(wordings[hers.draft.address], heads[row.dossier_id], house, group.text)
        delivery = _delivery(actor, at, group, row, words)
        not_before = allowed_at(actor, at, sending, hers)
        deliveries.append(delivery)
        body = words.of(Channel(row.channel))
        events.append(
            requested(delivery, sending, words.subject, body, not_before if not_before > at else None)
        )
    models.Delivery.objects.bulk_create(deliveries)
    models.GroupRecipient.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=RecipientState.ASKED.value
    )
    emit_all(events)
    return treated


def _still_wanted(
    rows: Sequence[models.GroupRecipient], wanted: Mapping[UUID, PreferenceView]
) -> list[models.GroupRecipient]:
    """Those who have not said no since the message was prepared; the others are left out with the reason."""
    refused = {
        row.pk
        for row in rows
        if (hers := wanted.get(row.dossier_id))
        and (hers.opted_out_at or (hers.draft.no_sms and row.channel == Channel.SMS))
    }
    if refused:
        models.GroupRecipient.objects.filter(pk__in=refused).update(
            state=RecipientState.EXCLUDED.value, exclusion=Exclusion.OPTED_OUT.value
        )
    return [row for row in rows if row.pk not in refused]


def _delivery(
    actor: Actor, at: datetime, group: models.GroupMessage, row: models.GroupRecipient, words: Words
) -> models.Delivery:
    is_sms = row.channel == Channel.SMS.value
    return models.Delivery(
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        kind=TemplateKind.GROUP.value,
        channel=row.channel,
        recipient=row.recipient,
        state=DeliveryState.WAITING.value,
        exchange_id=uuid7(),
        occasion=f"groupe:{group.id}",
        group_id=group.id,
        asked_by=group.author_id,
        requested_at=at,
        segments=sms_size(words.sms).segments if is_sms else 0,
    )


def _words(wording: Wording, header: DossierHeader, house: Mapping[str, str], text: str) -> Words:
    values: Mapping[str, str] = {
        "prenom": display_first_name(header.first_name),
        **house,
        "texte": text,
    }
    return Words(render(wording.sms, values), render(wording.subject, values), render(wording.email, values))


def _sample(scope: Scope, text: str) -> str:
    wording = template(scope, TemplateKind.GROUP, AddressForm.VOUS).wording
    return render(wording.sms, {"prenom": "Marie-Philippine", **house_values(scope), "texte": text})


def _group(actor: Actor, group_id: UUID, *states: GroupState) -> models.GroupMessage:
    row = (
        models.GroupMessage.objects.select_for_update()
        .filter(pk=group_id, structure_id=actor.structure_id)
        .first()
    )
    if row is None:
        raise NotFound("Cet envoi n’existe pas.", what_to_do="Revenez à la liste des envois.")
    if row.state not in states:
        raise Conflict(
            f"Cet envoi est dans l’état « {GroupState(row.state).label} ».",
            what_to_do="Rechargez la page.",
            code="group_state",
        )
    return row


def _check_budget(actor: Actor, at: datetime, group: models.GroupMessage) -> None:
    by_sms = _planned(group).filter(channel=Channel.SMS.value).count()
    segments = sms_size(_sample(scope_of(actor), group.text)).segments
    if budget_stops(actor, at, TemplateKind.GROUP, segments, count=by_sms):
        raise Conflict(
            "Le budget du mois ne permet pas cet envoi.",
            what_to_do="Réduisez la liste, attendez le mois prochain ou demandez à la direction de relever le budget.",
            code="budget_spent",
        )


def _begin(group: models.GroupMessage, count: int) -> None:
    group.state = GroupState.SENDING.value
    group.save(update_fields=["state", "approver_id", "approver_name"])
    emit(GroupMessageStarted(structure_id=group.structure_id, group_id=group.id, recipients=count))


def _planned(group: models.GroupMessage) -> QuerySet[models.GroupRecipient]:
    return models.GroupRecipient.objects.filter(group_id=group.id, state=RecipientState.PLANNED.value)


def _usual(dossier_id: UUID) -> PreferenceView:
    return PreferenceView(dossier_id, PreferenceDraft())
