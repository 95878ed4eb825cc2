"""In which structures a workshop of the agenda may have to be listed in the directory."""

from django.db import migrations

from convergence.storage.protect import work_function


class Migration(migrations.Migration):

    dependencies = [("solutions", "0001_initial"), ("workshops", "0002_work"), ("offers", "0002_quality")]

    operations = [
        work_function(
            "solutions_structures_with_workshops",
            "SELECT structure_id FROM workshops_workshopoffer WHERE ended_on IS NULL OR ended_on > p_at::date"
            " UNION ALL SELECT structure_id FROM offers_serviceoffer"
            " WHERE workshop_offer_id IS NOT NULL AND withdrawn_on IS NULL",
        ),
    ]
