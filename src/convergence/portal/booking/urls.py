"""Addresses of booking: ``p/`` is a public page, the others are reached by a personal link."""

from django.urls import path

from convergence.portal.booking import public, to_keep, views, waiting

app_name = "portal_booking"

urlpatterns = [
    path("p/<str:token>/", public.book, name="public"),
    path("<str:token>/", views.show, name="show"),
    path("<str:token>/rendez-vous.ics", to_keep.ics, name="ics"),
    path("<str:token>/deplacer/", views.move, name="move"),
    path("<str:token>/annuler/", views.cancel, name="cancel"),
    path("<str:token>/attendre/", waiting.wait, name="wait"),
    path("<str:token>/ne-plus-attendre/", waiting.leave, name="leave"),
]
