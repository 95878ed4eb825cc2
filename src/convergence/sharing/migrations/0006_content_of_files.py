from django.db import migrations

# What leaves may name many files at once and hold their bank details (a payment file): whoever reads no file of the
# structure reads no content either, even of an exchange that is about none of them.
HELD = "structure_id = (SELECT app_structure())"


class Migration(migrations.Migration):
    dependencies = [("sharing", "0005_work")]

    operations = [
        migrations.RunSQL(
            f"ALTER POLICY application ON sharing_exchangecontent USING ({HELD}) WITH CHECK ({HELD});",
            migrations.RunSQL.noop,
        )
    ]
