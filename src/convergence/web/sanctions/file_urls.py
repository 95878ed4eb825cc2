"""Addresses of sanctions of one person."""

from django.urls import URLPattern

app_name = "file_sanctions"

urlpatterns: list[URLPattern] = []
