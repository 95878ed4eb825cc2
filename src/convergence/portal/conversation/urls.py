"""Addresses of conversation, reached by a personal link."""

from django.urls import path

from convergence.portal.conversation import notifications, operators, places, views

app_name = "portal_conversation"
urlpatterns = [
    path("<str:token>/", views.conversation, name="show"),
    path("<str:token>/documents/<uuid:document_id>/", views.joined, name="document"),
    path("<str:token>/avec/<uuid:organisation_id>/", operators.conversation, name="operator"),
    path("<str:token>/avec/<uuid:organisation_id>/copie/", operators.copy, name="operator_copy"),
    path("<str:token>/place/", places.answer, name="place"),
    path("<str:token>/place/<uuid:enrolment_id>.ics", places.ics, name="session_ics"),
    path("<str:token>/preferences/", views.preferences, name="preferences"),
    path("<str:token>/notifications/", notifications.notifications, name="notifications"),
    path("<str:token>/stop/", views.stop, name="stop"),
]
