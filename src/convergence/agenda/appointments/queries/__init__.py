"""What may be read of appointments, of the time they take, of places and absences."""

from convergence.agenda.appointments.queries.absences import (
    absence,
    absences_between,
    hand_overs_of,
)
from convergence.agenda.appointments.queries.appointments import (
    agenda_between,
    appointment,
    appointment_by_number,
    appointment_changes,
    appointment_note,
    appointments_of_file,
    appointments_to_note,
    clashes_of_file,
    count_to_note,
    series_ahead,
)
from convergence.agenda.appointments.queries.busy import busy_times, free_times
from convergence.agenda.appointments.queries.places import place, places
from convergence.agenda.appointments.queries.planned import planned_meetings

__all__ = [
    "absence",
    "absences_between",
    "agenda_between",
    "appointment",
    "appointment_by_number",
    "appointment_changes",
    "appointment_note",
    "appointments_of_file",
    "appointments_to_note",
    "busy_times",
    "clashes_of_file",
    "count_to_note",
    "free_times",
    "hand_overs_of",
    "place",
    "places",
    "planned_meetings",
    "series_ahead",
]
