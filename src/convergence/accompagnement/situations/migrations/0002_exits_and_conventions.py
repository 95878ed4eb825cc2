import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.foundation.classification import FieldGroup
from convergence.storage.protect import protect_file_table


class Migration(migrations.Migration):

    dependencies = [
        ('situations', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='situation',
            name='awaits_confirmation',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='situation',
            name='weekly_hours',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.CreateModel(
            name='Exit',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('about', models.TextField()),
                ('ref_id', models.UUIDField(unique=True)),
                ('exited_on', models.DateField()),
                ('exit_class', models.TextField()),
                ('situation_id', models.UUIDField(null=True)),
                ('is_withdrawn', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id', 'exited_on'], name='situations_exit_file')],
            },
        ),
        migrations.CreateModel(
            name='ExitQualification',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('definition', models.TextField()),
                ('is_positive', models.BooleanField()),
                ('outcome', models.TextField(blank=True)),
                ('left', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='situations.exit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('left', 'definition'), name='situations_one_verdict')],
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('months', models.PositiveSmallIntegerField()),
                ('due_on', models.DateField()),
                ('noted_on', models.DateField(null=True)),
                ('answer', models.TextField(blank=True)),
                ('situation_id', models.UUIDField(null=True)),
                ('left', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='situations.exit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('left', 'months'), name='situations_one_follow_up')],
            },
        ),
        migrations.CreateModel(
            name='PmsmpAccident',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('happened_at', models.DateTimeField()),
                ('told_at', models.DateTimeField(null=True)),
                ('declared_at', models.DateTimeField(null=True)),
                ('situation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='situations.situation')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id'], name='situations_accident_file')],
            },
        ),
        migrations.CreateModel(
            name='PmsmpConvention',
            fields=[
                ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('change_id', models.BigIntegerField(db_default=0, editable=False)),
                ('structure_id', models.UUIDField(editable=False)),
                ('dossier_id', models.UUIDField(editable=False)),
                ('host_siret', models.TextField(blank=True)),
                ('host_activity', models.TextField(blank=True)),
                ('tutor_name', models.TextField(blank=True)),
                ('tutor_role', models.TextField(blank=True)),
                ('place', models.TextField(blank=True)),
                ('presence_hours', models.PositiveSmallIntegerField(null=True)),
                ('schedule', models.TextField(blank=True)),
                ('tasks', models.TextField(blank=True)),
                ('evaluation_way', models.TextField(blank=True)),
                ('signed_on', models.DateField(null=True)),
                ('evaluated_on', models.DateField(null=True)),
                ('outcome', models.TextField(blank=True)),
                ('are_goals_reached', models.BooleanField(null=True)),
                ('last_present_on', models.DateField(null=True)),
                ('sequel', models.TextField(blank=True)),
                ('situation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, to='situations.situation')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier_id', 'structure_id'], name='situations_convention_file')],
            },
        ),
        *(
            protect_file_table(f"situations_{name}", FieldGroup.ACCOMPAGNEMENT)
            for name in ("exit", "exitqualification", "followup", "pmsmpconvention")
        ),
        protect_file_table("situations_pmsmpaccident", FieldGroup.HEALTH),
    ]
