"""Addresses of her workshops."""

from django.urls import path

from convergence.portal.workshops import gestures, views

app_name = "her_workshops"

urlpatterns = [
    path("", views.mine, name="list"),
    path("<uuid:session_id>/", views.show, name="show"),
    path("<uuid:session_id>/inscription/", gestures.enrol, name="enrol"),
    path("<uuid:session_id>/attente/", gestures.wait, name="wait"),
    path("inscriptions/<uuid:enrolment_id>/quitter/", gestures.withdraw, name="withdraw"),
    path("inscriptions/<uuid:enrolment_id>/atelier.ics", views.ics, name="ics"),
    path("attente/<uuid:waiting_id>/quitter/", gestures.leave, name="leave"),
    path("attente/<uuid:waiting_id>/reponse/", gestures.answer, name="answer"),
]
