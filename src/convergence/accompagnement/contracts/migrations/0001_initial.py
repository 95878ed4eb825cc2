import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.foundation.classification import FieldGroup
from convergence.storage.protect import protect_file_table


class Migration(migrations.Migration):
    initial = True

    dependencies = [("storage", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Contract",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=convergence.foundation.identifiers.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("change_id", models.BigIntegerField(db_default=0, editable=False)),
                ("structure_id", models.UUIDField(editable=False)),
                ("dossier_id", models.UUIDField(editable=False)),
                (
                    "number",
                    models.BigIntegerField(
                        default=convergence.foundation.identifiers.public_number, unique=True
                    ),
                ),
                ("kind", models.TextField()),
                ("state", models.TextField()),
                ("adviser_id", models.UUIDField(null=True)),
                ("months", models.PositiveSmallIntegerField()),
                ("weekly_hours", models.PositiveSmallIntegerField(null=True)),
                ("eligibility", models.JSONField(default=dict)),
                ("prepared_on", models.DateField()),
                ("signed_on", models.DateField(null=True)),
                ("starts_on", models.DateField()),
                ("planned_end_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                ("end_motive", models.TextField(blank=True)),
                ("kept_commitments", models.BooleanField(null=True)),
                ("extended_on", models.DateField(null=True)),
                ("needs_guardian", models.BooleanField(default=False)),
                (
                    "review_reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("source", models.TextField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["dossier_id", "structure_id", "starts_on"], name="contracts_contract_file"
                    )
                ],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(
                            ("kind__in", ("cej", "pacea")), ("state__in", ("signe", "en_cours", "termine"))
                        ),
                        expressions=[
                            ("dossier_id", "="),
                            (
                                models.Func(
                                    models.F("starts_on"),
                                    models.F("ended_on"),
                                    models.Value("[)"),
                                    function="daterange",
                                ),
                                "&&",
                            ),
                        ],
                        name="contracts_one_at_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind__in", ("cej", "pacea")), ("state__in", ("prepare", "signe"))),
                        fields=("dossier_id",),
                        name="contracts_one_in_preparation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="contracts_end_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("planned_end_on__gt", models.F("starts_on"))),
                        name="contracts_plan_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "termine"), _negated=True),
                            ("ended_on__isnull", False),
                            _connector="OR",
                        ),
                        name="contracts_ended_has_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractExemption",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=convergence.foundation.identifiers.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("change_id", models.BigIntegerField(db_default=0, editable=False)),
                ("structure_id", models.UUIDField(editable=False)),
                ("dossier_id", models.UUIDField(editable=False)),
                ("ground", models.TextField()),
                (
                    "contract",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exemption",
                        to="contracts.contract",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["dossier_id", "structure_id"], name="contracts_exemption_file")
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractNote",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=convergence.foundation.identifiers.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("change_id", models.BigIntegerField(db_default=0, editable=False)),
                ("structure_id", models.UUIDField(editable=False)),
                ("dossier_id", models.UUIDField(editable=False)),
                ("about", models.TextField()),
                ("written_on", models.DateField()),
                ("text", models.TextField()),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="contracts.contract",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["dossier_id", "structure_id"], name="contracts_note_file")],
            },
        ),
        migrations.CreateModel(
            name="ContractSignature",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=convergence.foundation.identifiers.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("change_id", models.BigIntegerField(db_default=0, editable=False)),
                ("structure_id", models.UUIDField(editable=False)),
                ("dossier_id", models.UUIDField(editable=False)),
                ("party", models.TextField()),
                ("signed_on", models.DateField()),
                ("signed_at", models.DateTimeField()),
                ("collected_by", models.UUIDField()),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signatures",
                        to="contracts.contract",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["dossier_id", "structure_id"], name="contracts_signature_file")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("contract", "party"), name="contracts_party_signs_once")
                ],
            },
        ),
        protect_file_table("contracts_contract", FieldGroup.ACCOMPAGNEMENT),
        protect_file_table("contracts_contractsignature", FieldGroup.ACCOMPAGNEMENT),
        protect_file_table("contracts_contractexemption", FieldGroup.HEALTH),
        protect_file_table("contracts_contractnote", FieldGroup.FREE_TEXT),
    ]
