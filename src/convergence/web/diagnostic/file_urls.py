"""Addresses of the diagnosis of one person."""

from django.urls import path

from convergence.web.diagnostic import interview, versions

app_name = "file_diagnostic"

urlpatterns = [
    path("", versions.versions, name="list"),
    path("comparer/", versions.compare, name="compare"),
    path("ouvrir/<str:kind>/", versions.new, name="new"),
    path("<uuid:diagnostic_id>/", interview.screening, name="screening"),
    path("<uuid:diagnostic_id>/contrainte/<str:code>/", interview.constraint, name="constraint"),
    path("<uuid:diagnostic_id>/metier/", interview.new_target, name="new_target"),
    path("<uuid:diagnostic_id>/metier/<uuid:target_id>/", interview.target, name="target"),
    path("<uuid:diagnostic_id>/metier/<uuid:target_id>/retirer/", interview.drop_target, name="drop_target"),
    path("<uuid:diagnostic_id>/texte/", interview.note, name="note"),
    path("<uuid:diagnostic_id>/lire/", versions.show, name="show"),
    path("<uuid:diagnostic_id>/papier/", versions.paper, name="paper"),
    path("<uuid:diagnostic_id>/prolonger/", versions.extend, name="extend"),
    path("<uuid:diagnostic_id>/terminer/", versions.close, name="close"),
]
