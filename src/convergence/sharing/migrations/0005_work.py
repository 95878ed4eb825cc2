"""Where texts of settled exchanges are kept: asked once, not structure by structure."""

from django.db import migrations

from convergence.storage.protect import work_function


class Migration(migrations.Migration):

    dependencies = [("sharing", "0004_useless_at")]

    operations = [
        work_function(
            "sharing_structures_with_texts",
            "SELECT e.structure_id FROM sharing_exchange e"
            " WHERE e.settled_at < p_at AND EXISTS (SELECT FROM sharing_exchangecontent c WHERE c.exchange_id = e.id)",
        ),
    ]
