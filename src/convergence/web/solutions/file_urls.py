"""Addresses of solutions inside one file."""

from django.urls import path

from convergence.web.solutions import asking, chosen, finding, following

app_name = "file_solutions"

urlpatterns = [
    path("", chosen.solutions, name="list"),
    path("trouver/", finding.find, name="find"),
    path("retenir/<uuid:offer_id>/", chosen.choose, name="choose"),
    path("retenus/imprimer/", chosen.printed, name="print"),
    path("retenus/envoyer/", chosen.send, name="send"),
    path("retenus/<uuid:chosen_id>/retirer/", chosen.drop, name="drop"),
    path("demander/<uuid:offer_id>/", asking.ask, name="ask"),
    path("demandes/<uuid:request_id>/", following.show, name="show"),
    path("demandes/<uuid:request_id>/accepter/", following.accept, name="accept"),
    path("demandes/<uuid:request_id>/refuser/", following.refuse, name="refuse"),
    path("demandes/<uuid:request_id>/venue/", following.presence, name="presence"),
    path("demandes/<uuid:request_id>/resultat/", following.outcome, name="outcome"),
    path("demandes/<uuid:request_id>/retirer/", following.withdraw, name="withdraw"),
]
