"""Addresses of the situations of one person."""

from django.urls import path

from convergence.web.situations import changes, views

app_name = "situations"

urlpatterns = [
    path("", views.situations, name="list"),
    path("nouvelle/", views.record, name="record"),
    path("<uuid:situation_id>/modifier/", views.amend, name="amend"),
    path("<uuid:situation_id>/terminer/", changes.end, name="end"),
    path("<uuid:situation_id>/annuler/", changes.cancel, name="cancel"),
]
