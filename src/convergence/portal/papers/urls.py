"""Addresses of her papers."""

from django.urls import path

from convergence.portal.papers import views

app_name = "portal_papers"

urlpatterns = [
    path("", views.papers, name="show"),
    path("deposer/", views.drop, name="drop"),
    path("<uuid:document_id>/", views.download, name="download"),
]
