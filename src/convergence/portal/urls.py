"""Addresses of the young person's pages: short, since they travel by SMS."""

from django.urls import include, path

from convergence.portal.data import data
from convergence.portal.shell.views import watcher

urlpatterns = [
    path("vos-donnees/", data, name="portal_data"),
    path("veilleur.js", watcher, name="watcher"),
    path("", include("convergence.portal.shell.urls")),
    path("", include("convergence.portal.languages.urls")),
    path("", include("convergence.portal.looked.urls")),
    path("r/", include("convergence.portal.booking.urls")),
    path("premier-rendez-vous/", include("convergence.portal.first.urls")),
    path("s/", include("convergence.portal.signing.urls")),
    path("m/", include("convergence.portal.conversation.urls")),
    path("o/", include("convergence.portal.solutions.urls")),
    path("", include("convergence.portal.account.urls")),
    path("moi/", include("convergence.portal.home.urls")),
    path("moi/actions/", include("convergence.portal.actions.urls")),
    path("moi/contrat/", include("convergence.portal.contract.urls")),
    path("moi/documents/", include("convergence.portal.papers.urls")),
    path("moi/allocation/", include("convergence.portal.allowance.urls")),
    path("moi/messages/", include("convergence.portal.messages.urls")),
    path("moi/rendez-vous/", include("convergence.portal.appointments.urls")),
    path("moi/ateliers/", include("convergence.portal.workshops.urls")),
    path("moi/services/", include("convergence.portal.nearby.urls")),
    path("moi/demandes/", include("convergence.portal.requests.urls")),
    path("moi/envies/", include("convergence.portal.wishes.urls")),
    path("moi/mes-donnees/", include("convergence.portal.rights.urls")),
    path("f/", include("convergence.portal.offers.urls")),
]
