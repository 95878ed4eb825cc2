"""Where the scanner has something to see: asked once, not structure by structure."""

from django.db import migrations

from convergence.storage.protect import work_function


class Migration(migrations.Migration):

    dependencies = [("documents", "0001_initial")]

    operations = [
        work_function(
            "documents_structures_to_scan",
            "SELECT structure_id FROM documents_document WHERE state = 'quarantaine'",
        ),
    ]
