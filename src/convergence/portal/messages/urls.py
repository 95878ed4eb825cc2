"""Addresses of her messages in her account."""

from django.urls import path

from convergence.portal.messages import operators, views

app_name = "portal_messages"

urlpatterns = [
    path("", views.conversation, name="show"),
    path("<uuid:organisation_id>/", operators.conversation, name="operator"),
    path("<uuid:organisation_id>/copie/", operators.copy, name="operator_copy"),
    path("preferences/", views.preferences, name="preferences"),
    path("stop/", views.stop, name="stop"),
]
