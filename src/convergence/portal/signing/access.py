"""Who comes by a link of signature, and what her browser tells."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from convergence.foundation.actor import Actor
from convergence.signatures.queries import link_holder
from convergence.signatures.types import ClientTrace
from convergence.storage.session import current_scope
from convergence.web.access import by_link
from convergence.web.login.addresses import address_of_client


def find_guest(token: str, at: datetime) -> Actor | None:
    """The holder of a link of signature; None for one that is unknown, used or ended."""
    return link_holder(current_scope(), token, at)


guest = by_link(find_guest)


def client_of(request: HttpRequest) -> ClientTrace:
    """The address and the browser: what a signature keeps for a while."""
    return ClientTrace(
        address=address_of_client(request)[:64],
        user_agent=request.headers.get("User-Agent", "")[:300],
    )
