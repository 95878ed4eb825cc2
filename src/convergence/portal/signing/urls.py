"""Addresses of signing, reached by a personal link."""

from django.urls import URLPattern

app_name = "portal_signing"
urlpatterns: list[URLPattern] = []
