"""Addresses of her allowance: month by month, and the resources that she tells."""

from django.urls import path

from convergence.portal.allowance import resources, views

app_name = "portal_allowance"

urlpatterns = [
    path("", views.allowance, name="show"),
    path("ressources/", resources.resources, name="resources"),
]
