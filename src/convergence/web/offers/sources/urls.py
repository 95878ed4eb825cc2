"""Addresses of the sources, under those of the directory."""

from django.urls import path

from convergence.web.offers.sources import keeping, listing, reports

urlpatterns = [
    path("", listing.sources_page, name="sources"),
    path("nouvelle/", keeping.new, name="source_new"),
    path("<uuid:source_id>/", listing.source_page, name="source"),
    path("<uuid:source_id>/modifier/", keeping.edit, name="source_edit"),
    path("<uuid:source_id>/envoyer/", keeping.send, name="source_send"),
    path("<uuid:source_id>/lire/", keeping.ask, name="source_ask"),
    path("<uuid:source_id>/fermer/", keeping.close, name="source_close"),
    path("<uuid:source_id>/rouvrir/", keeping.reopen, name="source_reopen"),
    path("editions/<uuid:edition_id>/", reports.report, name="edition"),
    path("editions/<uuid:edition_id>/lignes.csv", reports.export, name="edition_rows"),
]
