"""Addresses of the contracts of one person."""

from django.urls import path

from convergence.web.contracts import closing, preparing, running, views

app_name = "contracts"

urlpatterns = [
    path("", views.contracts, name="list"),
    path("preparer/", preparing.prepare, name="prepare"),
    path("<uuid:contract_id>/", views.show, name="show"),
    path("<uuid:contract_id>/modifier/", preparing.amend, name="amend"),
    path("<uuid:contract_id>/signer/", running.sign, name="sign"),
    path("<uuid:contract_id>/prolonger/", running.extend, name="extend"),
    path("<uuid:contract_id>/revu/", running.review, name="review"),
    path("<uuid:contract_id>/terminer/", closing.end, name="end"),
    path("<uuid:contract_id>/abandonner/", closing.abandon, name="abandon"),
    path("<uuid:contract_id>/refuser/", closing.refuse, name="refuse"),
]
