"""Addresses of booking, reached by a personal link."""

from django.urls import URLPattern

app_name = "portal_booking"
urlpatterns: list[URLPattern] = []
