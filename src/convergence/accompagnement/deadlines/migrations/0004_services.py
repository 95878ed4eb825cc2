from django.db import migrations

from convergence.storage.protect import protect_rows_by_family

# What is awaited of a service, or after its answer, is opened with the accompaniment as its request is; a silence told
# to a manager stays with the structure.
FAMILIES = {
    "accompagnement": (
        "orientation", "notification_orientation", "diagnostic", "diagnostic_approfondi", "pacea_apres_diagnostic",
        "signature_contrat", "offre_raisonnable", "fin_contrat", "revoir_contrat", "reprise_contrat", "limite_age",
        "premiere_phase", "bilan_phase", "action", "demande", "situation_prevue", "bilan_pmsmp", "suivi_sortie",
        "reponse_service", "service_silencieux", "suite_service",
    ),
    "identite": ("inscription", "adresse"),
    "sante": ("declaration_pmsmp",),
    "ressources": (
        "pieces", "ressources", "decision_allocation", "revision_allocation", "autonomie_fiscale",
    ),
}


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0003_address_and_offer")]

    operations = [protect_rows_by_family("deadlines_deadline", "kind", FAMILIES)]
