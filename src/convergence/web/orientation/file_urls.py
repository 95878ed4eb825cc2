"""Addresses of orientation of one person."""

from django.urls import URLPattern

app_name = "file_orientation"

urlpatterns: list[URLPattern] = []
