import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.foundation.classification import FieldGroup
from convergence.storage.protect import protect_file_table, protect_mixed_table


class Migration(migrations.Migration):
    initial = True

    dependencies = [("storage", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Orientation",
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
                ("path", models.TextField()),
                ("decider", models.TextField()),
                ("body", models.TextField()),
                ("body_name", models.TextField(blank=True)),
                ("referent_structure_id", models.UUIDField(null=True)),
                ("origin", models.TextField()),
                ("decided_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("decided_by", models.UUIDField(null=True)),
                ("notified_on", models.DateField(null=True)),
                ("document_id", models.UUIDField(null=True)),
                ("is_cancelled", models.BooleanField(default=False)),
                ("source", models.TextField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["dossier_id", "structure_id", "decided_on"], name="orientation_decision_file"
                    ),
                    models.Index(fields=["structure_id", "decided_on"], name="orientation_decision_count"),
                    models.Index(fields=["document_id"], name="orientation_decision_letter"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("ends_on__gt", models.F("decided_on")),
                            _connector="OR",
                        ),
                        name="orientation_end_after_decision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("notified_on__isnull", True),
                            ("notified_on__gte", models.F("decided_on")),
                            _connector="OR",
                        ),
                        name="orientation_notified_after",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("is_cancelled", False)),
                        expressions=[
                            ("dossier_id", "="),
                            (
                                models.Func(
                                    models.F("decided_on"),
                                    models.F("ends_on"),
                                    models.Value("[)"),
                                    function="daterange",
                                ),
                                "&&",
                            ),
                        ],
                        name="orientation_one_referent_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnerAnswer",
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
                ("dossier_id", models.UUIDField(editable=False, null=True)),
                ("state", models.TextField(default="inconnue")),
                ("reference", models.TextField()),
                ("registration_ref", models.TextField(blank=True)),
                ("identifier", models.TextField(blank=True)),
                ("motive", models.TextField(blank=True)),
                ("received_at", models.DateTimeField()),
                ("detail", models.TextField(blank=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["dossier_id", "structure_id"], name="orientation_answer_file"),
                    models.Index(
                        condition=models.Q(("state", "inconnue")),
                        fields=["structure_id", "received_at", "id"],
                        name="orientation_unknown_answer",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("structure_id", "reference"), name="orientation_answer_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Registration",
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
                ("state", models.TextField()),
                ("category", models.TextField()),
                ("asked_on", models.DateField()),
                ("identifier", models.TextField(blank=True)),
                ("registered_on", models.DateField(null=True)),
                ("motive", models.TextField(blank=True)),
                ("detail", models.TextField(blank=True)),
                ("ended_on", models.DateField(null=True)),
                ("end_motive", models.TextField(blank=True)),
                ("is_ours", models.BooleanField(default=True)),
                ("to_repair", models.BooleanField(default=False)),
                ("message_id", models.UUIDField(null=True)),
                ("source", models.TextField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["dossier_id", "structure_id"], name="orientation_registration_file"),
                    models.Index(
                        condition=models.Q(("to_repair", True)),
                        fields=["structure_id", "asked_on", "id"],
                        name="orientation_to_repair",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["attente", "envoyee", "inscrite", "refusee", "echec"])
                        ),
                        fields=("dossier_id",),
                        name="orientation_one_registration",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "inscrite"), _negated=True),
                            models.Q(("identifier", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="orientation_registered_has_identifier",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MobilityCriterion",
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
                ("criterion", models.TextField()),
                ("value", models.TextField()),
                (
                    "orientation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="orientation.orientation"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["dossier_id", "structure_id"], name="mobilitycriterion_file")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("orientation", "criterion"), name="mobilitycriterion_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HousingCriterion",
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
                ("criterion", models.TextField()),
                ("value", models.TextField()),
                (
                    "orientation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="orientation.orientation"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["dossier_id", "structure_id"], name="housingcriterion_file")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("orientation", "criterion"), name="housingcriterion_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="HealthCriterion",
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
                ("criterion", models.TextField()),
                ("value", models.TextField()),
                (
                    "orientation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="orientation.orientation"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["dossier_id", "structure_id"], name="healthcriterion_file")],
                "constraints": [
                    models.UniqueConstraint(fields=("orientation", "criterion"), name="healthcriterion_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="FamilyCriterion",
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
                ("criterion", models.TextField()),
                ("value", models.TextField()),
                (
                    "orientation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="orientation.orientation"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["dossier_id", "structure_id"], name="familycriterion_file")],
                "constraints": [
                    models.UniqueConstraint(fields=("orientation", "criterion"), name="familycriterion_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="OrientationNote",
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
                ("text", models.TextField()),
                (
                    "orientation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, to="orientation.orientation"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["dossier_id", "structure_id"], name="orientation_note_file")
                ],
            },
        ),
        migrations.CreateModel(
            name="QualificationCriterion",
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
                ("criterion", models.TextField()),
                ("value", models.TextField()),
                (
                    "orientation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="orientation.orientation"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["dossier_id", "structure_id"], name="qualificationcriterion_file")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("orientation", "criterion"), name="qualificationcriterion_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RegistrationMessage",
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
                ("kind", models.TextField()),
                ("state", models.TextField()),
                ("category", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("detail", models.TextField(blank=True)),
                ("receipt", models.TextField(blank=True)),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="orientation.registration"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["dossier_id", "structure_id"], name="orientation_message_file")
                ],
            },
        ),
        migrations.CreateModel(
            name="Reorientation",
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
                ("reason", models.TextField()),
                ("asked_of", models.TextField()),
                ("asked_on", models.DateField()),
                ("state", models.TextField()),
                ("interrupts", models.BooleanField()),
                ("diagnostic_id", models.UUIDField(null=True)),
                ("settled_on", models.DateField(null=True)),
                (
                    "orientation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="orientation.orientation"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["dossier_id", "structure_id"], name="orientation_asking_file")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "ouverte")),
                        fields=("orientation",),
                        name="orientation_asked_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkCriterion",
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
                ("criterion", models.TextField()),
                ("value", models.TextField()),
                (
                    "orientation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="orientation.orientation"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["dossier_id", "structure_id"], name="workcriterion_file")],
                "constraints": [
                    models.UniqueConstraint(fields=("orientation", "criterion"), name="workcriterion_once")
                ],
            },
        ),
        protect_file_table("orientation_registration", FieldGroup.IDENTITY),
        protect_file_table("orientation_registrationmessage", FieldGroup.IDENTITY),
        protect_file_table("orientation_orientation", FieldGroup.ACCOMPAGNEMENT),
        protect_file_table("orientation_workcriterion", FieldGroup.ACCOMPAGNEMENT),
        protect_file_table("orientation_qualificationcriterion", FieldGroup.EDUCATION),
        protect_file_table("orientation_healthcriterion", FieldGroup.HEALTH),
        protect_file_table("orientation_housingcriterion", FieldGroup.HOUSING),
        protect_file_table("orientation_mobilitycriterion", FieldGroup.MOBILITY),
        protect_file_table("orientation_familycriterion", FieldGroup.FAMILY),
        protect_file_table("orientation_orientationnote", FieldGroup.FREE_TEXT),
        protect_file_table("orientation_reorientation", FieldGroup.ACCOMPAGNEMENT),
        protect_mixed_table("orientation_partneranswer"),
    ]
