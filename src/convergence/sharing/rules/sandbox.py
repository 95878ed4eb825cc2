"""Sandboxes: the codes by which their two organisations are known, and the people invented for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from convergence.foundation.classification import FieldGroup

COMMUNE = "75056"
_FIRST, _LAST = 50, 99
_FILE = Path(__file__).with_name("sandbox.yaml")


@dataclass(frozen=True, slots=True)
class SandboxCodes:
    """A Mission Locale that exists nowhere, and the organisation that stands for the partner beside it."""

    number: int

    @property
    def structure(self) -> str:
        """Code of the invented Mission Locale."""
        return f"{COMMUNE}S{self.number}"

    @property
    def organisation(self) -> str:
        """Code of the organisation of the partner's programs there."""
        return f"ESSAI{self.number}"


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """Somebody who exists nowhere. ``appointments`` are days from the reset; no ``school``: no situation.

    ``is_sent``: a request for her waits for the answer of the partner’s service.
    """

    first_name: str
    birth_name: str
    sex: str
    age: int
    groups: tuple[FieldGroup, ...]
    appointments: tuple[int, ...]
    is_enrolled: bool
    school: str
    has_contract: bool
    is_sent: bool


def every_sandbox() -> Iterator[SandboxCodes]:
    """The codes that sandboxes may have, in the order in which they are taken."""
    return (SandboxCodes(number) for number in range(_FIRST, _LAST + 1))


def sandbox_of_code(organisation_code: str) -> SandboxCodes | None:
    """The sandbox of an organisation; None for a real one."""
    return next((codes for codes in every_sandbox() if codes.organisation == organisation_code), None)


@lru_cache(maxsize=1)
def invented_people() -> tuple[InventedPerson, ...]:
    """Those of every sandbox."""
    read = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tuple(
        InventedPerson(
            **{
                **one,
                "groups": tuple(map(FieldGroup, one["groups"])),
                "appointments": tuple(one["appointments"]),
            }
        )
        for one in read["people"]
    )
