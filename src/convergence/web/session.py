"""The professional's session: who, for which structure, since when, seen when. Nothing else is kept in it.

It ends after 30 minutes without a request, after twelve hours whatever happens, or as soon as the account,
the role or the structure ends (checked at every request).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from convergence.foundation.clock import now
from convergence.identity.operations import session_name
from convergence.identity.types import SESSION_NAME, BearerKind, LoggedIn

KEY = "professional"
# whether she may work elsewhere too: shows « Changer de structure » without asking the database
SEVERAL = "several_places"
# a session seen less than this ago is not written again: one write a minute, not one a request
TOUCH_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Session:
    """What the session says. ``membership_id`` is empty until she has chosen among several.

    ``factor_at`` is when she last gave a second factor that is good enough for what is sensitive.
    """

    user_id: UUID
    membership_id: UUID | None
    version: str
    started_at: datetime
    seen_at: datetime
    factor_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        """When it has been idle for too long, or is as old as it may be."""
        return min(
            self.seen_at + timedelta(seconds=settings.SESSION_IDLE_SECONDS),
            self.started_at + timedelta(seconds=settings.SESSION_COOKIE_AGE),
        )

    def alive(self, at: datetime) -> bool:
        """Neither idle for too long nor older than its absolute limit."""
        return at < self.ends_at


def open_session(
    request: HttpRequest,
    user_id: UUID,
    membership_id: UUID | None,
    *,
    version: str,
    factor_at: datetime | None = None,
) -> None:
    """Start a session under a new key, whoever held the browser before."""
    at = now()
    request.session.flush()
    _store(request, Session(user_id, membership_id, version, at, at, factor_at))
    rotate_token(request)


def choose_membership(request: HttpRequest, session: Session, membership_id: UUID) -> None:
    """Work for another structure: same person, same limits, new key."""
    request.session.cycle_key()
    _store(request, replace(session, membership_id=membership_id, seen_at=now()))


def note_factor(request: HttpRequest) -> None:
    """She has just given her second factor: same person, same limits, new key."""
    session = current_session(request)
    if session is not None:
        request.session.cycle_key()
        _store(request, replace(session, seen_at=now(), factor_at=now()))


def carry_on(request: HttpRequest, version: str) -> None:
    """Her account has changed and her other sessions ended: this one goes on, under a new key."""
    session = current_session(request)
    if session is not None:
        request.session.cycle_key()
        _store(request, replace(session, version=version, seen_at=now()))


def close_session(request: HttpRequest) -> None:
    """End the session and forget its content."""
    request.session.flush()


def current_session(request: HttpRequest) -> Session | None:
    """The session of this request if it has not run out; one that has is left to the job that tells its end."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES and KEY not in request.session:
        return None
    kept = request.session.get(KEY)
    if not isinstance(kept, Mapping):
        return None
    session = _read(kept)
    return session if session is not None and session.alive(now()) else None


def touch(request: HttpRequest, session: Session) -> None:
    """Note that she is still there."""
    at = now()
    if at - session.seen_at >= TOUCH_AFTER:
        _store(request, replace(session, seen_at=at))


def renew(request: HttpRequest) -> None:
    """She asks to stay: noted at once."""
    session = current_session(request)
    if session is not None:
        _store(request, replace(session, seen_at=now()))


def _store(request: HttpRequest, session: Session) -> None:
    """Keep it until it runs out: its row says when, so that applications are told of an end that no request brings."""
    request.session.set_expiry(session.ends_at)
    request.session[SESSION_NAME] = session_name(
        LoggedIn(BearerKind.ADVISER, session.user_id, session.version, session.started_at)
    )
    request.session[KEY] = {
        "user": str(session.user_id),
        "membership": str(session.membership_id or ""),
        "version": session.version,
        "started": session.started_at.timestamp(),
        "seen": session.seen_at.timestamp(),
        "factor": session.factor_at.timestamp() if session.factor_at else None,
    }


def _read(kept: Mapping[str, Any]) -> Session | None:
    try:
        return Session(
            user_id=UUID(kept["user"]),
            membership_id=UUID(kept["membership"]) if kept["membership"] else None,
            version=str(kept["version"]),
            started_at=datetime.fromtimestamp(kept["started"], UTC),
            seen_at=datetime.fromtimestamp(kept["seen"], UTC),
            factor_at=datetime.fromtimestamp(kept["factor"], UTC) if kept.get("factor") else None,
        )
    except (KeyError, TypeError, ValueError):
        return None
