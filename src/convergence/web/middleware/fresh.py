"""What is sensitive asks for a second factor given a short while ago (ASVS 7.5.3): a stolen session is not enough."""

from __future__ import annotations

from django.conf import settings

from convergence.foundation.clock import now
from convergence.identity.queries import is_fresh, second_factors_of
from convergence.web.access import ActingRequest
from convergence.web.middleware.sensitive import READ_FREELY, SENSITIVE
from convergence.web.session import current_session


def needs_fresh_factor(request: ActingRequest, *, only_reads: bool) -> bool:
    """True when this request asks for something sensitive and she has not proved lately that it is she."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    if name not in SENSITIVE or (only_reads and name in READ_FREELY):
        return False
    return not has_fresh_factor(request)


def has_fresh_factor(request: ActingRequest) -> bool:
    """True when she gave it lately. Personas of a demonstration have none, and are not asked for it."""
    session = current_session(request)
    if session is None:
        return False
    return is_fresh(session.factor_at, now()) or (
        settings.DEMO and not second_factors_of(request.scope, session.user_id).count
    )
