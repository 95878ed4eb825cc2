"""Addresses of the sub-themes of a structure."""

from django.urls import path

from convergence.web.aspirations import local

app_name = "sub_themes"

urlpatterns = [
    path("", local.listing, name="list"),
    path("ajouter/", local.add, name="add"),
    path("<uuid:sub_theme_id>/", local.amend, name="amend"),
]
