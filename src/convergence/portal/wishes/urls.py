"""Addresses of what she wants."""

from django.urls import path

from convergence.portal.wishes import views

app_name = "portal_wishes"

urlpatterns = [
    path("", views.wishes, name="list"),
    path("dire/", views.tell, name="tell"),
    path("ordre/", views.order, name="order"),
    path("metiers/", views.occupations, name="occupations"),
    path("<uuid:aspiration_id>/redire/", views.again, name="again"),
    path("<uuid:aspiration_id>/terminer/", views.end, name="end"),
    path("<uuid:aspiration_id>/theme/", views.theme, name="theme"),
    path("<uuid:aspiration_id>/citer/", views.quote, name="quote"),
]
