"""Addresses by which a service reads its record again, reached by its link."""

from django.urls import path

from convergence.portal.offers import views

app_name = "portal_offers"

urlpatterns = [
    path("<str:token>/", views.show, name="show"),
    path("<str:token>/confirmer/", views.confirm, name="confirm"),
    path("<str:token>/changer/", views.change, name="change"),
]
