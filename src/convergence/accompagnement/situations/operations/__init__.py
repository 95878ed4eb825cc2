"""What may be written about situations."""

from convergence.accompagnement.situations.operations.ending import cancel_situation, end_situation
from convergence.accompagnement.situations.operations.recording import amend_situation, record_situation

__all__ = ["amend_situation", "cancel_situation", "end_situation", "record_situation"]
