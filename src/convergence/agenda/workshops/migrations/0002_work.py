"""Where a place is to be offered: asked once, not structure by structure."""

from django.db import migrations

from convergence.storage.protect import work_function


class Migration(migrations.Migration):

    dependencies = [("workshops", "0001_initial")]

    operations = [
        work_function(
            "workshops_structures_with_places",
            "SELECT structure_id FROM workshops_waitingplace WHERE state = 'proposee' AND offer_ends_at <= p_at"
            " UNION ALL SELECT seats.structure_id FROM workshops_sessionseats seats"
            " JOIN workshops_session session ON session.id = seats.session_id"
            " WHERE seats.waiting > 0 AND (seats.capacity IS NULL OR seats.capacity > seats.taken + seats.held)"
            " AND session.state = 'a_venir' AND session.starts_at > p_at",
        ),
    ]
