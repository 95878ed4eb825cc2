"""Addresses of the two issuers, with and without a final slash: no form key is asked for, programs post here.

The former system's clients may have its addresses written in their settings instead of discovering ours: each endpoint
answers there too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from convergence.api.oidc.doors import Doors
from convergence.api.oidc.views import views_of
from convergence.identity.types.log_in import ISSUER_PATHS

app_name = "oidc"
_FORMER = {
    "authorize": "protocol/openid-connect/auth",
    "token": "protocol/openid-connect/token",
    "jwks": "protocol/openid-connect/certs",
    "userinfo": "protocol/openid-connect/userinfo",
    "logout": "protocol/openid-connect/logout",
}
"""Where the former system has the same endpoint, under its own issuer."""


def pages(mark: Callable[[Any], Any], doors: Doors) -> list[URLPattern]:
    """Every address; each view does without the actor of a session: it asks the door who is there."""
    return [
        path(
            f"{start}/{address}{slash}",
            mark(csrf_exempt(view)),
            name=f"{kind.value}_{former}{end.rpartition('/')[2].replace('-', '_')}{suffix}",
        )
        for kind, start in ISSUER_PATHS.items()
        for end, view in views_of(kind, doors[kind]).items()
        for address, former in ((end, ""), (_FORMER.get(end, ""), "former_"))
        if address
        for slash, suffix in (("", ""), ("/", "_slash"))
    ]
