"""Addresses of the control of the structure: journal, register of processing, requests of persons."""

from django.urls import path

from convergence.web.audit import journal, lifting, requests

app_name = "audit"

urlpatterns = [
    path("journal/", journal.journal, name="journal"),
    path("registre/", journal.register, name="register"),
    path("demandes/", requests.requests, name="requests"),
    path("demandes/nouvelle/", requests.receive, name="receive"),
    path("demandes/<uuid:request_id>/repondre/", requests.answer, name="answer"),
    path("demandes/<uuid:request_id>/prolonger/", requests.extend, name="extend"),
    path("demandes/<uuid:request_id>/prevenir/", lifting.announce, name="announce"),
    path("demandes/<uuid:request_id>/lever/", lifting.lift, name="lift"),
    path("demandes/<uuid:request_id>/effacer/", requests.erase, name="erase"),
]
