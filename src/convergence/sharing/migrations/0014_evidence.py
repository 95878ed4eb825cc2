"""The ledger as evidence: its lines chained by the database, its heads signed by the application."""

import django.contrib.postgres.fields
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.storage.protect import protect_table, sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0013_client_names'),
    ]

    operations = [
        migrations.CreateModel(
            name='LedgerHead',
            fields=[
                ('chain', models.UUIDField(primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField()),
                ('hash', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='LedgerSeal',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('seq', models.BigIntegerField()),
                ('hash', models.BinaryField()),
                ('signature', models.BinaryField()),
                ('sealed_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='ledgerline',
            name='client_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='ledgerline',
            name='direction',
            field=models.TextField(db_default='sortant', default='sortant'),
        ),
        migrations.AddField(
            model_name='ledgerline',
            name='groups',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='ledgerline',
            name='hash',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='ledgerline',
            name='partner',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddField(
            model_name='ledgerline',
            name='previous_hash',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='ledgerline',
            name='purpose',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddField(
            model_name='ledgerline',
            name='seq',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='ledgerline',
            index=models.Index(fields=['file', '-at', '-id'], name='sharing_ledger_file'),
        ),
        migrations.AddIndex(
            model_name='ledgerline',
            index=models.Index(fields=['client_id', '-at', '-id'], name='sharing_ledger_client'),
        ),
        migrations.AddConstraint(
            model_name='ledgerline',
            constraint=models.UniqueConstraint(fields=('structure_id', 'seq'), name='sharing_ledger_seq'),
        ),
        migrations.AddConstraint(
            model_name='ledgerseal',
            constraint=models.UniqueConstraint(fields=('structure_id', 'seq'), name='sharing_seal_once'),
        ),
        sql_file("convergence.sharing", "0014_evidence.sql"),
        protect_table("sharing_ledgerhead", using="false", keep_history=False),
        protect_table(
            "sharing_ledgerseal",
            using="(SELECT app_reach()) = 'network' OR structure_id = (SELECT app_organisation())",
            check="(SELECT app_purpose()) = 'traitement_automatique'",
            keep_history=False,
        ),
    ]
