"""What a professional has is given to colleagues while she is away, and taken back."""

from convergence.agenda.appointments.operations.handing.giving import hand_over_appointments, undo_hand_over

__all__ = ["hand_over_appointments", "undo_hand_over"]
