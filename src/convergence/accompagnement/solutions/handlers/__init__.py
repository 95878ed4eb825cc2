"""What the room does when something happens in a lower one."""

from convergence.accompagnement.solutions.handlers import requests, workshops

__all__ = ["requests", "workshops"]
