"""Ask whoever keeps a record to look again, by e-mail with a link, or on the list of the owner's own team."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Greatest

from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import Channel, ExchangeReason, ExchangeRequested, RecipientKind
from convergence.foundation.identifiers import new_token, token_digest, uuid7
from convergence.foundation.periods import day_start, months_after, zone
from convergence.foundation.problems import Invalid, NotFound
from convergence.offers import models
from convergence.offers.operations.owned import absent, day_of
from convergence.offers.operations.quality import mark_confirmed
from convergence.offers.policies import check_comes_by_link, check_is_house, check_may_confirm
from convergence.offers.rules.keeping.freshness import (
    NudgeLimits,
    freshness_on,
    may_ask_again,
    nudge_limits,
    review_months,
    reviewed_on,
)
from convergence.offers.rules.keeping.letters import letter, subject
from convergence.offers.types import Freshness, NudgeState, SourceKind
from convergence.storage.operation import emit, operation

ABOUT = "offers.Nudge"
_MOST_A_RUN = 200
_LONGEST_ANSWER = 2000


@operation("Fiches anciennes : relances", source="vieillissement")
def ask_again(*, actor: Actor, at: datetime, limit: int = _MOST_A_RUN) -> int:
    """Ask about the structure's records that are no longer fresh; one open demand each, spaced, not for ever.

    Demands whose link is no longer good end without an answer. Returns how many were asked.
    """
    check_is_house(actor)
    today = day_of(actor, at)
    limits = nudge_limits(today)
    models.Nudge.objects.filter(
        structure_id=actor.structure_id,
        state=NudgeState.ASKED.value,
        asked_on__lt=today - timedelta(days=limits.good),
    ).update(state=NudgeState.UNANSWERED.value)
    due = _due(actor, today, limits, limit)
    for row in due:
        _ask(row, actor, today, limits)
    return len(due)


@operation("Fiche confirmée par le service", source="lien")
def confirm_by_link(*, actor: Actor, at: datetime, token: str) -> None:
    """The service says that its record is still right: it is fresh again."""
    check_comes_by_link(actor)
    nudge = _open_nudge(actor, at, token)
    nudge.state, nudge.answered_on = NudgeState.CONFIRMED.value, day_of(actor, at)
    nudge.save(update_fields=["state", "answered_on"])
    mark_confirmed(nudge.offer, day_of(actor, at))


@operation("Changement signalé par le service", source="lien")
def tell_change_by_link(*, actor: Actor, at: datetime, token: str, answer: str) -> None:
    """The service says what has changed; it waits in the list of whoever keeps the record, which stays as it is."""
    check_comes_by_link(actor)
    text = answer.replace("\x00", "").strip()
    if not text:
        raise Invalid.one("answer", "Dites ce qui a changé.", "Une phrase suffit.", "required")
    if len(text) > _LONGEST_ANSWER:
        raise Invalid.one("answer", f"{_LONGEST_ANSWER} caractères au plus.", "Raccourcissez.", "too_long")
    nudge = _open_nudge(actor, at, token)
    nudge.state, nudge.answered_on = NudgeState.CHANGED.value, day_of(actor, at)
    nudge.answer = text
    nudge.save(update_fields=["state", "answered_on", "answer"])


@operation("Réponse d’un service traitée")
def treat_answer(
    *, actor: Actor, at: datetime, nudge_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Whoever keeps the record has read what the service said, and done what was to be done."""
    check_may_confirm(actor)
    row = (
        models.Nudge.objects.select_for_update()
        .filter(pk=nudge_id, structure_id=actor.structure_id, state=NudgeState.CHANGED.value)
        .first()
    )
    if row is None:
        raise absent()
    if row.treated_on is None:
        row.treated_on = day_of(actor, at)
        row.save(update_fields=["treated_on"])


def _due(actor: Actor, today: date, limits: NudgeLimits, limit: int) -> list[models.ServiceOffer]:
    rows = (
        models.ServiceOffer.objects.select_related("provider", "source")
        .filter(
            structure_id=actor.structure_id,
            withdrawn_on=None,
            duplicate_of=None,
            source__is_active=True,
            workshop_offer_id=None,
        )
        .annotate(looked_at=Greatest("updated_on", F("confirmed_on")))
        .filter(looked_at__lte=months_after(today, -review_months(today)))
        .order_by("looked_at", "id")
    )
    old: list[models.ServiceOffer] = [
        row for row in rows if freshness_on(_looked_at(row), today) is not Freshness.FRESH
    ]
    asked: dict[UUID, list[tuple[date, NudgeState]]] = defaultdict(list)
    for nudge in models.Nudge.objects.filter(structure_id=actor.structure_id).order_by("asked_on"):
        asked[nudge.offer_id].append((nudge.asked_on, NudgeState(nudge.state)))
    due = [
        row
        for row in old
        if may_ask_again(asked[row.id], reviewed=_looked_at(row), today=today, limits=limits)
    ]
    return due[:limit]


def _ask(row: models.ServiceOffer, actor: Actor, today: date, limits: NudgeLimits) -> None:
    """By e-mail to the service; on the list of the team for its own record, and for one without address."""
    token = new_token()
    is_ours = row.source.kind == SourceKind.PAGES.value and row.provider.organisation_id == row.structure_id
    to = "" if is_ours else row.email or row.provider.email
    nudge = models.Nudge.objects.create(
        structure_id=row.structure_id, offer=row, asked_on=today, secret=token_digest(token), sent_to=to
    )
    if not to:
        return
    until = today + timedelta(days=limits.good)
    emit(
        ExchangeRequested(
            structure_id=row.structure_id,
            exchange_id=uuid7(),
            channel=Channel.EMAIL,
            reason=ExchangeReason.DIRECTORY,
            recipient=to,
            recipient_kind=RecipientKind.PARTNER,
            subject=subject(row.name),
            body=letter(
                name=row.name,
                provider=row.provider.name,
                reviewed=_looked_at(row),
                url=f"{settings.SITE_URL}/jeune/f/{token}/",
                until=until,
                sender=actor.structure_name if not actor.is_system else row.source.name,
            ),
            about_kind=ABOUT,
            about_id=nudge.id,
            useless_at=day_start(until, zone(actor.time_zone)),
        )
    )


def _looked_at(row: models.ServiceOffer) -> date:
    return reviewed_on(row.updated_on, row.confirmed_on)


def _open_nudge(actor: Actor, at: datetime, token: str) -> models.Nudge:
    limits = nudge_limits(day_of(actor, at))
    nudge = (
        models.Nudge.objects.select_for_update(of=("self",))
        .select_related("offer__provider", "offer__source")
        .filter(
            secret=token_digest(token),
            structure_id=actor.structure_id,
            state=NudgeState.ASKED.value,
            asked_on__gte=day_of(actor, at) - timedelta(days=limits.good),
        )
        .first()
    )
    if nudge is None:
        raise NotFound(
            "Cette demande a déjà reçu une réponse, ou son lien n’est plus valable.",
            what_to_do="Il n’y a plus rien à faire.",
            code="dead_link",
        )
    return nudge
