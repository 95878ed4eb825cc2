"""Sessions that ran out and roles that ended by their date: the applications entered from them are told."""

from __future__ import annotations

from django.contrib.sessions.models import Session

from convergence.foundation import clock
from convergence.foundation.scope import Purpose
from convergence.identity.operations import end_log_ins_of_ended_roles, end_named_session
from convergence.identity.types import SESSION_NAME, authentication_actor
from convergence.storage.session import acting

_BATCH = 200


def end_expired_sessions() -> int:
    """Erase the sessions that ran out, each with the news for the applications; returns how many.

    A session and its news are one transaction: a worker that dies leaves both to the next.
    """
    ended = 0
    while done := _end_some():
        ended += done
    return ended


def end_roles_of_the_day() -> int:
    """End the log-ins of whoever may not act any more since her role, or her structure, ended; returns how many."""
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="jobs.end_roles"):
        return end_log_ins_of_ended_roles(at=clock.now())


def _end_some() -> int:
    at = clock.now()
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="jobs.end_expired_sessions"):
        found = Session.objects.select_for_update(skip_locked=True).filter(expire_date__lte=at)
        rows = list(found.order_by("expire_date")[:_BATCH])
        for row in rows:
            name = row.get_decoded().get(SESSION_NAME)
            if isinstance(name, str) and name:
                end_named_session(session=name, at=at)
        Session.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)
