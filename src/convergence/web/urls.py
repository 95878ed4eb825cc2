"""Addresses of the professionals' pages: one line a folder of ``web``."""

from django.urls import include, path

urlpatterns = [
    path("", include("convergence.web.home.urls")),
    path("", include("convergence.web.health.urls")),
    path("", include("convergence.web.login.urls")),
    path("", include("convergence.web.help.urls")),
    path("brouillons/", include("convergence.web.drafts.urls")),
    path("references/", include("convergence.web.referentials.urls")),
    path("parametres/", include("convergence.web.parameters.urls")),
    path("structure/", include("convergence.web.structure.urls")),
    path("reseau/", include("convergence.web.network.urls")),
    path("mes-jeunes/", include("convergence.web.caseload.urls")),
    path("dossiers/<uuid:dossier_id>/actes/", include("convergence.web.acts.urls")),
    path("dossiers/<uuid:dossier_id>/situations/", include("convergence.web.situations.urls")),
    path("dossiers/<uuid:dossier_id>/contrats/", include("convergence.web.contracts.urls")),
    path("dossiers/<uuid:dossier_id>/rendez-vous/", include("convergence.web.agenda.file_urls")),
    path("dossiers/<uuid:dossier_id>/documents/", include("convergence.web.documents.file_urls")),
    path("dossiers/<uuid:dossier_id>/messages/", include("convergence.web.messages.file_urls")),
    path("dossiers/", include("convergence.web.dossier.urls")),
    path("agenda/", include("convergence.web.agenda.urls")),
    path("ateliers/", include("convergence.web.workshops.urls")),
    path("prise-de-rendez-vous/", include("convergence.web.booking.urls")),
    path("calendrier/", include("convergence.web.calendars.urls")),
    path("documents/", include("convergence.web.documents.urls")),
    path("signatures/", include("convergence.web.signatures.urls")),
    path("messages/", include("convergence.web.messages.urls")),
    path("equipe/", include("convergence.web.support.urls")),
    path("envois/", include("convergence.web.exchanges.urls")),
    path("controle/", include("convergence.web.audit.urls")),
]
