"""Addresses of who looked at her file: beside her messages, and beside her account."""

from django.urls import path

from convergence.portal.looked import views

app_name = "portal_looked"

urlpatterns = [
    path("m/<str:token>/consultations/", views.by_her_link, name="link"),
    path("compte/consultations/", views.in_her_account, name="account"),
]
