"""Addresses around her space."""

from django.urls import path

from convergence.portal.shell import views

app_name = "portal_shell"

urlpatterns = [
    path("", views.welcome, name="welcome"),
    path("appli.webmanifest", views.manifest, name="manifest"),
    path("hors-ligne/", views.without_network, name="without_network"),
    path("hors-ligne/garde/", views.kept, name="kept"),
    path("hors-ligne/pas-garde/", views.not_kept, name="not_kept"),
    path("vos-donnees/facile/", views.easy_data, name="easy_data"),
    path("vos-donnees/moins-de-18-ans/", views.minors, name="minors"),
    path("vos-donnees/deja-dit/", views.said_once, name="said_once"),
]
