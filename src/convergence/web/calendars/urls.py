"""Addresses of calendars."""

from django.urls import path

from convergence.web.calendars import connecting, feeds, files, views

app_name = "calendars"

urlpatterns = [
    path("", views.account, name="account"),
    path("relier/", connecting.connect, name="connect"),
    path("reglages/", views.settings, name="settings"),
    path("mot-de-passe/", connecting.password, name="password"),
    path("detacher/", views.disconnect, name="disconnect"),
    path("choix/<uuid:copy_id>/", views.question, name="question"),
    path("detail/", views.rule, name="rule"),
    path("flux/nouveau/", feeds.publish, name="publish"),
    path("flux/<uuid:feed_id>/renouveler/", feeds.rotate, name="rotate"),
    path("flux/<uuid:feed_id>/fermer/", feeds.end, name="end"),
    path("flux/<str:token>.ics", files.feed, name="feed"),
    path("rendez-vous/<uuid:appointment_id>.ics", files.appointment, name="appointment"),
]
