"""Log-ins of applications whose tokens have all ended are erased."""

from __future__ import annotations

from convergence.foundation import clock
from convergence.foundation.scope import Purpose
from convergence.identity.operations import forget_log_ins
from convergence.identity.types import authentication_actor
from convergence.storage.session import acting


def forget_ended_log_ins() -> int:
    """Erase them; their number."""
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="jobs.forget_ended_log_ins"):
        return forget_log_ins(at=clock.now())
