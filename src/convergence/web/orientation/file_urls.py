"""Addresses of the registration and the orientation of one person."""

from django.urls import path

from convergence.web.orientation import deciding, notifying, registering, replying, views

app_name = "file_orientation"

urlpatterns = [
    path("", views.orientation, name="list"),
    path("inscrire/", registering.register, name="register"),
    path("deja-inscrite/", registering.note, name="note"),
    path("inscriptions/<uuid:registration_id>/renvoyer/", registering.again, name="again"),
    path("inscriptions/<uuid:registration_id>/sans-suite/", registering.abandon, name="abandon"),
    path("inscriptions/<uuid:registration_id>/categorie/", registering.category, name="category"),
    path("inscriptions/<uuid:registration_id>/fin/", registering.end, name="end"),
    path("inscriptions/<uuid:registration_id>/adresse/", registering.address, name="address"),
    path("inscriptions/<uuid:registration_id>/accepter/", replying.accept, name="accept"),
    path("inscriptions/<uuid:registration_id>/refuser/", replying.refuse, name="refuse"),
    path("decider/", deciding.decide, name="decide"),
    path("<uuid:orientation_id>/annuler/", deciding.cancel, name="cancel"),
    path("<uuid:orientation_id>/courrier/", notifying.letter, name="letter"),
    path("<uuid:orientation_id>/notifier/", notifying.notify, name="notify"),
    path("<uuid:orientation_id>/nouvelle/", notifying.reorient, name="reorient"),
    path("demandes/<uuid:reorientation_id>/retirer/", notifying.withdraw, name="withdraw"),
]
