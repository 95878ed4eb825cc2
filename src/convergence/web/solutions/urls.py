"""Addresses of requests outside a file: those that one sent, those that one's organisation received."""

from django.urls import path

from convergence.web.solutions import mine
from convergence.web.solutions.service import received

app_name = "solutions"

urlpatterns = [
    path("envoyees/", mine.mine, name="mine"),
    path("recues/", received.inbox, name="inbox"),
    path("recues/<uuid:request_id>/", received.show, name="received"),
    path("recues/<uuid:request_id>/accepter/", received.accept, name="accept"),
    path("recues/<uuid:request_id>/refuser/", received.refuse, name="refuse"),
    path("recues/<uuid:request_id>/venue/", received.presence, name="presence"),
    path("recues/<uuid:request_id>/resultat/", received.outcome, name="outcome"),
    path("recues/<uuid:request_id>/documents/<uuid:document_id>/", received.paper, name="paper"),
]
