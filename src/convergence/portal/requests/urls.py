"""Addresses of the requests made to services for her."""

from django.urls import path

from convergence.portal.requests import views

app_name = "her_requests"

urlpatterns = [
    path("", views.mine, name="list"),
    path("<uuid:request_id>/", views.show, name="show"),
    path("<uuid:request_id>/retirer/", views.withdraw, name="withdraw"),
]
