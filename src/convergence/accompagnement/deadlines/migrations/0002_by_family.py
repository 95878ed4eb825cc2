from django.db import migrations

from convergence.storage.protect import protect_rows_by_family

# A deadline tells as much as the thing that it awaits: each kind is opened with the family of its own room. What
# is in no family (sanctions, weeks that fall short, a kind that nobody placed) stays with the structure.
FAMILIES = {
    "accompagnement": (
        "orientation", "notification_orientation", "diagnostic", "diagnostic_approfondi", "pacea_apres_diagnostic",
        "signature_contrat", "fin_contrat", "revoir_contrat", "reprise_contrat", "limite_age", "premiere_phase",
        "bilan_phase", "action", "demande", "situation_prevue", "bilan_pmsmp", "suivi_sortie",
    ),
    "identite": ("inscription",),
    "sante": ("declaration_pmsmp",),
    "ressources": (
        "pieces", "ressources", "decision_allocation", "revision_allocation", "autonomie_fiscale",
    ),
}


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0001_initial")]

    operations = [protect_rows_by_family("deadlines_deadline", "kind", FAMILIES)]
