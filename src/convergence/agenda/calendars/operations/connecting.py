"""Connect one's own calendar, change what it tells, give its new password, take it back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings

from convergence.agenda.calendars import models
from convergence.agenda.calendars.policies import check_may_connect, check_may_rule
from convergence.agenda.calendars.queries.accounts import most_detail
from convergence.agenda.calendars.rules.sealing import seal
from convergence.agenda.calendars.types import (
    AccountDraft,
    CalendarConnected,
    CalendarDetailRuled,
    CalendarDisconnected,
    DetailLevel,
    SyncDirection,
)
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, FieldError, Invalid, NotFound
from convergence.storage.operation import emit, operation
from convergence.storage.session import current_scope

_LONGEST = 500


@operation("Calendrier personnel relié")
def connect_calendar(
    *, actor: Actor, at: datetime, draft: AccountDraft, reason: str = "", source: str = "saisie"
) -> UUID:
    """Connect the actor's calendar, which must have been reached just before; returns the account.

    One calendar at a time: another one is disconnected first.
    """
    check_may_connect(actor)
    _check(draft)
    _check_detail(draft.detail)
    if _live(actor) is not None:
        raise Conflict(
            "Un calendrier est déjà relié.", what_to_do="Détachez-le d’abord.", code="already_connected"
        )
    row = models.CalendarAccount.objects.create(
        structure_id=actor.structure_id,
        adviser_id=actor.user_id,
        url=draft.url,
        login=draft.login,
        calendar_url=draft.calendar_url,
        calendar_name=draft.calendar_name,
        detail=draft.detail,
        direction=draft.direction,
    )
    models.CalendarSync.objects.create(
        structure_id=actor.structure_id,
        adviser_id=actor.user_id,
        account=row,
        sealed_password=seal(draft.password, account_id=row.id, key=settings.DATA_KEY),
        next_pull_at=at,
    )
    _announce(row)
    return row.id


@operation("Réglages du calendrier personnel")
def change_calendar(
    *,
    actor: Actor,
    at: datetime,
    detail: DetailLevel,
    direction: SyncDirection,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Change how much the calendar tells and what goes where; what stands there is written again."""
    check_may_connect(actor)
    _check_detail(detail)
    row = _found(actor)
    row.detail, row.direction = detail, direction
    row.save(update_fields=["detail", "direction"])
    models.CalendarSync.objects.filter(account=row).update(full_at=None, next_pull_at=at)
    _announce(row)


@operation("Mot de passe du calendrier renouvelé")
def renew_password(
    *, actor: Actor, at: datetime, password: str, reason: str = "", source: str = "saisie"
) -> None:
    """Give the new password of the calendar; everything that waited goes on."""
    check_may_connect(actor)
    if not password or len(password) > _LONGEST:
        raise Invalid.one("password", "Saisissez le mot de passe.", code="required")
    row = _found(actor)
    models.CalendarSync.objects.filter(account=row).update(
        sealed_password=seal(password, account_id=row.id, key=settings.DATA_KEY),
        failure_code="",
        failure="",
        first_failed_at=None,
        failures=0,
        next_pull_at=at,
    )
    _announce(row)


@operation("Calendrier personnel détaché")
def disconnect_calendar(*, actor: Actor, at: datetime, reason: str = "", source: str = "saisie") -> None:
    """Take the calendar back: its times no longer count here, what was written there is removed."""
    check_may_connect(actor)
    row = _found(actor)
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    emit(CalendarDisconnected(structure_id=row.structure_id, account_id=row.id, adviser_id=row.adviser_id))


@operation("Détail des calendriers réglé")
def rule_detail(
    *, actor: Actor, at: datetime, most_detail: DetailLevel, reason: str = "", source: str = "saisie"
) -> None:
    """Say how much calendars may tell at the most in the structure; those that tell more are written again."""
    check_may_rule(actor)
    row = models.CalendarRule.objects.filter(structure_id=actor.structure_id).first()
    row = row or models.CalendarRule(structure_id=actor.structure_id)
    row.most_detail = most_detail
    row.save()
    emit(CalendarDetailRuled(structure_id=actor.structure_id, most_detail=most_detail))


def _live(actor: Actor) -> models.CalendarAccount | None:
    return (
        models.CalendarAccount.objects.select_for_update()
        .filter(structure_id=actor.structure_id, adviser_id=actor.user_id, ended_at=None)
        .first()
    )


def _found(actor: Actor) -> models.CalendarAccount:
    row = _live(actor)
    if row is None:
        raise NotFound("Aucun calendrier n’est relié.", what_to_do="Reliez-en un d’abord.")
    return row


def _check(draft: AccountDraft) -> None:
    named = {
        "url": draft.url,
        "login": draft.login,
        "password": draft.password,
        "calendar": draft.calendar_url,
    }
    Invalid.raise_if_any(
        FieldError(name, "Cette valeur manque ou est trop longue.", "Corrigez-la.")
        for name, value in named.items()
        if not value or len(value) > _LONGEST or "\x00" in value
    )


def _check_detail(detail: DetailLevel) -> None:
    scope = current_scope()
    assert scope is not None, "an operation acts inside a scope"
    if detail.rank > most_detail(scope).rank:
        raise Invalid.one(
            "detail",
            "Votre structure ne permet pas que les calendriers en disent autant.",
            "Choisissez un niveau plus discret.",
            "detail_forbidden",
        )


def _announce(row: models.CalendarAccount) -> None:
    emit(
        CalendarConnected(
            structure_id=row.structure_id,
            account_id=row.id,
            adviser_id=row.adviser_id,
            detail=DetailLevel(row.detail),
            direction=SyncDirection(row.direction),
        )
    )
