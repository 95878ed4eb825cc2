"""Addresses of messages inside one file."""

from django.urls import path

from convergence.web.messages import operators, thread

app_name = "file_messages"

urlpatterns = [
    path("", thread.thread, name="list"),
    path("envois/", thread.sent, name="sent"),
    path("preferences/", thread.preferences, name="preferences"),
    path("liens/fermer/", thread.revoke, name="revoke"),
    path("organisme/", operators.thread, name="operator"),
    path("organisme/confier/", operators.entrust, name="entrust"),
]
