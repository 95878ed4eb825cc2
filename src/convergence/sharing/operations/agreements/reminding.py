"""What is owed to an agreement is asked for again: the yearly review, the acknowledgement of an end."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Max

from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import day_start, local_day, zone
from convergence.sharing.models import Agreement, AgreementNotice
from convergence.sharing.operations.agreements.steps import (
    NATIONAL,
    note,
    page_of,
    tell_end,
    today,
    write_to_our_officer,
    write_to_partner,
)
from convergence.sharing.policies import check_is_system
from convergence.sharing.rules.law.life import reminders_due
from convergence.sharing.types import AgreementState
from convergence.storage.operation import operation

REVIEW_ASKED = "Revue annuelle rappelée"
ASKED_AGAIN = "Accusé de réception redemandé"
NOT_ACKNOWLEDGED = "Accusé de réception non reçu"


@operation("Rappeler les revues annuelles des conventions", source="automatique")
def remind_reviews(*, actor: Actor, at: datetime) -> int:
    """Write to both officers of each agreement that will lapse for want of a review, twice; returns how many."""
    check_is_system(actor)
    day = today(at)
    warned = parameter("sharing.agreement_review_warning_days").integer_at(day)
    rows = Agreement.objects.select_for_update(skip_locked=True).filter(
        state=AgreementState.IN_FORCE.value, review_on__gt=day, review_on__lte=day + timedelta(days=warned)
    )
    return sum(_review_asked(actor, at, row, warned) for row in rows.order_by("id"))


@operation("Redemander les accusés de réception", source="automatique")
def remind_ends(*, actor: Actor, at: datetime) -> int:
    """Ask again whoever has not acknowledged the end of its access; at last, tell our officer. Returns how many."""
    check_is_system(actor)
    days = parameter("sharing.acknowledgement_days").integer_at(today(at))
    limit = at - timedelta(days=days)
    firsts = (
        AgreementNotice.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(acknowledged_at=None, reminds=None, sent_at__lte=limit)
        .select_related("agreement")
    )
    return sum(_asked_again(actor, at, first, limit) for first in firsts.order_by("id"))


def _review_asked(actor: Actor, at: datetime, row: Agreement, warned: int) -> bool:
    assert row.review_on is not None, "chosen by this day"
    since = day_start(row.review_on - timedelta(days=warned), zone(NATIONAL))
    asked = row.gestures.filter(label=REVIEW_ASKED, at__gte=since).count()
    if asked >= reminders_due(row.review_on, row.ends_on, today(at)):
        return False
    last = _french(row.review_on)
    note(actor, at, row, REVIEW_ASKED, f"À revoir avant le {last}.")
    groups = ", ".join(FieldGroup(group).label for group in row.groups)
    subject = f"Convention à revoir avant le {last} : {row.title}"
    write_to_our_officer(
        actor,
        row,
        subject,
        [
            f"La convention « {row.title} » avec {row.organisation_name} cesse d’elle-même le {last} sans revue.",
            f"Elle ouvre : {groups}.",
            f"Dites si le besoin est toujours là, ou révoquez-la : {page_of(row)}",
        ],
    )
    write_to_partner(
        actor,
        row,
        subject,
        [
            f"Votre accès par « {row.title} » est revu avant le {last}. Sans revue, il se ferme ce jour-là.",
            f"Il ouvre : {groups}.",
            f"Écrivez à {row.our_officer_name} ({row.our_officer_email}) : s’il sert toujours, et ce qui a changé.",
        ],
    )
    return True


def _asked_again(actor: Actor, at: datetime, first: AgreementNotice, limit: datetime) -> bool:
    row = first.agreement
    reminders = first.reminders.order_by("sent_at")
    last = reminders.aggregate(last=Max("sent_at"))["last"] or first.sent_at
    if last > limit:
        return False
    sent = _french(local_day(first.sent_at, zone(NATIONAL)))
    told = f"{first.subject}, le {sent}"
    if reminders.count() < parameter("sharing.acknowledgement_reminders").integer_at(today(at)):
        why = f"Nous vous l’avons écrit le {sent}, et n’avons pas reçu votre accusé de réception."
        tell_end(actor, at, row, first.subject, why, first)
        note(actor, at, row, ASKED_AGAIN, told)
        return True
    if row.gestures.filter(label=NOT_ACKNOWLEDGED, text=told).exists():
        return False
    note(actor, at, row, NOT_ACKNOWLEDGED, told)
    write_to_our_officer(
        actor,
        row,
        f"Accusé de réception non reçu : {row.title}",
        [
            f"{row.organisation_name} n’a pas accusé réception du courriel « {first.subject} » du {sent}.",
            "L’accès est fermé depuis ce jour-là. Joignez son interlocuteur autrement : "
            f"{row.officer_name}, {row.officer_email}.",
            page_of(row),
        ],
    )
    return True


def _french(day: date) -> str:
    return f"{day:%d/%m/%Y}"
