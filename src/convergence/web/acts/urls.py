"""Addresses of the acts of one person."""

from django.urls import path

from convergence.web.acts import changes, views

app_name = "acts"

urlpatterns = [
    path("", views.acts, name="list"),
    path("nouveau/", views.record, name="record"),
    path("premier-accueil/", views.reception, name="reception"),
    path("<uuid:act_id>/", views.show, name="show"),
    path("<uuid:act_id>/modifier/", changes.amend, name="amend"),
    path("<uuid:act_id>/annuler/", changes.cancel, name="cancel"),
    path("<uuid:act_id>/valider/", changes.validate, name="validate"),
]
