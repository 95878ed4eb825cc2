"""Addresses of conversation, reached by a personal link."""

from django.urls import URLPattern

app_name = "portal_conversation"
urlpatterns: list[URLPattern] = []
