"""Addresses of the young person's pages: short, since they travel by SMS."""

from django.urls import include, path

urlpatterns = [
    path("r/", include("convergence.portal.booking.urls")),
    path("s/", include("convergence.portal.signing.urls")),
    path("m/", include("convergence.portal.conversation.urls")),
]
