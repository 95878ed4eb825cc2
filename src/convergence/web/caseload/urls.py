"""Addresses of one's caseload."""

from django.urls import path

from convergence.web.caseload import entry, saved, views

app_name = "caseload"

urlpatterns = [
    path("", views.caseload_page, name="list"),
    path("vues/", saved.manage, name="views"),
    path("vues/enregistrer/", saved.save, name="save_view"),
    path("vues/par-defaut/", saved.choose_default, name="default_view"),
    path("vues/<uuid:view_id>/renommer/", saved.rename, name="rename_view"),
    path("vues/<uuid:view_id>/supprimer/", saved.remove, name="remove_view"),
    path("<uuid:dossier_id>/", entry.row, name="row"),
    path("<uuid:dossier_id>/acte/", entry.entry, name="entry"),
]
