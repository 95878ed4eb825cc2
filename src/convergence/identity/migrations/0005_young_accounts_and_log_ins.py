"""Accounts of young people, and the log-ins that applications ask for."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.storage.protect import history, policies, protect_table, sql_file

NETWORK = "(SELECT app_reach()) = 'network'"
SIGNING_IN = "(SELECT app_purpose()) = 'authentification'"
HOLDER = "structure_id = (SELECT app_structure())"
OF_MY_ACCOUNTS = "EXISTS (SELECT FROM identity_youngaccount a WHERE a.id = account_id)"
ANCHOR = """
    ALTER TABLE identity_youngaccount ADD CONSTRAINT identity_youngaccount_file FOREIGN KEY (structure_id, dossier_id)
        REFERENCES storage_file (structure_id, dossier_id) ON UPDATE CASCADE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0004_organisations'), ('storage', '0003_one_file'),
    ]

    operations = [
        migrations.CreateModel(
            name='LoginClient',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('client_id', models.CharField(max_length=100, unique=True)),
                ('kind', models.CharField(max_length=12)),
                ('name', models.TextField()),
                ('organisation', models.TextField()),
                ('redirect_uris', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('post_logout_redirect_uris', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('secret_digest', models.CharField(blank=True, max_length=64)),
                ('created_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='YoungAccount',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('email', models.CharField(max_length=254)),
                ('email_key', models.CharField(max_length=64)),
                ('first_name', models.TextField()),
                ('last_name', models.TextField()),
                ('born_on', models.DateField()),
                ('state', models.CharField(default='a_activer', max_length=12)),
                ('auth_version', models.IntegerField(default=1)),
                ('opened_at', models.DateTimeField()),
                ('activated_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='YoungLink',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='LoginGrant',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('membership_id', models.UUIDField(null=True)),
                ('version', models.CharField(max_length=30)),
                ('scope', models.TextField()),
                ('nonce', models.TextField(blank=True)),
                ('redirect_uri', models.TextField()),
                ('authenticated_at', models.DateTimeField()),
                ('code_digest', models.CharField(max_length=64, unique=True)),
                ('code_expires_at', models.DateTimeField()),
                ('code_used_at', models.DateTimeField(null=True)),
                ('code_challenge', models.CharField(blank=True, max_length=128)),
                ('code_challenge_method', models.CharField(blank=True, max_length=10)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='identity.loginclient')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grants', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='LoginToken',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=10)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('issued_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('grant', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='tokens', to='identity.logingrant')),
            ],
        ),
        migrations.CreateModel(
            name='YoungCredential',
            fields=[
                ('account', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='credential', serialize=False, to='identity.youngaccount')),
                ('password_hash', models.CharField(max_length=128)),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name='youngaccount',
            index=models.Index(fields=['structure_id'], name='identity_account_holder'),
        ),
        migrations.AddConstraint(
            model_name='youngaccount',
            constraint=models.UniqueConstraint(fields=('email_key',), name='identity_account_email'),
        ),
        migrations.AddConstraint(
            model_name='youngaccount',
            constraint=models.UniqueConstraint(fields=('dossier_id',), name='identity_account_of_file'),
        ),
        migrations.AddConstraint(
            model_name='youngaccount',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'actif'), _negated=True), ('activated_at__isnull', False), _connector='OR'), name='identity_account_activated'),
        ),
        migrations.AddField(
            model_name='logingrant',
            name='account',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='grants', to='identity.youngaccount'),
        ),
        migrations.AddField(
            model_name='younglink',
            name='account',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='links', to='identity.youngaccount'),
        ),
        migrations.AddIndex(
            model_name='logintoken',
            index=models.Index(fields=['expires_at'], name='identity_token_end'),
        ),
        migrations.AddIndex(
            model_name='logingrant',
            index=models.Index(fields=['started_at'], name='identity_grant_started'),
        ),
        migrations.AddConstraint(
            model_name='logingrant',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account__isnull', True), ('user__isnull', False)), models.Q(('account__isnull', False), ('user__isnull', True)), _connector='OR'), name='identity_grant_of_one'),
        ),
        migrations.RunSQL(
            policies("identity_youngaccount", f"{HOLDER} OR {SIGNING_IN}") + history("identity_youngaccount") + ANCHOR,
            migrations.RunSQL.noop,
        ),
        protect_table("identity_youngcredential", using=SIGNING_IN, keep_history=False),
        protect_table("identity_younglink", using=f"{SIGNING_IN} OR {OF_MY_ACCOUNTS}", keep_history=False),
        protect_table("identity_loginclient", using=f"{NETWORK} OR {SIGNING_IN}", check=NETWORK),
        protect_table("identity_logingrant", using=SIGNING_IN, keep_history=False),
        protect_table("identity_logintoken", using=SIGNING_IN, keep_history=False),
        sql_file("convergence.identity", "0005_young_accounts.sql"),
    ]
