"""A withdrawal has its day.

Rows withdrawn before this migration said none. Nothing of a withdrawn row is written afterwards: the instant of its
last version (``recorded_at``, stamped by the history) is that of its withdrawal, whose civil day in the zone of its
structure is taken. A withdrawal told late was never dated, so none is guessed.
"""

from django.db import migrations, models
from django.db.models import F, Q

TABLES = {"aid": "aid", "oneoffallowance": "oneoff", "rightterms": "terms"}


def _day_of_withdrawal(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} DISABLE TRIGGER stamp;
        UPDATE {table} t SET withdrawn_on = greatest(t.prepared_on, (t.recorded_at AT TIME ZONE coalesce(
            (SELECT s.time_zone FROM identity_structure s WHERE s.id = t.structure_id), 'Europe/Paris'))::date)
            WHERE t.state = 'retire';
        ALTER TABLE {table} ENABLE TRIGGER stamp;
        """,
        migrations.RunSQL.noop,
    )


def _dated(model: str, name: str) -> migrations.AddConstraint:
    withdrawn = Q(state="retire", withdrawn_on__isnull=False, withdrawn_on__gte=F("prepared_on"))
    return migrations.AddConstraint(
        model_name=model,
        constraint=models.CheckConstraint(
            condition=withdrawn | (~Q(state="retire") & Q(withdrawn_on=None)),
            name=f"allowances_{name}_withdrawn_dated",
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("allowances", "0002_four_eyes"), ("identity", "0001_initial")]

    operations = [
        *(
            migrations.AddField(model, "withdrawn_on", models.DateField(null=True)) for model in TABLES
        ),
        *(_day_of_withdrawal(f"allowances_{model}") for model in TABLES),
        *(_dated(model, name) for model, name in TABLES.items()),
    ]
