"""Files of those who had opposed, or asked for the limitation, before the wall knew of it: held back like the others."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("storage", "0008_held_back")]

    operations = [
        migrations.RunSQL(
            """
            UPDATE storage_file f SET held_back_at = r.since FROM (
                SELECT dossier_id, min(received_on)::timestamptz AS since FROM audit_rightsrequest
                WHERE kind IN ('opposition', 'limitation') AND outcome <> 'refusee' GROUP BY 1) r
                WHERE r.dossier_id = f.dossier_id;
            UPDATE storage_grant g SET held_back = true
                FROM storage_file f WHERE f.dossier_id = g.dossier_id AND f.held_back_at IS NOT NULL;
            """,
            migrations.RunSQL.noop,
        )
    ]
