"""Agreements with partners: asked, answered by two people, in force, ended, told."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.storage.protect import protect_table

OURS = "(SELECT app_reach()) = 'network' OR structure_id = (SELECT app_organisation())"
MINE = f"{OURS} OR asked_from = (SELECT app_organisation()) OR organisation_id = (SELECT app_organisation())"
TOLD = "state IN ('en_vigueur', 'revoquee', 'echue', 'terminee')"
SEEN = "EXISTS (SELECT 1 FROM sharing_agreement a WHERE a.id = agreement_id)"


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0010_programs'),
    ]

    operations = [
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False, null=True)),
                ('kind', models.TextField()),
                ('title', models.TextField()),
                ('recipient_kind', models.TextField()),
                ('organisation_id', models.UUIDField(null=True)),
                ('organisation_name', models.TextField()),
                ('purposes', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('asked_groups', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('groups', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('form', models.TextField()),
                ('writes', models.BooleanField(default=False)),
                ('mode', models.TextField()),
                ('legal_text', models.TextField()),
                ('aim', models.TextField()),
                ('officer_name', models.TextField()),
                ('officer_email', models.TextField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(null=True)),
                ('state', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('asked_by', models.UUIDField()),
                ('asked_from', models.UUIDField()),
                ('proposal', models.TextField(blank=True)),
                ('answer', models.TextField(blank=True)),
                ('proposed_by', models.UUIDField(null=True)),
                ('decided_by', models.UUIDField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('signed_on', models.DateField(null=True)),
                ('signed_by_them', models.TextField(blank=True)),
                ('signed_by_us', models.TextField(blank=True)),
                ('our_officer_name', models.TextField(blank=True)),
                ('our_officer_email', models.TextField(blank=True)),
                ('review_by', models.DateField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_reason', models.TextField(blank=True)),
            ],
            options={
                'indexes': [models.Index(fields=['state', '-asked_at', '-id'], name='sharing_agreement_list'), models.Index(fields=['organisation_id'], name='sharing_agreement_org')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='sharing_agreement_dates'), models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='sharing_agreement_two_people')],
            },
        ),
        migrations.CreateModel(
            name='AgreementGesture',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False, null=True)),
                ('at', models.DateTimeField()),
                ('user_id', models.UUIDField()),
                ('user_name', models.TextField()),
                ('label', models.TextField()),
                ('text', models.TextField(blank=True)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='gestures', to='sharing.agreement')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AgreementNotice',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False, null=True)),
                ('subject', models.TextField()),
                ('recipient', models.TextField()),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('exchange_id', models.UUIDField()),
                ('sent_at', models.DateTimeField()),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('acknowledged_by', models.TextField(blank=True)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='sharing.agreement')),
            ],
            options={
                'abstract': False,
            },
        ),
        protect_table("sharing_agreement", using=f"{MINE} OR {TOLD}", check=MINE),
        protect_table("sharing_agreementgesture", using=SEEN, check=f"({SEEN}) AND user_id = (SELECT app_user())"),
        protect_table("sharing_agreementnotice", using=OURS),
    ]
