"""Whoever manages an account sees the identities tied to it, and may untie one."""

from django.db import migrations

SIGNING_IN = "(SELECT app_purpose()) = 'authentification'"
NETWORK = "(SELECT app_reach()) = 'network'"
MANAGED = f"""EXISTS (SELECT 1 FROM identity_user u WHERE u.id = identity_externalidentity.user_id
    AND ({NETWORK} OR u.account_structure_id = (SELECT app_organisation())))"""
OWN = f"{SIGNING_IN} OR user_id = (SELECT app_user())"


class Migration(migrations.Migration):
    dependencies = [("identity", "0007_logouts")]

    operations = [
        migrations.RunSQL(
            f"ALTER POLICY application ON identity_externalidentity USING ({OWN} OR {MANAGED}) WITH CHECK ({OWN})",
            f"ALTER POLICY application ON identity_externalidentity USING ({OWN}) WITH CHECK ({OWN})",
        )
    ]
