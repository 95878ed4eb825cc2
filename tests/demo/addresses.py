"""The addresses of a demonstration, as ``config.urls`` mounts them in that mode."""

from __future__ import annotations

from django.urls import include, path

from convergence.demo.urls import pages
from convergence.portal.account.session import open_young_session
from convergence.web.access import outside
from convergence.web.session import open_session

urlpatterns = [
    path("", include("convergence.web.urls")),
    path("jeune/", include("convergence.portal.urls")),
    path(
        "demo/",
        include((pages(enter=open_session, enter_space=open_young_session, mark=outside), "demo")),
    ),
]
handler404 = "convergence.web.errors.page_not_found"
