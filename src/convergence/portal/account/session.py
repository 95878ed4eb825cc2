"""Her session: which account, at which version, since when. It ends by itself, or with the account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.urls import reverse

from convergence.foundation.actor import Actor
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.identity.queries import young_actor_of
from convergence.identity.types import BearerKind, LoggedIn, authentication_actor
from convergence.storage.session import acting
from convergence.web.session import TOUCH_AFTER

KEY = "young_person"


@dataclass(frozen=True, slots=True)
class YoungSession:
    """What the session says."""

    account_id: UUID
    version: str
    started_at: datetime
    seen_at: datetime

    def alive(self, at: datetime) -> bool:
        """Neither idle for too long nor older than its absolute limit."""
        idle = timedelta(seconds=settings.SESSION_IDLE_SECONDS)
        longest = timedelta(seconds=settings.SESSION_COOKIE_AGE)
        return at - self.seen_at < idle and at - self.started_at < longest


def open_young_session(request: HttpRequest, who: LoggedIn) -> None:
    """Start a session under a new key, whoever held the browser before."""
    at = now()
    request.session.flush()
    request.session.set_expiry(at + timedelta(seconds=settings.SESSION_COOKIE_AGE))
    _store(request, YoungSession(who.subject_id, who.version, at, at))
    rotate_token(request)


def close_young_session(request: HttpRequest) -> None:
    """End the session and forget its content."""
    request.session.flush()


def young_person_of(request: HttpRequest) -> Actor | None:
    """Who acts in this session, as she stands at this very request; an ended one is closed."""
    session = _current(request)
    if session is None:
        return None
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="jeune.session") as scope:
        actor = young_actor_of(scope, session.account_id, session.version)
    if actor is None:
        close_young_session(request)
    elif now() - session.seen_at >= TOUCH_AFTER:
        _store(request, YoungSession(session.account_id, session.version, session.started_at, now()))
    return actor


def logged_in(request: HttpRequest) -> LoggedIn | None:
    """Who is logged in, for the issuer of young people."""
    actor = young_person_of(request)
    session = _current(request) if actor else None
    if session is None:
        return None
    return LoggedIn(BearerKind.YOUNG, session.account_id, session.version, session.started_at)


def to_log_in(request: HttpRequest, back: str) -> str:
    """Where she logs in before she comes back to her application."""
    return f"{reverse('portal_account:login')}?{urlencode({'suite': back})}"


def _current(request: HttpRequest) -> YoungSession | None:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES and KEY not in request.session:
        return None
    kept = request.session.get(KEY)
    if not isinstance(kept, Mapping):
        return None
    session = _read(kept)
    if session is None or not session.alive(now()):
        request.session.flush()
        return None
    return session


def _store(request: HttpRequest, session: YoungSession) -> None:
    request.session[KEY] = {
        "account": str(session.account_id),
        "version": session.version,
        "started": session.started_at.timestamp(),
        "seen": session.seen_at.timestamp(),
    }


def _read(kept: Mapping[str, Any]) -> YoungSession | None:
    try:
        return YoungSession(
            account_id=UUID(kept["account"]),
            version=str(kept["version"]),
            started_at=datetime.fromtimestamp(kept["started"], UTC),
            seen_at=datetime.fromtimestamp(kept["seen"], UTC),
        )
    except (KeyError, TypeError, ValueError):
        return None
