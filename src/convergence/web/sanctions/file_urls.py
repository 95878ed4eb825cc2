"""Addresses of sanctions of one person."""

from django.urls import path

from convergence.web.sanctions import breaches, show, steps

app_name = "file_sanctions"

urlpatterns = [
    path("", show.listing, name="list"),
    path("constater/", breaches.note, name="note"),
    path("proposer/", breaches.propose, name="propose"),
    path("faits/<uuid:breach_id>/constater/", breaches.confirm, name="confirm"),
    path("faits/<uuid:breach_id>/motif/", breaches.excuse, name="excuse"),
    path("faits/<uuid:breach_id>/classer/", breaches.set_aside, name="set_aside"),
    path("<uuid:sanction_id>/", show.show, name="show"),
    path("<uuid:sanction_id>/remise/<str:part>/", steps.deliver, name="deliver"),
    path("<uuid:sanction_id>/observations/", steps.observations, name="observations"),
    path("<uuid:sanction_id>/audition/demande/", steps.ask, name="ask"),
    path("<uuid:sanction_id>/audition/fixer/", steps.hearing, name="hearing"),
    path("<uuid:sanction_id>/audition/compte-rendu/", steps.heard, name="heard"),
    path("<uuid:sanction_id>/decider/", steps.decide, name="decide"),
    path("<uuid:sanction_id>/clore/", steps.dismiss, name="dismiss"),
    path("<uuid:sanction_id>/lever/", steps.lift, name="lift"),
    path("<uuid:sanction_id>/radiation/", steps.strike_off, name="strike_off"),
    path("<uuid:sanction_id>/fin/", steps.end, name="end"),
    path("<uuid:sanction_id>/annuler/", steps.annul, name="annul"),
    path("<uuid:sanction_id>/recours/", steps.appeal, name="appeal"),
    path("<uuid:sanction_id>/recours/<uuid:appeal_id>/", steps.outcome, name="outcome"),
]
