"""Addresses of the administration of the network."""

from django.urls import path

from convergence.web.network import clients, views

app_name = "network"

urlpatterns = [
    path("", views.structures, name="structures"),
    path("nouvelle/", views.open_structure, name="open"),
    path("applications/", clients.clients, name="clients"),
    path("applications/nouvelle/", clients.new_client, name="client_new"),
    path("applications/<uuid:client_id>/secret/", clients.renew, name="client_renew"),
    path("applications/<uuid:client_id>/debrancher/", clients.revoke, name="client_revoke"),
    path("<uuid:structure_id>/", views.structure, name="structure"),
    path("<uuid:structure_id>/modifier/", views.edit, name="edit"),
    path("<uuid:structure_id>/compte/", views.create_user, name="create_user"),
    path("<uuid:structure_id>/fermer/", views.close, name="close"),
    path("<uuid:structure_id>/fusionner/", views.merge, name="merge"),
]
