"""Addresses of signing, reached by a personal link; ``verifier`` is open to all."""

from django.urls import path

from convergence.portal.signing import rounds, verifying, views

app_name = "portal_signing"

urlpatterns = [
    path("verifier/", verifying.verify, name="verify"),
    path("<str:token>/", views.show, name="show"),
    path("<str:token>/code/", views.code, name="code"),
    path("<str:token>/refuser/", views.refuse, name="refuse"),
    path("<str:token>/document.pdf", views.document, name="document"),
    path("<str:token>/fin/", rounds.finish, name="finish"),
    path("<str:token>/<uuid:signer_id>/", rounds.sign_here, name="here"),
    path("<str:token>/<uuid:signer_id>/refuser/", rounds.refuse_here, name="refuse_here"),
]
