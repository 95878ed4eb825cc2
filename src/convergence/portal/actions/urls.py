"""Addresses of what she does: her actions, what she declares, her hours."""

from django.urls import path

from convergence.portal.actions import declaring, hours, views

app_name = "portal_actions"

urlpatterns = [
    path("", views.actions, name="show"),
    path("<uuid:step_id>/fait/", views.done, name="done"),
    path("declarer/", declaring.declare, name="declare"),
    path("demarches/", declaring.steps, name="steps"),
    path("demarches/<uuid:act_id>/retirer/", declaring.take_back, name="take_back"),
    path("heures/", hours.hours, name="hours"),
    path("heures/<slug:audience>/", hours.counter, name="counter"),
]
