"""Where signatures are awaited or traces are to be erased: asked once, not structure by structure."""

from django.db import migrations

from convergence.storage.protect import work_function


class Migration(migrations.Migration):

    dependencies = [("signatures", "0001_initial")]

    operations = [
        work_function(
            "signatures_structures_with_work",
            "SELECT structure_id FROM signatures_signing WHERE state = 'attente'"
            " UNION ALL SELECT structure_id FROM signatures_signertrace WHERE erase_at <= p_at",
        ),
    ]
