"""Addresses of the acts of one person."""

from django.urls import path

from convergence.web.acts import changes, demands, validating, views, weeks

app_name = "acts"

urlpatterns = [
    path("", views.acts, name="list"),
    path("nouveau/", views.record, name="record"),
    path("valider/", validating.validate_declared, name="validate_declared"),
    path("premier-accueil/", views.reception, name="reception"),
    path("semaines/", weeks.weeks, name="weeks"),
    path("semaines/indisponible/", weeks.unavailable, name="unavailable"),
    path(
        "semaines/indisponible/<uuid:unavailability_id>/",
        weeks.move_unavailability,
        name="move_unavailability",
    ),
    path(
        "semaines/indisponible/<uuid:unavailability_id>/annuler/",
        weeks.cancel_unavailability,
        name="cancel_unavailability",
    ),
    path("semaines/compteur/<slug:audience>/ouvrir/", weeks.open_counter, name="open_counter"),
    path("semaines/compteur/<slug:audience>/fermer/", weeks.close_counter, name="close_counter"),
    path("demandes/", demands.demands, name="demands"),
    path("demandes/nouvelle/", demands.note, name="note_demand"),
    path("demandes/<uuid:demand_id>/modifier/", demands.amend, name="amend_demand"),
    path("demandes/<uuid:demand_id>/repondre/", demands.answer, name="answer_demand"),
    path("demandes/<uuid:demand_id>/detacher/<uuid:act_id>/", demands.detach, name="detach_answer"),
    path("demandes/<uuid:demand_id>/clore/", demands.close, name="close_demand"),
    path("demandes/<uuid:demand_id>/rouvrir/", demands.reopen, name="reopen_demand"),
    path("<uuid:act_id>/", views.show, name="show"),
    path("<uuid:act_id>/meme-acte/", changes.answer_likeness, name="likeness"),
    path("<uuid:act_id>/modifier/", changes.amend, name="amend"),
    path("<uuid:act_id>/annuler/", changes.cancel, name="cancel"),
    path("<uuid:act_id>/valider/", changes.validate, name="validate"),
]
