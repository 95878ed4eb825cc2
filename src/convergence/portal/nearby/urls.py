"""Addresses of the services around her."""

from django.urls import path

from convergence.portal.nearby import keeping, views

app_name = "her_services"

urlpatterns = [
    path("", views.around, name="list"),
    path("gardes/", keeping.kept, name="kept"),
    path("<uuid:service_id>/", views.show, name="show"),
    path("<uuid:service_id>/garder/", keeping.keep, name="keep"),
    path("<uuid:service_id>/ne-plus-garder/", keeping.drop, name="drop"),
]
