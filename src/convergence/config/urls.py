"""Every address of the installation: wires the deliveries, decides nothing."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.urls import URLPattern, include, path

from convergence.api import urls as api
from convergence.api.oidc import urls as oidc
from convergence.api.oidc.doors import Door
from convergence.identity.types import BearerKind
from convergence.portal.account import session as young
from convergence.web.access import outside, public
from convergence.web.login import applications as professionals
from convergence.web.session import close_session, open_session

handler400 = "convergence.web.errors.bad_request"
handler403 = "convergence.web.errors.permission_denied"
handler404 = "convergence.web.errors.page_not_found"
handler500 = "convergence.web.errors.server_error"


DOORS = {
    BearerKind.ADVISER: Door(
        logged_in=professionals.logged_in,
        log_in=professionals.to_log_in,
        leave=close_session,
        left="/connexion/?fin=volontaire",
        inside="/mon-compte/",
    ),
    BearerKind.YOUNG: Door(
        logged_in=young.logged_in,
        log_in=young.to_log_in,
        leave=young.close_young_session,
        left="/jeune/connexion/?fin=volontaire",
        inside="/jeune/compte/",
    ),
}


def _demonstration() -> list[object]:
    """Personas and gallery of components; only in demonstration mode, on a database marked as such."""
    demo = import_module("convergence.demo.urls")
    gallery = import_module("convergence.design.urls")
    opened = [
        URLPattern(page.pattern, public(page.callback), page.default_args, page.name)
        for page in gallery.urlpatterns
    ]
    return [
        path(
            "demo/",
            include(
                (demo.pages(enter=open_session, enter_space=young.open_young_session, mark=outside), "demo")
            ),
        ),
        path("design/", include((opened, "design"))),
    ]


urlpatterns = [
    path("", include("convergence.web.urls")),
    path("jeune/", include("convergence.portal.urls")),
    path("", include((api.pages(mark=outside), api.app_name))),
    path("", include((oidc.pages(mark=outside, doors=DOORS), oidc.app_name))),
    *(_demonstration() if settings.DEMO else []),
]
