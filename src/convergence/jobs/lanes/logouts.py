"""Telling applications that sessions have ended, on a lane of its own: a slow application delays nobody’s work."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from pathlib import Path

from django.conf import settings

from convergence.foundation import clock
from convergence.foundation.scope import Purpose
from convergence.gateways.signing.logout_tokens import logout_token, post_logout
from convergence.gateways.signing.token_keys import TokenKeys
from convergence.identity.operations import claim_logout, settle_logout
from convergence.identity.types import authentication_actor
from convergence.identity.types.log_in import ISSUER_PATHS, LogoutToTell
from convergence.jobs.lanes.lane import Lane
from convergence.storage.session import acting

_NO_ADDRESS = "L’application n’a plus d’adresse, ou elle est débranchée."
_WORKERS = 2


def tell_logout() -> int:
    """Tell one application; returns how many were told or tried."""
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="jobs.logouts"):
        told = claim_logout(at=clock.now())
    if told is None:
        return 0
    is_taken, detail = _posted(told) if told.url else (True, _NO_ADDRESS)
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="jobs.logouts"):
        settle_logout(logout=told.id, is_taken=is_taken, detail=detail, at=clock.now())
    return 1


def _posted(told: LogoutToTell) -> tuple[bool, str]:
    token = logout_token(
        TokenKeys(Path(settings.OIDC_KEYS)),
        issuer=f"{settings.SITE_URL}/{ISSUER_PATHS[told.kind]}",
        client_id=told.client_id,
        subject=told.subject,
        session=told.session,
        name=told.id,
        at=clock.now(),
    )
    posted = post_logout(told.url, token)
    return posted.is_taken, posted.detail


def leaving(stop: threading.Event) -> AbstractContextManager[None]:
    """Keep the workers at work during the block."""
    return Lane("logouts", tell_logout, _WORKERS).working(stop)
