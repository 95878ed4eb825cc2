"""Reactions of sharing to the facts of lower rooms: what is to be sent, what operators' applications are told."""

from convergence.sharing.handlers import exchanges, operator_events, partner_changes

__all__ = ["exchanges", "operator_events", "partner_changes"]
