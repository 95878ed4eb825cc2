"""Addresses of agenda inside one file."""

from django.urls import URLPattern

app_name = "file_agenda"
urlpatterns: list[URLPattern] = []
