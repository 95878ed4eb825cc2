"""Addresses of booking, on the professionals' side."""

from django.urls import path

from convergence.web.booking import first, hours, links, matching, motives, views

app_name = "booking"

urlpatterns = [
    path("", views.overview, name="list"),
    path("horaires/", hours.week, name="week"),
    path("jours/nouveau/", hours.change, name="change_day"),
    path("jours/<uuid:exception_id>/retirer/", hours.restore, name="restore_day"),
    path("motifs/nouveau/", motives.add, name="add_motive"),
    path("motifs/<uuid:motive_id>/", motives.amend, name="motive"),
    path("motifs/<uuid:motive_id>/affiche/", motives.poster, name="poster"),
    path("envoyer/<uuid:dossier_id>/", links.send, name="send"),
    path("liens/<uuid:link_id>/fermer/", links.end, name="end_link"),
    path("attente/<uuid:dossier_id>/", links.wait, name="wait"),
    path("attente/<uuid:entry_id>/retirer/", links.leave, name="leave"),
    path("premieres-demandes/<uuid:first_request_id>/", first.match, name="first"),
    path("premieres-demandes/<uuid:first_request_id>/classer/", first.dismiss, name="dismiss_first"),
    path("a-rattacher/<uuid:booking_id>/", matching.match, name="match"),
    path("a-rattacher/<uuid:booking_id>/refuser/", matching.dismiss, name="dismiss"),
]
