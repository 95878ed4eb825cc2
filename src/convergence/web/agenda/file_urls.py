"""Addresses of the agenda inside one file."""

from django.urls import path

from convergence.web.agenda import show

app_name = "file_agenda"

urlpatterns = [path("", show.of_file, name="list")]
