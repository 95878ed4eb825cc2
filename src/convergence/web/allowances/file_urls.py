"""Addresses of allowances of one person."""

from django.urls import URLPattern

app_name = "file_allowances"

urlpatterns: list[URLPattern] = []
