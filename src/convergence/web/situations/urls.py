"""Addresses of the situations of one person."""

from django.urls import path

from convergence.web.situations import changes, conventions, exits, views

app_name = "situations"

urlpatterns = [
    path("", views.situations, name="list"),
    path("sorties/", exits.exits, name="exits"),
    path("sorties/<uuid:follow_up_id>/", exits.follow_up, name="follow_up"),
    path("nouvelle/", views.record, name="record"),
    path("<uuid:situation_id>/modifier/", views.amend, name="amend"),
    path("<uuid:situation_id>/terminer/", changes.end, name="end"),
    path("<uuid:situation_id>/confirmer/", changes.confirm, name="confirm"),
    path("<uuid:situation_id>/convention/", conventions.convention, name="convention"),
    path("<uuid:situation_id>/convention/bilan/", conventions.evaluate, name="evaluate"),
    path("<uuid:situation_id>/convention/accident/", conventions.accident, name="accident"),
    path("<uuid:situation_id>/annuler/", changes.cancel, name="cancel"),
]
