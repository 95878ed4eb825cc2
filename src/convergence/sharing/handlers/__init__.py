"""Reactions of sharing to the facts of lower rooms: what is to be sent, what operators' applications are told."""

from convergence.sharing.handlers import emergencies, exchanges, operator_events, partner_changes

__all__ = ["emergencies", "exchanges", "operator_events", "partner_changes"]
