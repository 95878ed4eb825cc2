"""Log-in on behalf of an application: who is there, where one logs in, where the page may lead outside."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

from django.http import HttpRequest
from django.urls import reverse

from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.identity.queries import origin_to_return_to, resolve_actor
from convergence.identity.types import BearerKind, LoggedIn, authentication_actor
from convergence.storage.session import acting
from convergence.web.middleware.headers import POLICY
from convergence.web.session import close_session, current_session, touch

_PROVIDER = "/oidc/"


def logged_in(request: HttpRequest) -> LoggedIn | None:
    """The professional of this session, as she stands now; an ended account or role closes it."""
    session = current_session(request)
    if session is None or session.membership_id is None:
        return None
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="oidc.session"):
        actor = resolve_actor(session.user_id, session.membership_id, now(), session_version=session.version)
    if actor is None:
        close_session(request)
        return None
    touch(request, session)
    return LoggedIn(
        kind=BearerKind.ADVISER,
        subject_id=session.user_id,
        version=session.version,
        authenticated_at=session.started_at,
        membership_id=session.membership_id,
    )


def to_log_in(request: HttpRequest, back: str) -> str:
    """Where she logs in, or chooses the structure for which she works, before she comes back."""
    page = "login:choose" if current_session(request) else "login:login"
    return f"{reverse(page)}?{urlencode({'suite': back})}"


def policy_of(suite: str) -> str:
    """The content policy of a page whose form leads to an application: browsers look at where it is sent on."""
    parts = urlsplit(suite)
    if not parts.path.startswith(_PROVIDER):
        return POLICY
    asked = parse_qs(parts.query)
    client_id, address = (asked.get(name, [""])[0] for name in ("client_id", "redirect_uri"))
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="oidc.policy") as scope:
        origin = origin_to_return_to(scope, client_id, address)
    return POLICY.replace("form-action 'self'", f"form-action 'self' {origin}") if origin else POLICY
