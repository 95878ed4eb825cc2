"""Addresses of the probes, without a final slash as probes expect them."""

from django.urls import path

from convergence.web.health import views

app_name = "health"

urlpatterns = [
    path("healthz", views.alive, name="alive"),
    path("readyz", views.ready, name="ready"),
]
