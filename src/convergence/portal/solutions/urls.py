"""Addresses by which the people of a service answer a request, reached by their link."""

from django.urls import path

from convergence.portal.solutions import views

app_name = "portal_solutions"

urlpatterns = [
    path("<str:token>/", views.show, name="show"),
    path("<str:token>/accepter/", views.accept, name="accept"),
    path("<str:token>/refuser/", views.refuse, name="refuse"),
    path("<str:token>/venue/", views.presence, name="presence"),
    path("<str:token>/resultat/", views.outcome, name="outcome"),
    path("<str:token>/documents/<uuid:document_id>/", views.paper, name="paper"),
]
