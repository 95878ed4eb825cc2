"""Addresses of messages inside one file."""

from django.urls import URLPattern

app_name = "file_messages"
urlpatterns: list[URLPattern] = []
