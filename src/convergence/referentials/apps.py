"""Reference data: communes, ROME, countries, nomenclatures. Dated codes, no personal data."""

from django.apps import AppConfig


class ReferentialsConfig(AppConfig):
    name = "convergence.referentials"
    label = "referentials"
    verbose_name = "Données de référence"
    default_auto_field = "django.db.models.BigAutoField"
