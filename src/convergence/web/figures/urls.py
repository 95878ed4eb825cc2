"""Addresses of figures."""

from django.urls import path

from convergence.web.figures import adequacy, aspirations

app_name = "figures"

urlpatterns = [
    path("aspirations/", aspirations.page, name="aspirations"),
    path("aspirations/tableur/", aspirations.export, name="aspirations_file"),
    path("adequation/", adequacy.page, name="adequacy"),
    path("adequation/tableur/", adequacy.export, name="adequacy_file"),
]
