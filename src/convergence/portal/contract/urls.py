"""Addresses of her contract: what it says, its versions, its signature."""

from django.urls import path

from convergence.portal.contract import views

app_name = "portal_contract"

urlpatterns = [
    path("", views.contracts, name="show"),
    path("<uuid:contract_id>/", views.detail, name="detail"),
    path("signer/<uuid:signing_id>/", views.sign, name="sign"),
]
