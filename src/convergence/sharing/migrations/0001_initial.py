import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.storage.protect import policies, protect_mixed_table, protect_table, sql_file

CONTENT = policies(
    "sharing_exchangecontent",
    "structure_id = (SELECT app_organisation())"
    " AND (dossier_id IS NULL OR structure_id = (SELECT app_structure()))",
) + """
    ALTER TABLE sharing_exchangecontent ADD CONSTRAINT sharing_exchangecontent_file
        FOREIGN KEY (structure_id, dossier_id) REFERENCES storage_file (structure_id, dossier_id) ON UPDATE CASCADE;
"""
OWN = "structure_id = (SELECT app_organisation()) AND (SELECT app_file()) IS NULL"


class Migration(migrations.Migration):

    initial = True

    dependencies = [("storage", "0003_one_file")]

    operations = [
        migrations.CreateModel(
            name='Exchange',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False, null=True)),
                ('channel', models.TextField()),
                ('reason', models.TextField()),
                ('recipient_kind', models.TextField()),
                ('recipient_user_id', models.UUIDField(null=True)),
                ('about_kind', models.TextField(blank=True)),
                ('about_id', models.UUIDField(null=True)),
                ('basis_code', models.TextField(blank=True)),
                ('document_count', models.IntegerField(default=0)),
                ('circuit', models.TextField()),
                ('state', models.TextField(default='attente')),
                ('cause', models.TextField(blank=True)),
                ('detail', models.TextField(blank=True)),
                ('requested_at', models.DateTimeField()),
                ('useless_after', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('attempt_id', models.UUIDField(null=True)),
                ('attempts', models.IntegerField(default=0)),
                ('tries', models.IntegerField(default=0)),
                ('provider', models.TextField(blank=True)),
                ('receipt', models.TextField(blank=True)),
                ('segments', models.IntegerField(default=0)),
                ('cost_millicents', models.BigIntegerField(default=0)),
                ('replaces_id', models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ExchangeAttempt',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False, null=True)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('provider', models.TextField(blank=True)),
                ('outcome', models.TextField(blank=True)),
                ('detail', models.TextField(blank=True)),
                ('receipt', models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name='ExchangeWithdrawal',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False, null=True)),
                ('exchange_id', models.UUIDField(unique=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LedgerLine',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('at', models.DateTimeField()),
                ('exchange_id', models.UUIDField()),
                ('channel', models.TextField()),
                ('reason', models.TextField()),
                ('recipient_kind', models.TextField()),
                ('basis_code', models.TextField(blank=True)),
                ('basis', models.TextField(blank=True)),
                ('file', models.UUIDField(null=True)),
                ('documents', models.IntegerField(default=0)),
                ('outcome', models.TextField()),
                ('provider', models.TextField(blank=True)),
                ('receipt', models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name='ExchangeContent',
            fields=[
                ('exchange', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='sharing.exchange')),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False, null=True)),
                ('recipient', models.TextField()),
                ('subject', models.TextField(blank=True)),
                ('body', models.TextField(blank=True)),
                ('document_ids', models.TextField(blank=True)),
            ],
        ),
        migrations.AddIndex(
            model_name='exchange',
            index=models.Index(fields=['structure_id', '-requested_at', '-id'], name='sharing_exchange_list'),
        ),
        migrations.AddIndex(
            model_name='exchange',
            index=models.Index(fields=['dossier_id', 'structure_id'], name='sharing_exchange_file'),
        ),
        migrations.AddIndex(
            model_name='exchange',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['state', 'channel', 'due_at'], name='sharing_exchange_due'),
        ),
        migrations.AddIndex(
            model_name='exchange',
            index=models.Index(condition=models.Q(('state__in', ['attente', 'en_cours', 'echec', 'adresse_fausse', 'incertain'])), fields=['structure_id', 'state'], name='sharing_exchange_open'),
        ),
        migrations.AddField(
            model_name='exchangeattempt',
            name='exchange',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tried', to='sharing.exchange'),
        ),
        migrations.AddIndex(
            model_name='ledgerline',
            index=models.Index(fields=['structure_id', '-at', '-id'], name='sharing_ledger_list'),
        ),
        migrations.AddIndex(
            model_name='exchangecontent',
            index=models.Index(fields=['dossier_id', 'structure_id'], name='sharing_content_file'),
        ),
        migrations.AddIndex(
            model_name='exchangeattempt',
            index=models.Index(fields=['dossier_id', 'structure_id'], name='sharing_attempt_file'),
        ),
        protect_mixed_table("sharing_exchange"),
        protect_mixed_table("sharing_exchangeattempt"),
        protect_mixed_table("sharing_exchangewithdrawal"),
        migrations.RunSQL(CONTENT, migrations.RunSQL.noop),
        protect_table("sharing_ledgerline", using=OWN),
        sql_file("convergence.sharing", "0001_due.sql"),
    ]
