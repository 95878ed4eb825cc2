"""Addresses of what a structure repairs and reports of registrations and orientations."""

from django.urls import path

from convergence.web.orientation import repairing, replying, reporting

app_name = "orientation"

urlpatterns = [
    path("", repairing.registrations, name="registrations"),
    path("reponses/<uuid:answer_id>/rattacher/", repairing.attach, name="attach"),
    path("reponses/<uuid:answer_id>/ecarter/", repairing.set_aside, name="set_aside"),
    path("recues/", replying.received, name="received"),
    path("bilan/", reporting.report, name="report"),
    path("bilan/tableur/", reporting.export, name="export"),
]
