"""The young person's pages: what she reaches by a personal link."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "convergence.portal"
    label = "portal"
