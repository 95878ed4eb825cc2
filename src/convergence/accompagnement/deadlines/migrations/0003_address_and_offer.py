from django.db import migrations

from convergence.storage.protect import protect_rows_by_family

# Two kinds more: the change of an address is opened with the identity, the reasonable offer with the accompaniment.
FAMILIES = {
    "accompagnement": (
        "orientation", "notification_orientation", "diagnostic", "diagnostic_approfondi", "pacea_apres_diagnostic",
        "signature_contrat", "offre_raisonnable", "fin_contrat", "revoir_contrat", "reprise_contrat", "limite_age",
        "premiere_phase", "bilan_phase", "action", "demande", "situation_prevue", "bilan_pmsmp", "suivi_sortie",
    ),
    "identite": ("inscription", "adresse"),
    "sante": ("declaration_pmsmp",),
    "ressources": (
        "pieces", "ressources", "decision_allocation", "revision_allocation", "autonomie_fiscale",
    ),
}


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0002_by_family")]

    operations = [protect_rows_by_family("deadlines_deadline", "kind", FAMILIES)]
