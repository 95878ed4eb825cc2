"""Addresses of requests outside a file: sent, received by one's organisation; whom partners introduce."""

from django.urls import path

from convergence.web.solutions import mine
from convergence.web.solutions.introducing import received as introductions
from convergence.web.solutions.introducing import sent
from convergence.web.solutions.service import received

app_name = "solutions"

urlpatterns = [
    path("adresses/", sent.introduced, name="introduced"),
    path("adresses/nouveau/", sent.introduce, name="introduce"),
    path("adresses/<uuid:introduction_id>/", sent.show, name="introduced_one"),
    path("adresses/<uuid:introduction_id>/retirer/", sent.withdraw, name="introduced_withdraw"),
    path("partenaires/", introductions.received, name="introductions"),
    path("partenaires/<uuid:introduction_id>/", introductions.show, name="introduction"),
    path("partenaires/<uuid:introduction_id>/accepter/", introductions.accept, name="introduction_accept"),
    path("partenaires/<uuid:introduction_id>/refuser/", introductions.refuse, name="introduction_refuse"),
    path("envoyees/", mine.mine, name="mine"),
    path("recues/", received.inbox, name="inbox"),
    path("recues/<uuid:request_id>/", received.show, name="received"),
    path("recues/<uuid:request_id>/accepter/", received.accept, name="accept"),
    path("recues/<uuid:request_id>/refuser/", received.refuse, name="refuse"),
    path("recues/<uuid:request_id>/venue/", received.presence, name="presence"),
    path("recues/<uuid:request_id>/resultat/", received.outcome, name="outcome"),
    path("recues/<uuid:request_id>/documents/<uuid:document_id>/", received.paper, name="paper"),
]
