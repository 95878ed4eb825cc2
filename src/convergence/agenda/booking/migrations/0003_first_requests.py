"""Requests for a first appointment, left by people without an account; what visitors leave is closed to young people."""

from django.db import migrations, models

import convergence.foundation.identifiers
from convergence.foundation.actor import GUEST_USER
from convergence.storage.protect import protect_table, sql_file, work_function

# a visitor sees the request whose secret she presents; professionals who read files, those of their structure
OF_VISITOR = (
    f"structure_id = (SELECT app_organisation()) AND CASE WHEN (SELECT app_user()) = '{GUEST_USER}'"
    " THEN token_digest = (SELECT current_setting('app.booking', true))"
    " ELSE structure_id = (SELECT app_structure()) AND (SELECT app_file()) IS NULL END"
)


class Migration(migrations.Migration):

    dependencies = [("booking", "0002_work")]

    operations = [
        migrations.CreateModel(
            name="FirstRequest",
            fields=[
                ("id", models.UUIDField(default=convergence.foundation.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ("structure_id", models.UUIDField(editable=False)),
                ("asked_at", models.DateTimeField()),
                ("last_asked_at", models.DateTimeField()),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("person_key", models.CharField(max_length=64)),
                ("call_time", models.TextField(default="peu_importe")),
                ("first_name", models.TextField()),
                ("last_name", models.TextField()),
                ("born_on", models.DateField()),
                ("phone", models.TextField(blank=True)),
                ("email", models.TextField(blank=True)),
                ("commune", models.TextField(blank=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("structure_id", "person_key"), name="booking_request_once")],
            },
        ),
        protect_table("booking_firstrequest", using=OF_VISITOR, keep_history=False),
        sql_file("convergence.agenda.booking", "0003_first_requests.sql"),
        work_function(
            "booking_structures_to_forget_in",
            "SELECT structure_id FROM booking_booking WHERE ends_at < p_at"
            " UNION ALL SELECT structure_id FROM booking_bookingvisit WHERE at < p_at"
            " UNION ALL SELECT structure_id FROM booking_firstrequest WHERE last_asked_at < p_at - interval '1 day'",
        ),
    ]
