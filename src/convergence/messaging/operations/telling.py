"""Tell the young person what changed in her agenda, and who answers her."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from convergence.agenda.appointments.queries import appointment
from convergence.agenda.workshops.queries import offered_to
from convergence.dossier.queries import caseload
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import ExchangeReason
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Invalid
from convergence.foundation.scope import Scope
from convergence.identity.queries import staff_names
from convergence.messaging import models
from convergence.messaging.operations.links import make_link
from convergence.messaging.operations.reminding import Standing, standing
from convergence.messaging.operations.sending import Sending, already_sent, scope_name, scope_of, send
from convergence.messaging.operations.writing import house_says
from convergence.messaging.policies import check_is_the_house, check_may_announce_replacement
from convergence.messaging.rules.wordings import day_words, when
from convergence.messaging.types import AboutKind, ReplacementAnnounced, TemplateKind
from convergence.storage.operation import emit, operation

_PAGE = 500


@operation("Jeune prévenu")
def tell_change(
    *,
    actor: Actor,
    at: datetime,
    kind: TemplateKind,
    about: AboutKind,
    about_id: UUID,
    occasion: str,
    values: Mapping[str, str],
    starts_at: datetime,
    is_over: bool = False,
) -> None:
    """Send one notice about an appointment or a session, unless it changed again since or is past.

    ``is_over`` is for what no longer takes place. The same occasion twice tells once.
    """
    check_is_the_house(actor)
    found = standing(scope_of(actor), about, about_id)
    if found is None or starts_at <= at or found.starts_at != starts_at or found.holds is is_over:
        return
    reason = ExchangeReason.APPOINTMENT if about is AboutKind.APPOINTMENT else ExchangeReason.WORKSHOP
    today = local_day(at, zone(actor.time_zone)) == local_day(starts_at, zone(actor.time_zone))
    sending = Sending(kind, reason, occasion, useless_at=starts_at, is_urgent=is_over and today)
    send(actor, at, found.dossier_id, sending, {**agenda_values(actor, found), **values})


@operation("Jeune prévenu de qui prend part")
def tell_company(
    *, actor: Actor, at: datetime, appointment_id: UUID, occurrence_id: UUID, starts_at: datetime
) -> None:
    """Tell who will be there beside the main adviser, in the words of an appointment given to a colleague.

    The same occurrence twice tells once.
    """
    check_is_the_house(actor)
    scope = scope_of(actor)
    row = appointment(scope, appointment_id)
    if row is None:
        return
    names = [name_of(scope, adviser_id) for adviser_id in row.adviser_ids]
    first, last = names[:-1], names[-1]
    tell_change(
        actor=actor, at=at, kind=TemplateKind.APPOINTMENT_REASSIGNED, about=AboutKind.APPOINTMENT,
        about_id=appointment_id, occasion=f"rdv:{appointment_id}:avec:{occurrence_id}",
        values={"conseiller": f"{', '.join(first)} et {last}" if first else last}, starts_at=starts_at,
    )  # fmt: skip


@operation("Place proposée au jeune")
def tell_offer(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    waiting_id: UUID,
    name: str,
    starts_at: datetime,
    until: datetime,
) -> None:
    """Tell the person that a freed place is held for her until an instant, and where to say yes or no.

    Nothing is told of a place that somebody answered meanwhile, nor of a session that was cancelled.
    """
    check_is_the_house(actor)
    if all(place.waiting_id != waiting_id for place in offered_to(scope_of(actor), dossier_id, at=at)):
        return
    day, hour = when(starts_at, zone(actor.time_zone))
    sending = Sending(
        TemplateKind.PLACE_OFFERED, ExchangeReason.WORKSHOP, f"place:{waiting_id}:{until.isoformat()}",
        useless_at=until,
    )  # fmt: skip
    if already_sent(dossier_id, sending.occasion):
        return
    link = f"{make_link(actor=actor, at=at, dossier_id=dossier_id)}place/"
    send(actor, at, dossier_id, sending, {"titre": name, "date": day, "heure": hour, "lien": link})


@operation("Attente sans suite annoncée")
def tell_end_of_wait(
    *, actor: Actor, at: datetime, dossier_id: UUID, session_id: UUID, name: str, starts_at: datetime
) -> None:
    """Tell somebody who only waited for a place that the session will not be held."""
    check_is_the_house(actor)
    if starts_at <= at:
        return
    day, hour = when(starts_at, zone(actor.time_zone))
    sending = Sending(
        TemplateKind.WORKSHOP_CANCELLED, ExchangeReason.WORKSHOP, f"attente:{session_id}:{dossier_id}:annulee",
        useless_at=starts_at,
    )  # fmt: skip
    send(actor, at, dossier_id, sending, {"titre": name, "date": day, "heure": hour})


@operation("Suivi annoncé")
def tell_follower(
    *, actor: Actor, at: datetime, dossier_id: UUID, occasion: str, adviser_id: UUID | None = None
) -> None:
    """Say in the conversation who follows the person now: another professional, or another Mission Locale."""
    check_is_the_house(actor)
    scope = scope_of(actor)
    who = scope_name(scope)
    if adviser_id is not None:
        who = name_of(scope, adviser_id)
        models.Conversation.objects.filter(dossier_id=dossier_id).update(adviser_id=adviser_id)
    house_says(scope, at, dossier_id, f"Votre dossier est maintenant suivi par {who}.", occasion)


@operation("Remplacement annoncé")
def announce_replacement(
    *,
    actor: Actor,
    at: datetime,
    adviser_id: UUID,
    substitute_id: UUID,
    first_day: date,
    last_day: date,
    reason: str = "",
) -> UUID:
    """Tell each young person around an adviser who answers while she is away; once for the same first day."""
    check_may_announce_replacement(actor, adviser_id)
    _check_days(actor, at, adviser_id, substitute_id, first_day, last_day)
    row, is_new = models.Replacement.objects.get_or_create(
        structure_id=actor.structure_id,
        adviser_id=adviser_id,
        starts_on=first_day,
        defaults={
            "substitute_id": substitute_id,
            "ends_on": last_day + timedelta(days=1),
            "announced_at": at,
        },
    )
    if not is_new:
        raise Invalid.one(
            "first_day", "Ce remplacement est déjà annoncé.", "Choisissez un autre premier jour.", "announced"
        )
    emit(
        ReplacementAnnounced(
            structure_id=actor.structure_id,
            replacement_id=row.id,
            adviser_id=adviser_id,
            substitute_id=substitute_id,
        )
    )
    return row.id


@operation("Remplacement dit aux jeunes")
def tell_replacement(*, actor: Actor, at: datetime, replacement_id: UUID) -> int:
    """Say it in each conversation and send the notice: once a file, whatever the number of calls."""
    check_is_the_house(actor)
    row = models.Replacement.objects.get(pk=replacement_id)
    scope = scope_of(actor)
    first, last = day_words(row.starts_on), day_words(row.ends_on - timedelta(days=1))
    away, stands_in = name_of(scope, row.adviser_id), name_of(scope, row.substitute_id)
    values = {"conseiller": away, "remplacant": stands_in, "debut": first, "fin": last}
    text = f"Du {first} au {last}, {stands_in} remplace {away}."
    return _tell_all(actor, at, row, TemplateKind.REPLACEMENT, "debut", text, values)


@operation("Retours annoncés")
def end_replacements(*, actor: Actor, at: datetime) -> int:
    """Say that an adviser is back, on the day of her return; returns how many replacements ended."""
    check_is_the_house(actor)
    today = local_day(at, zone(actor.time_zone))
    over = models.Replacement.objects.select_for_update(skip_locked=True).filter(
        structure_id=actor.structure_id, ended_at=None, ends_on__lte=today
    )
    rows = list(over.order_by("id"))
    for row in rows:
        name = name_of(scope_of(actor), row.adviser_id)
        text = f"{name} est de retour et vous suit de nouveau."
        _tell_all(actor, at, row, TemplateKind.REPLACEMENT_END, "fin", text, {"conseiller": name})
        row.ended_at = at
        row.save(update_fields=["ended_at"])
    return len(rows)


def agenda_values(actor: Actor, found: Standing) -> dict[str, str]:
    """What may be said of an appointment: the day, the hour, the place, who receives."""
    day, hour = when(found.starts_at, zone(actor.time_zone))
    name = name_of(scope_of(actor), found.adviser_id)
    return {"date": day, "heure": hour, "lieu": found.where, "conseiller": name}


def name_of(scope: Scope, user_id: UUID | None) -> str:
    """The name of a professional as the young person knows it."""
    names = staff_names(scope, [user_id]) if user_id else {}
    return next((name.full_name for name in names.values()), "votre Mission Locale")


def _tell_all(
    actor: Actor,
    at: datetime,
    row: models.Replacement,
    kind: TemplateKind,
    step: str,
    text: str,
    values: Mapping[str, str],
) -> int:
    scope, after, told = scope_of(actor), "", 0
    while True:
        page = caseload(scope, adviser_id=row.adviser_id, after=after, limit=_PAGE)
        for person in page.rows:
            if person.structure_id != actor.structure_id or person.referent_id != row.adviser_id:
                continue
            occasion = f"remplacement:{row.id}:{step}"
            if house_says(scope, at, person.dossier_id, text, occasion, opens=True):
                send(
                    actor, at, person.dossier_id, Sending(kind, ExchangeReason.CONVERSATION, occasion), values
                )
                told += 1
        after = page.after
        if not after:
            return told


def _check_days(
    actor: Actor, at: datetime, adviser_id: UUID, substitute_id: UUID, first_day: date, last_day: date
) -> None:
    if adviser_id == substitute_id:
        raise Invalid.one("substitute_id", "On ne se remplace pas soi-même.", "Choisissez un collègue.")
    if last_day < first_day:
        raise Invalid.one("last_day", "La fin précède le début.", "Corrigez l’une des deux dates.", "order")
    if last_day < local_day(at, zone(actor.time_zone)):
        raise Invalid.one("last_day", "Cette absence est passée.", "Il n’y a plus rien à annoncer.", "past")
    if (last_day - first_day).days > _LONGEST_DAYS:
        raise Invalid.one(
            "last_day", "Un remplacement dure un an au plus.", "Au-delà, changez de référent.", "too_long"
        )


_LONGEST_DAYS = 366
