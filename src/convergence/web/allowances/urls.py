"""Addresses of allowances."""

from django.urls import path

from convergence.web.allowances import catalogue, deciding

app_name = "allowances"

urlpatterns = [
    path("decisions/", deciding.decisions, name="decisions"),
    path("aides/", catalogue.aids, name="aids"),
    path("aides/nouvelle/", catalogue.new, name="new_aid"),
    path("aides/<uuid:scheme_id>/", catalogue.edit, name="edit_aid"),
]
