"""What quality, nudges, outcomes and workshops of the agenda need beside the records."""

import django.contrib.postgres.fields
import django.db.models.functions.datetime
from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.storage.protect import protect_table, sql_file, work_function

OWNER = "structure_id = (SELECT app_organisation())"
STAMPS = (
    ('id', models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
    ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
    ('change_id', models.BigIntegerField(db_default=0, editable=False)),
    ('structure_id', models.UUIDField(editable=False)),
)


class Migration(migrations.Migration):

    dependencies = [("offers", "0001_initial")]

    operations = [
        migrations.AddField("nudge", "sent_to", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField("nudge", "answer", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField("nudge", "treated_on", models.DateField(null=True)),
        migrations.CreateModel(
            name='CountedOutcome',
            fields=[*STAMPS, ('digest', models.CharField(max_length=64, unique=True))],
        ),
        migrations.CreateModel(
            name='WorkshopListing',
            fields=[
                *STAMPS,
                ('workshop_offer_id', models.UUIDField(unique=True)),
                ('is_listed', models.BooleanField(default=True)),
                ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None)),
            ],
        ),
        migrations.AddIndex(
            model_name='serviceoffer',
            index=models.Index(fields=['commune_code'], name='offers_offer_commune'),
        ),
        migrations.AddIndex(
            model_name='provider',
            index=models.Index(fields=['commune_code'], name='offers_provider_commune'),
        ),
        migrations.AddIndex(
            model_name='provider',
            index=models.Index(fields=['email'], condition=~models.Q(email=""), name='offers_provider_email'),
        ),
        protect_table("offers_countedoutcome", using=OWNER),
        protect_table("offers_workshoplisting", using=OWNER),
        # what a service answers is read by the owner of its record
        migrations.RunSQL(
            f"ALTER POLICY application ON offers_nudge USING ({OWNER}) WITH CHECK ({OWNER});", migrations.RunSQL.noop
        ),
        sql_file("convergence.offers", "0002_quality.sql"),
        # the date alone makes a quality fall, slowly, between six months and two years
        work_function(
            "offers_structures_to_rate",
            "SELECT structure_id FROM offers_serviceoffer WHERE withdrawn_on IS NULL AND (quality_on IS NULL"
            " OR (quality_on < p_at::date - 6 AND greatest(updated_on, confirmed_on)"
            " BETWEEN p_at::date - 740 AND p_at::date - 180))",
        ),
        work_function(
            "offers_structures_to_nudge",
            "SELECT structure_id FROM offers_serviceoffer WHERE withdrawn_on IS NULL AND duplicate_of_id IS NULL"
            " AND greatest(updated_on, confirmed_on) < p_at::date - 30"
            " UNION ALL SELECT structure_id FROM offers_nudge WHERE state = 'demandee'",
        ),
    ]
