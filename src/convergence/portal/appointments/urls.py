"""Addresses of her appointments."""

from django.urls import path

from convergence.portal.appointments import taking, views, waiting

app_name = "her_appointments"

urlpatterns = [
    path("", views.mine, name="list"),
    path("prendre/", taking.motives, name="motives"),
    path("prendre/<uuid:motive_id>/", taking.take, name="take"),
    path("prendre/<uuid:motive_id>/attendre/", waiting.wait, name="wait"),
    path("prendre/<uuid:motive_id>/ne-plus-attendre/", waiting.leave, name="leave"),
    path("places/<uuid:offer_id>/", taking.answer, name="answer"),
    path("<uuid:appointment_id>/", views.show, name="show"),
    path("<uuid:appointment_id>/changer/", taking.move, name="move"),
    path("<uuid:appointment_id>/annuler/", views.cancel, name="cancel"),
    path("<uuid:appointment_id>/rendez-vous.ics", views.ics, name="ics"),
]
