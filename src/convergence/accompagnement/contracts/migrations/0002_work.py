"""Where a signed contract starts: asked once, not structure by structure."""

from django.db import migrations, models

from convergence.storage.protect import work_function


class Migration(migrations.Migration):

    dependencies = [("contracts", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="contract",
            index=models.Index(
                condition=models.Q(state="signe"), fields=["starts_on"], name="contracts_contract_to_start"
            ),
        ),
        work_function(
            "contracts_structures_to_start",
            # nowhere on earth is it later than fourteen hours after Greenwich: each structure then asks its own clock
            "SELECT structure_id FROM contracts_contract"
            " WHERE state = 'signe' AND starts_on <= (p_at AT TIME ZONE 'UTC' + interval '14 hours')::date",
        ),
    ]
