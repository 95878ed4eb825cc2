"""Addresses by which somebody without an account asks for a first appointment."""

from django.urls import path

from convergence.portal.first import asking, finding, receipt

app_name = "first_appointment"

urlpatterns = [
    path("", finding.find, name="find"),
    path("demande/<str:token>/", receipt.show, name="receipt"),
    path("demande/<str:token>/retirer/", receipt.withdraw, name="withdraw"),
    path("<str:token>/", asking.meet, name="meet"),
    path("<str:token>/demander/", asking.ask, name="ask"),
    path("<str:token>/recue/", asking.received, name="received"),
]
