"""Addresses of the administration of the network."""

from django.urls import path

from convergence.web.network import actors, clients, login_clients, programs, views, webhooks

app_name = "network"

urlpatterns = [
    path("", views.structures, name="structures"),
    path("nouvelle/", views.open_structure, name="open"),
    path("carte/", actors.network_map, name="map"),
    path("applications/", clients.clients, name="clients"),
    path("applications/nouvelle/", clients.new_client, name="client_new"),
    path("applications/<uuid:client_id>/acces/", programs.access, name="client_access"),
    path("applications/<uuid:client_id>/secret/", clients.renew, name="client_renew"),
    path("applications/<uuid:client_id>/debrancher/", clients.revoke, name="client_revoke"),
    path("applications/<uuid:client_id>/avis/", webhooks.addresses, name="webhooks"),
    path("applications/<uuid:client_id>/avis/ajouter/", webhooks.new_address, name="webhook_new"),
    path("avis/<uuid:webhook_id>/", webhooks.address, name="webhook"),
    path("avis/<uuid:webhook_id>/secret/", webhooks.renew, name="webhook_renew"),
    path("avis/<uuid:webhook_id>/suspendre/", webhooks.pause, name="webhook_pause"),
    path("avis/<uuid:webhook_id>/reprendre/", webhooks.resume, name="webhook_resume"),
    path("avis/<uuid:webhook_id>/retirer/", webhooks.remove, name="webhook_remove"),
    path("avis/<uuid:webhook_id>/rejouer/<int:change_id>/", webhooks.replay, name="webhook_replay"),
    path("connexions/", login_clients.clients, name="login_clients"),
    path("connexions/nouvelle/", login_clients.new_client, name="login_client_new"),
    path("connexions/<uuid:client>/adresses/", login_clients.change, name="login_client_change"),
    path("connexions/<uuid:client>/secret/", login_clients.renew, name="login_client_renew"),
    path("connexions/<uuid:client>/debrancher/", login_clients.revoke, name="login_client_revoke"),
    path("<uuid:structure_id>/", views.structure, name="structure"),
    path("<uuid:structure_id>/mode/", actors.declare, name="declare"),
    path("<uuid:structure_id>/modifier/", views.edit, name="edit"),
    path("<uuid:structure_id>/compte/", views.create_user, name="create_user"),
    path("<uuid:structure_id>/fermer/", views.close, name="close"),
    path("<uuid:structure_id>/fusionner/", views.merge, name="merge"),
]
