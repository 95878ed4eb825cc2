"""Addresses of sanctions."""

from django.urls import path

from convergence.web.sanctions import queue

app_name = "sanctions"

urlpatterns = [
    path("", queue.listing, name="list"),
    path("habilitations/", queue.empowered, name="empowered"),
    path("habilitations/<uuid:delegation_id>/retirer/", queue.take_back, name="take_back"),
]
