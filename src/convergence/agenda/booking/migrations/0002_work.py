"""Where people wait for a slot, where visitors are to be forgotten: asked once, not structure by structure."""

from django.db import migrations

from convergence.storage.protect import work_function


class Migration(migrations.Migration):

    dependencies = [("booking", "0001_initial")]

    operations = [
        work_function(
            "booking_structures_with_line",
            "SELECT structure_id FROM booking_waitingentry WHERE state = 'attente'",
        ),
        work_function(
            "booking_structures_to_forget_in",
            "SELECT structure_id FROM booking_booking WHERE ends_at < p_at"
            " UNION ALL SELECT structure_id FROM booking_bookingvisit WHERE at < p_at",
        ),
    ]
