"""Addresses of accesses in emergency."""

from django.urls import path

from convergence.web.emergency import views

app_name = "emergency"

urlpatterns = [
    path("", views.listed, name="list"),
    path("ouvrir/", views.open_file, name="open"),
    path("<uuid:emergency_id>/examiner/", views.review, name="review"),
]
