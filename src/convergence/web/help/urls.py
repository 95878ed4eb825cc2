"""Addresses of the pages that everybody may read."""

from django.urls import path

from convergence.web.help import views

app_name = "help"

urlpatterns = [
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("donnees-personnelles/", views.privacy, name="privacy"),
    path("donnees-personnelles/qui-repond/", views.controllers, name="controllers"),
    path("mentions-legales/", views.legal, name="legal"),
    path("plan-du-site/", views.sitemap, name="sitemap"),
    path("aide/", views.guide, name="guide"),
    path("aide/ecran/<slug:name>/", views.screen, name="screen"),
    path("aide/clavier/", views.keys, name="keys"),
    path(".well-known/security.txt", views.security_contact, name="security"),
]
