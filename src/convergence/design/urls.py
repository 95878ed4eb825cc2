"""Addresses of the gallery, mounted at /design/ in demonstration mode only."""

from django.urls import path

from convergence.design import views

app_name = "design"

urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("couleurs/", views.suggest, name="suggest"),
    path("confirmation/", views.confirm, name="confirm"),
    path("clavier/", views.keys, name="keys"),
    path("erreur/<int:status>/", views.error, name="error"),
]
