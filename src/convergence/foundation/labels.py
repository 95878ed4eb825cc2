"""Enumerations whose members carry the French words that people read.

A member is written ``CDI = "cdi", "CDI"``: the stored value, then the label. The stored value never changes.
"""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A closed list of values, each with its French label."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Store the value as the text of the member, and the label beside it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Pairs of stored value and label, in the order of writing, as form fields and columns want them."""
        return [(str(member.value), member.label) for member in cls]
