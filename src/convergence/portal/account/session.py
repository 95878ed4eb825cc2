"""Her session: which account, at which version, since when, on whose screen. It ends by itself, or with the account.

On a device that she said is hers it lasts until its absolute limit and her pages may be kept there; anywhere else it
ends soon after the last gesture and nothing is kept; on a lent screen it is shorter still, and enters no application.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils.crypto import salted_hmac

from convergence.foundation.actor import Actor
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.identity.operations import session_name
from convergence.identity.queries import session_limits, young_actor_of
from convergence.identity.types import SESSION_NAME, BearerKind, LoggedIn, authentication_actor
from convergence.storage.session import acting
from convergence.web.session import TOUCH_AFTER

KEY = "young_person"


class Screen(StrEnum):
    """On whose screen she reads."""

    SHARED = "partage"
    OWN = "a_elle"
    LENT = "prete"


@dataclass(frozen=True, slots=True)
class YoungSession:
    """What the session says."""

    account_id: UUID
    version: str
    started_at: datetime
    seen_at: datetime
    screen: Screen = Screen.SHARED

    def runs_out_at(self, at: datetime) -> datetime:
        """When it has been idle for too long, or is as old as it may be, under the limits of an instant."""
        limits = session_limits(None, at)
        longest = timedelta(seconds=settings.SESSION_COOKIE_AGE)
        idle = {Screen.SHARED: limits.shared_idle, Screen.LENT: limits.lent_idle}.get(self.screen, longest)
        if self.screen is Screen.LENT:
            longest = limits.lent_longest
        return min(self.seen_at + idle, self.started_at + longest)

    def alive(self, at: datetime) -> bool:
        """Neither idle for too long nor older than its absolute limit."""
        return at < self.runs_out_at(at)

    @property
    def ends_at(self) -> datetime:
        """When it ends whatever she does."""
        return self.started_at + timedelta(seconds=settings.SESSION_COOKIE_AGE)


def open_young_session(request: HttpRequest, who: LoggedIn, screen: Screen = Screen.SHARED) -> None:
    """Start a session under a new key, whoever held the browser before."""
    at = now()
    request.session.flush()
    _store(request, YoungSession(who.subject_id, who.version, at, at, screen))
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
        actor = young_actor_of(
            scope, session.account_id, session.version, on_lent_screen=session.screen is Screen.LENT
        )
    if actor is None:
        close_young_session(request)
    elif now() - session.seen_at >= TOUCH_AFTER:
        _store(request, replace(session, seen_at=now()))
    return actor


def logged_in(request: HttpRequest) -> LoggedIn | None:
    """Who is logged in, for the issuer of young people; nobody on a lent screen, which enters no application."""
    actor = young_person_of(request)
    session = _current(request) if actor else None
    if session is None or session.screen is Screen.LENT:
        return None
    return LoggedIn(BearerKind.YOUNG, session.account_id, session.version, session.started_at)


def screen_of(request: HttpRequest) -> Screen:
    """On whose screen the session is; a shared one when nobody is logged in."""
    session = _current(request)
    return session.screen if session else Screen.SHARED


def say_whose_device(request: HttpRequest, screen: Screen) -> None:
    """She says that this device is hers, or that it is not; a lent screen stays lent."""
    session = _current(request)
    if session is not None and session.screen is not Screen.LENT:
        _store(request, replace(session, screen=screen))


def keeping(request: HttpRequest) -> tuple[int, str]:
    """Until when her device may keep what it shows (seconds since 1970, 0: it keeps nothing), and for whom."""
    session = _current(request)
    if session is None or session.screen is not Screen.OWN:
        return 0, ""
    return int(session.ends_at.timestamp()), device_name_of(request)


def device_name_of(request: HttpRequest) -> str:
    """What a device calls her account: it tells two accounts apart, and nobody finds the account by it."""
    session = _current(request)
    if session is None:
        return ""
    return salted_hmac("portal.device", str(session.account_id), algorithm="sha256").hexdigest()[:32]


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
    return session if session is not None and session.alive(now()) else None


def _store(request: HttpRequest, session: YoungSession) -> None:
    """Keep it until it runs out: its row says when, so that applications are told of an end that no request brings."""
    request.session.set_expiry(session.runs_out_at(now()))
    request.session[SESSION_NAME] = session_name(
        LoggedIn(BearerKind.YOUNG, session.account_id, session.version, session.started_at)
    )
    request.session[KEY] = {
        "account": str(session.account_id),
        "version": session.version,
        "started": session.started_at.timestamp(),
        "seen": session.seen_at.timestamp(),
        "screen": session.screen.value,
    }


def _read(kept: Mapping[str, Any]) -> YoungSession | None:
    try:
        return YoungSession(
            account_id=UUID(kept["account"]),
            version=str(kept["version"]),
            started_at=datetime.fromtimestamp(kept["started"], UTC),
            seen_at=datetime.fromtimestamp(kept["seen"], UTC),
            screen=Screen(kept.get("screen", Screen.SHARED)),
        )
    except (KeyError, TypeError, ValueError):
        return None
