import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("storage", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Country",
            fields=[
                ("iso2", models.CharField(max_length=2, primary_key=True, serialize=False)),
                ("iso3", models.CharField(max_length=3, unique=True)),
                ("numeric", models.CharField(max_length=3)),
                ("insee", models.CharField(blank=True, max_length=5)),
                ("name", models.TextField()),
                ("search_key", models.TextField()),
                ("french_territory", models.BooleanField()),
                ("eu_from", models.DateField(null=True)),
                ("eu_to", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                ("code", models.CharField(max_length=3, primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("zone", models.CharField(max_length=10)),
            ],
        ),
        migrations.CreateModel(
            name="Epci",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=9)),
                ("name", models.TextField()),
                ("kind", models.CharField(max_length=10)),
                ("population", models.IntegerField(null=True)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("code", "="),
                            (
                                models.Func(
                                    models.F("valid_from"),
                                    models.F("valid_to"),
                                    models.Value("[)"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="referentials_epci_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NomenclatureValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nomenclature", models.CharField(max_length=60)),
                ("nomenclature_label", models.TextField()),
                ("code", models.CharField(max_length=60)),
                ("label", models.TextField()),
                ("rank", models.IntegerField()),
                ("parent", models.CharField(blank=True, max_length=60)),
                ("source", models.TextField()),
                ("verified", models.CharField(max_length=1)),
                ("attributes", models.JSONField(default=dict)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["nomenclature", "rank"], name="referentials_value_rank")],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("nomenclature", "="),
                            ("code", "="),
                            (
                                models.Func(
                                    models.F("valid_from"),
                                    models.F("valid_to"),
                                    models.Value("[)"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="referentials_value_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verified__in", ["V", "S", "P", "U"])),
                        name="referentials_value_mark",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferentialLoad",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("label", models.TextField()),
                ("source", models.TextField()),
                ("licence", models.TextField(blank=True)),
                ("sha256", models.CharField(max_length=64)),
                ("official", models.BooleanField()),
                ("read", models.IntegerField()),
                ("accepted", models.IntegerField()),
                ("rejected", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "-id"], name="referentials_load_kind")],
            },
        ),
        migrations.CreateModel(
            name="Departement",
            fields=[
                ("code", models.CharField(max_length=3, primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("zone", models.CharField(max_length=10)),
                ("time_zone", models.CharField(max_length=40)),
                (
                    "region",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="referentials.region"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RomeOccupation",
            fields=[
                ("code", models.CharField(max_length=5, primary_key=True, serialize=False)),
                ("label", models.TextField()),
                ("search_key", models.TextField()),
                (
                    "naf_divisions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), size=None
                    ),
                ),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False,
                        fields=["search_key"],
                        name="referentials_rome_search",
                        opclasses=["gin_trgm_ops"],
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Zone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("code", models.CharField(max_length=20)),
                ("name", models.TextField()),
                (
                    "communes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=5), size=None
                    ),
                ),
                ("outline", models.JSONField(null=True)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["communes"], name="referentials_zone_communes"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "code"), name="referentials_zone_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Commune",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=5)),
                ("kind", models.CharField(max_length=20)),
                ("name", models.TextField()),
                ("search_key", models.TextField()),
                ("epci", models.CharField(blank=True, max_length=9)),
                ("ept", models.CharField(blank=True, max_length=9)),
                ("parent", models.CharField(blank=True, max_length=5)),
                ("successor", models.CharField(blank=True, max_length=5)),
                (
                    "postal_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=5), size=None
                    ),
                ),
                ("population", models.IntegerField(null=True)),
                ("time_zone", models.CharField(max_length=40)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                (
                    "departement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="referentials.departement"
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="referentials.region"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["code"], name="referentials_commune_code"),
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False,
                        fields=["search_key"],
                        name="referentials_commune_search",
                        opclasses=["gin_trgm_ops"],
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["postal_codes"], name="referentials_commune_postal"
                    ),
                    models.Index(fields=["epci"], name="referentials_commune_epci"),
                ],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("code", "="),
                            ("kind", "="),
                            (
                                models.Func(
                                    models.F("valid_from"),
                                    models.F("valid_to"),
                                    models.Value("[)"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="referentials_commune_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RomeAppellation",
            fields=[
                ("code", models.CharField(max_length=10, primary_key=True, serialize=False)),
                ("label", models.TextField()),
                ("short_label", models.TextField()),
                ("search_key", models.TextField()),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                (
                    "occupation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="referentials.romeoccupation"
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False,
                        fields=["search_key"],
                        name="referentials_title_search",
                        opclasses=["gin_trgm_ops"],
                    )
                ],
            },
        ),
    ]
