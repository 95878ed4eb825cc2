"""Addresses of the reference data browser."""

from django.urls import path

from convergence.web.referentials import views

app_name = "referentials"

urlpatterns = [
    path("communes/", views.communes, name="communes"),
    path("communes/propositions/", views.suggest_communes, name="suggest_communes"),
    path("metiers/", views.occupations, name="occupations"),
    path("metiers/propositions/", views.suggest_occupations, name="suggest_occupations"),
    path(
        "metiers/en-mots-de-tous-les-jours/",
        views.suggest_spoken_occupations,
        name="suggest_spoken_occupations",
    ),
    path("nomenclatures/", views.nomenclatures, name="nomenclatures"),
    path("nomenclatures/<str:name>/", views.nomenclature, name="nomenclature"),
    path("chargements/", views.loads, name="loads"),
]
