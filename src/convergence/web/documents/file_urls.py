"""Addresses of documents inside one file."""

from django.urls import URLPattern

app_name = "file_documents"
urlpatterns: list[URLPattern] = []
