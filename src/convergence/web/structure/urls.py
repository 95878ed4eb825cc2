"""Addresses of the administration of one's structure."""

from django.urls import path

from convergence.web.structure import codes, details, identities, people, roles

app_name = "structure"

urlpatterns = [
    path("", details.detail, name="detail"),
    path("modifier/", details.edit, name="edit"),
    path("sites/nouveau/", details.add_site, name="add_site"),
    path("sites/<uuid:site_id>/fermer/", details.close_site, name="close_site"),
    path("professionnels/", people.users, name="users"),
    path("professionnels/nouveau/", people.create, name="create"),
    path("professionnels/a-valider/", people.pending, name="pending"),
    path("professionnels/revue/", people.review, name="review"),
    path("professionnels/<uuid:user_id>/", people.user, name="user"),
    path("professionnels/<uuid:user_id>/valider/", people.approve, name="approve"),
    path("professionnels/<uuid:user_id>/refuser/", people.refuse, name="refuse"),
    path("professionnels/<uuid:user_id>/desactiver/", people.deactivate, name="deactivate"),
    path("professionnels/<uuid:user_id>/reactiver/", people.reactivate, name="reactivate"),
    path("professionnels/<uuid:user_id>/code/demander/", codes.ask, name="ask_code"),
    path("professionnels/<uuid:user_id>/code/remettre/", codes.give, name="give_code"),
    path(
        "professionnels/<uuid:user_id>/identites/<uuid:identity_id>/retirer/",
        identities.unlink,
        name="unlink",
    ),
    path("professionnels/<uuid:user_id>/roles/nouveau/", roles.give, name="give_role"),
    path("professionnels/<uuid:user_id>/roles/<uuid:membership_id>/fin/", roles.end, name="end_role"),
]
