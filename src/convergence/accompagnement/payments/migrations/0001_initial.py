import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.foundation.classification import FieldGroup
from convergence.storage.protect import protect_file_table, protect_table, sql_file

OWN = "structure_id = (SELECT app_organisation())"


class Migration(migrations.Migration):

    initial = True

    dependencies = [("storage", "0004_outbox_by_kind")]

    operations = [
        migrations.CreateModel(
            name='BankAccount',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('iban', models.TextField()),
                ('holder', models.TextField()),
                ('state', models.TextField(default='a_confirmer')),
                ('proposed_by_id', models.UUIDField()),
                ('proposed_by', models.TextField()),
                ('decided_by_id', models.UUIDField(null=True)),
                ('decided_by', models.TextField(blank=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id'], name='payments_account_file'), models.Index(fields=['structure_id', 'iban'], name='payments_account_iban')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'confirme')), fields=('dossier_id',), name='payments_account_one'), models.UniqueConstraint(condition=models.Q(('state', 'a_confirmer')), fields=('dossier_id',), name='payments_account_one_waiting'), models.CheckConstraint(condition=models.Q(('decided_by_id', None), models.Q(('decided_by_id', models.F('proposed_by_id')), _negated=True), _connector='OR'), name='payments_account_four_eyes')],
            },
        ),
        migrations.CreateModel(
            name='Envelope',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('year', models.IntegerField()),
                ('funder', models.TextField()),
                ('funder_name', models.TextField(blank=True)),
                ('scheme', models.TextField()),
                ('aid_scheme_id', models.UUIDField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('structure_id', 'year', 'funder', 'scheme', 'aid_scheme_id'), name='payments_envelope_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='PaymentStop',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('reason', models.TextField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('dossier_id',), name='payments_stop_once')],
            },
        ),
        migrations.CreateModel(
            name='Recalculation',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('from_month', models.DateField()),
                ('taken_by_id', models.UUIDField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['structure_id'], name='payments_recalculation_all')],
                'constraints': [models.UniqueConstraint(fields=('dossier_id',), name='payments_recalculation_once')],
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('month', models.DateField()),
                ('payer', models.TextField()),
                ('state', models.TextField(default='ouverte')),
                ('total', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('people', models.IntegerField(default=0)),
                ('proposed_by_id', models.UUIDField(null=True)),
                ('proposed_by', models.TextField(blank=True)),
                ('proposed_at', models.DateTimeField(null=True)),
                ('checked_by_id', models.UUIDField(null=True)),
                ('checked_by', models.TextField(blank=True)),
                ('checked_at', models.DateTimeField(null=True)),
                ('frozen_by', models.TextField(blank=True)),
                ('frozen_at', models.DateTimeField(null=True)),
                ('exported_at', models.DateTimeField(null=True)),
                ('exchange_id', models.UUIDField(null=True)),
                ('file_hash', models.TextField(blank=True)),
                ('receipt', models.TextField(blank=True)),
                ('transport', models.TextField(blank=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('structure_id', 'month', 'payer'), name='payments_run_once'), models.UniqueConstraint(condition=models.Q(('state__in', ('ouverte', 'proposee', 'controlee'))), fields=('structure_id', 'payer'), name='payments_run_one_alive'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='payments_run_month'), models.CheckConstraint(condition=models.Q(('checked_by_id', None), models.Q(('checked_by_id', models.F('proposed_by_id')), _negated=True), _connector='OR'), name='payments_run_four_eyes')],
            },
        ),
        migrations.CreateModel(
            name='ReturnFile',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('digest', models.TextField()),
                ('lines', models.IntegerField()),
                ('read_by', models.TextField()),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='payments.run')),
            ],
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('payer', models.TextField()),
                ('month', models.DateField()),
                ('scheme', models.TextField()),
                ('funder', models.TextField()),
                ('aid_scheme_id', models.UUIDField(null=True)),
                ('state', models.TextField(default='proposee')),
                ('recognised', models.DecimalField(decimal_places=2, max_digits=14)),
                ('payable', models.DecimalField(decimal_places=2, max_digits=14)),
                ('withheld', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('carried_before', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('carried_after', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('previous', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('sent_back', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('reject_reason', models.TextField(blank=True)),
                ('is_held', models.BooleanField(default=False)),
                ('held_reason', models.TextField(blank=True)),
                ('anomalies', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('unverified', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('acknowledged_by', models.TextField(blank=True)),
                ('acknowledgement', models.TextField(blank=True)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='payments.bankaccount')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='payments.run')),
            ],
        ),
        migrations.CreateModel(
            name='PaymentOrder',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('scheme', models.TextField()),
                ('funder', models.TextField()),
                ('aid_scheme_id', models.UUIDField(null=True)),
                ('state', models.TextField(default='attente')),
                ('reason', models.TextField(blank=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='payments.run')),
            ],
        ),
        migrations.CreateModel(
            name='Confirmation',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('name', models.TextField()),
                ('value', models.TextField()),
                ('source', models.TextField()),
                ('confirmed_by_id', models.UUIDField()),
                ('confirmed_by', models.TextField()),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='payments.run')),
            ],
        ),
        migrations.CreateModel(
            name='Movement',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('kind', models.TextField()),
                ('granted', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('committed', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('paid', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('label', models.TextField()),
                ('made_by', models.TextField()),
                ('ref_id', models.UUIDField(null=True)),
                ('envelope', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='payments.envelope')),
            ],
            options={
                'indexes': [models.Index(fields=['envelope', 'id'], name='payments_movement_account')],
            },
        ),
        migrations.CreateModel(
            name='ProposalLine',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('month', models.DateField()),
                ('due', models.DecimalField(decimal_places=2, max_digits=14)),
                ('before', models.DecimalField(decimal_places=2, max_digits=14)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('details', models.JSONField(default=list)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='payments.proposal')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id', 'month'], name='payments_line_file'), models.Index(fields=['structure_id', 'month'], name='payments_line_month')],
                'constraints': [models.UniqueConstraint(fields=('proposal', 'month'), name='payments_line_once'), models.CheckConstraint(condition=models.Q(('amount', django.db.models.expressions.CombinedExpression(models.F('due'), '-', models.F('before')))), name='payments_line_exact')],
            },
        ),
        migrations.CreateModel(
            name='ReturnLine',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('position', models.IntegerField()),
                ('reference', models.TextField(blank=True)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('outcome', models.TextField(blank=True)),
                ('reason', models.TextField(blank=True)),
                ('state', models.TextField()),
                ('note', models.TextField(blank=True)),
                ('repaired_by', models.TextField(blank=True)),
                ('return_file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='payments.returnfile')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='payments.run')),
            ],
            options={
                'indexes': [models.Index(fields=['run', 'state', 'id'], name='payments_return_line_run')],
            },
        ),
        migrations.AddConstraint(
            model_name='returnfile',
            constraint=models.UniqueConstraint(fields=('structure_id', 'digest'), name='payments_return_once'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['dossier_id', 'structure_id'], name='payments_proposal_file'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['structure_id', 'payer', 'month'], name='payments_proposal_month'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['run', '-payable', 'id'], name='payments_proposal_amount'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(fields=('run', 'dossier_id', 'scheme', 'funder', 'aid_scheme_id'), name='payments_proposal_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('payable__gte', 0)), name='payments_never_negative'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('sent_back__gte', 0), ('sent_back__lte', models.F('payable'))), name='payments_sent_back_within'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('carried_after', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('carried_before'), '+', models.F('recognised')), '-', models.F('payable')))), name='payments_carried_exact'),
        ),
        migrations.AddIndex(
            model_name='paymentorder',
            index=models.Index(fields=['run', 'state'], name='payments_order_run'),
        ),
        migrations.AddConstraint(
            model_name='paymentorder',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payments_order_positive'),
        ),
        migrations.AddConstraint(
            model_name='confirmation',
            constraint=models.UniqueConstraint(fields=('run', 'name'), name='payments_confirmation_once'),
        ),
        *(
            protect_file_table(f"payments_{table}", FieldGroup.RESOURCES, shared=False)
            for table in ("bankaccount", "proposal", "proposalline", "recalculation")
        ),
        protect_file_table("payments_paymentstop", FieldGroup.FREE_TEXT, shared=False),
        *(
            protect_table(f"payments_{table}", using=OWN)
            for table in (
                "run", "paymentorder", "returnfile", "returnline", "confirmation", "envelope", "movement",
            )
        ),
        sql_file("convergence.accompagnement.payments", "0001_settle.sql"),
    ]
