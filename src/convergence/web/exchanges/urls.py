"""Addresses of exchanges."""

from django.urls import path

from convergence.web.exchanges import ledger, repair, views

app_name = "exchanges"

urlpatterns = [
    path("", views.exchanges, name="list"),
    path("relancer/", repair.retry_all, name="retry_all"),
    path("registre/", ledger.ledger, name="ledger"),
    path("registre.csv", ledger.export, name="export"),
    path("<uuid:exchange_id>/", views.show, name="show"),
    path("<uuid:exchange_id>/relancer/", repair.retry, name="retry"),
    path("<uuid:exchange_id>/adresse/", repair.correct, name="correct"),
    path("<uuid:exchange_id>/canal/", repair.otherwise, name="otherwise"),
    path("<uuid:exchange_id>/abandonner/", repair.give_up, name="give_up"),
    path("<uuid:exchange_id>/parti/", repair.sent, name="sent"),
]
