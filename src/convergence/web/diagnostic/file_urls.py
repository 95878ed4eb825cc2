"""Addresses of diagnostic of one person."""

from django.urls import URLPattern

app_name = "file_diagnostic"

urlpatterns: list[URLPattern] = []
