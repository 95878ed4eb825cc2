"""Addresses of signatures."""

from django.urls import path

from convergence.web.signatures import asking, signing, views

app_name = "signatures"

urlpatterns = [
    path("", views.listed, name="list"),
    path("demander/<uuid:document_id>/", asking.ask, name="ask"),
    path("<uuid:signing_id>/", views.show, name="show"),
    path("<uuid:signing_id>/document-signe.pdf", views.bundle, name="bundle"),
    path("<uuid:signing_id>/preuves/<str:name>", views.evidence, name="evidence"),
    path("<uuid:signing_id>/retirer/", asking.withdraw, name="withdraw"),
    path("<uuid:signing_id>/renvoyer/<uuid:signer_id>/", asking.resend, name="resend"),
    path("<uuid:signing_id>/signer/", signing.sign, name="sign"),
    path("<uuid:signing_id>/signer/document.pdf", signing.paper, name="paper"),
    path("<uuid:signing_id>/refuser/", signing.refuse, name="refuse"),
    path("<uuid:signing_id>/sur-place/", signing.hand_over, name="round"),
]
