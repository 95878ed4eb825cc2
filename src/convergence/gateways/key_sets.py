"""Public keys of a partner's program, read at the address that the partner gave (a JWKS)."""

from __future__ import annotations

import json
from typing import Any

import requests

from convergence.foundation.problems import Unavailable
from convergence.gateways.outbound import GuardedSession

_LONGEST = 200_000


def read_key_set(url: str) -> Any:
    """What an address gives, as JSON, over a session that goes only to public machines; Unavailable otherwise."""
    session = GuardedSession()
    session.max_redirects = 0
    session.headers["Accept"] = "application/json"
    try:
        response = session.get(url, allow_redirects=False)
        if response.status_code != 200 or len(response.content) > _LONGEST:
            raise _unread()
        return json.loads(response.content)
    except (requests.exceptions.RequestException, OSError, ValueError, RecursionError):
        raise _unread() from None
    finally:
        session.close()


def _unread() -> Unavailable:
    return Unavailable(
        "Les clés publiques du partenaire ne se lisent pas à son adresse.",
        what_to_do="Vérifiez cette adresse.",
        code="keys_unread",
    )
