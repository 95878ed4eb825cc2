"""Second factors of professionals, identities that a provider proves, access codes that have served."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.storage.protect import protect_table

SIGNING_IN = "(SELECT app_purpose()) = 'authentification'"
OWN = f"{SIGNING_IN} OR user_id = (SELECT app_user())"
CASCADE = """
    ALTER TABLE identity_youngexternalidentity ADD CONSTRAINT identity_youngexternalidentity_account
        FOREIGN KEY (account_id) REFERENCES identity_youngaccount (id) ON DELETE CASCADE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0005_young_accounts_and_log_ins'),
    ]

    operations = [
        migrations.CreateModel(
            name='Authenticator',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='authenticator', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('sealed_secret', models.BinaryField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('last_step', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='ExternalIdentity',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('provider', models.CharField(max_length=20)),
                ('issuer', models.TextField()),
                ('idp', models.TextField(blank=True)),
                ('subject_key', models.CharField(max_length=64)),
                ('linked_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='external_identities', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('issuer', 'idp', 'subject_key'), name='identity_external_once')],
            },
        ),
        migrations.CreateModel(
            name='Passkey',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('credential_id', models.BinaryField(unique=True)),
                ('public_key', models.BinaryField()),
                ('sign_count', models.BigIntegerField(default=0)),
                ('added_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passkeys', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['user'], name='identity_passkey_user')],
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code_key', models.CharField(max_length=64)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recovery_codes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'code_key'), name='identity_recovery_code_once')],
            },
        ),
        migrations.CreateModel(
            name='SpentAccessCode',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('given_at', models.DateTimeField()),
                ('spent_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='spent_codes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'given_at'), name='identity_code_spent_once')],
            },
        ),
        migrations.CreateModel(
            name='YoungExternalIdentity',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('provider', models.CharField(max_length=20)),
                ('issuer', models.TextField()),
                ('subject_key', models.CharField(max_length=64)),
                ('linked_at', models.DateTimeField()),
                ('account', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='external_identities', to='identity.youngaccount')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('issuer', 'subject_key'), name='identity_young_external_once'), models.UniqueConstraint(fields=('account', 'provider'), name='identity_young_external_one')],
            },
        ),
        protect_table("identity_externalidentity", using=OWN),
        *(
            protect_table(f"identity_{table}", using=OWN, keep_history=False)
            for table in ("authenticator", "passkey", "recoverycode")
        ),
        *(
            protect_table(f"identity_{table}", using=SIGNING_IN, keep_history=False)
            for table in ("spentaccesscode", "youngexternalidentity")
        ),
        migrations.RunSQL(CASCADE, migrations.RunSQL.noop),
    ]
