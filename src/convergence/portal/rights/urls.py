"""Addresses of what she may know and ask about her data."""

from django.urls import path

from convergence.portal.rights import views

app_name = "portal_rights"

urlpatterns = [
    path("", views.home, name="home"),
    path("copie/", views.reading, name="copy"),
    path("copie.json", views.download, name="download"),
    path("schema.json", views.schema, name="schema"),
    path("demander/", views.ask, name="ask"),
    path("corriger/", views.correct, name="correct"),
    path("pourquoi/", views.why, name="why"),
]
