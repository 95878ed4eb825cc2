"""Addresses of workshops inside a file that is shared with an operator."""

from django.urls import path

from convergence.web.workshops.shared import pages

app_name = "file_workshops"

urlpatterns = [
    path("", pages.sessions, name="list"),
    path("<uuid:session_id>/inscrire/", pages.enrol, name="enrol"),
    path("inscriptions/<uuid:enrolment_id>/desinscrire/", pages.withdraw, name="withdraw"),
]
