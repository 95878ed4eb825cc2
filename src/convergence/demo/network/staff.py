"""Who works where: accounts and dated roles, about one adviser for 130 young people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from convergence.demo.cast import CAST, Part, cast_of
from convergence.demo.dice import Dice
from convergence.demo.network.structures import Office
from convergence.demo.words import FAMILIES, MEN, WOMEN
from convergence.foundation.text import name_key
from convergence.identity.types import Role, StructureKind

YOUNG_PEOPLE_FOR_ONE_ADVISER = 130
_ADVISERS_FOR_ONE_EMPLOYMENT_ADVISER = 6
_ADVISERS_FOR_ONE_MANAGER = 10
FICTION_LINES = ("+3319900", "+3326191", "+3335301", "+3346571", "+3353649")
"""Beginnings of the fixed lines that ARCEP keeps for fiction (décision 2018-0881)."""

_HEAD_ROLE = {
    StructureKind.ARML: Role.ARML,
    StructureKind.UNML: Role.UNML,
    StructureKind.DSI: Role.DSI,
    StructureKind.IBS: Role.RESEARCHER,
    StructureKind.FRANCE_TRAVAIL: Role.OPERATOR_ADVISER,
    StructureKind.CAP_EMPLOI: Role.OPERATOR_ADVISER,
}


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person in one role of one office. ``load`` is her part of the young people, zero for none."""

    user_id: UUID
    first_name: str
    last_name: str
    role: Role
    office_id: UUID
    site_id: UUID | None
    starts_on: date
    load: float = 0.0
    persona: bool = False

    @property
    def name(self) -> str:
        """First name then last name."""
        return f"{self.first_name} {self.last_name}"


@dataclass(slots=True)
class Staff:
    """The people of one office."""

    office: Office
    people: list[Colleague] = field(default_factory=list)

    def of_role(self, role: Role) -> list[Colleague]:
        """Those in a role, personas first."""
        return [person for person in self.people if person.role is role]


def staff_of(office: Office, seed: int, today: date) -> Staff:
    """The people of an office: its personas, then as many others as its size wants."""
    dice = Dice(seed, "staff", office.code)
    staff = Staff(office)
    for part in cast_of(office.code):
        staff.people.append(_persona(part, office, dice, today))
    wanted = _wanted(office)
    for role, count in wanted:
        for _ in range(count - len(staff.of_role(role))):
            staff.people.append(_someone(role, office, dice, today))
    return staff


def _wanted(office: Office) -> list[tuple[Role, int]]:
    if office.kind is not StructureKind.MISSION_LOCALE:
        return [(_HEAD_ROLE.get(office.kind, Role.PARTNER), 1)]
    shown = sum(part.role is Role.ADVISER for part in cast_of(office.code))
    advisers = max(shown + 1, round(office.young_people / YOUNG_PEOPLE_FOR_ONE_ADVISER))
    return [
        (Role.ADVISER, advisers),
        (Role.EMPLOYMENT_ADVISER, advisers // _ADVISERS_FOR_ONE_EMPLOYMENT_ADVISER),
        (Role.MANAGER, advisers // _ADVISERS_FOR_ONE_MANAGER),
        (Role.DIRECTION, 1),
        (Role.ACCOUNT_MANAGER, 1),
    ]


def _persona(part: Part, office: Office, dice: Dice, today: date) -> Colleague:
    return Colleague(
        user_id=part.user_id,
        first_name=part.first_name,
        last_name=part.last_name,
        role=part.role,
        office_id=office.id,
        site_id=office.sites[0][0] if office.sites else None,
        starts_on=today - timedelta(days=dice.between(1200, 2400)),
        load=part.load,
        persona=True,
    )


def _someone(role: Role, office: Office, dice: Dice, today: date) -> Colleague:
    starts_on = today - timedelta(days=dice.between(90, 4000))
    return Colleague(
        user_id=dice.uuid(office.morning(starts_on)),
        first_name=dice.pick(WOMEN if dice.chance(0.72) else MEN),
        last_name=dice.pick(FAMILIES),
        role=role,
        office_id=office.id,
        site_id=dice.pick(office.sites)[0] if office.sites and role is Role.ADVISER else None,
        starts_on=max(starts_on, office.opened_on),
        load=40.0 if role is Role.ADVISER else 0.0,
    )


def desk_phone(dice: Dice) -> str:
    """A fixed line that nobody owns."""
    return f"{dice.pick(FICTION_LINES)}{dice.between(0, 9999):04d}"


def logins(people: Iterable[Colleague]) -> dict[UUID, str]:
    """A log-in for each person: the key of a persona, else first and last name, numbered when needed."""
    found = {part.user_id: part.key for part in CAST}
    seen = dict.fromkeys(found.values(), 1)
    for person in people:
        if person.user_id in found:
            continue
        base = name_key(f"{person.first_name} {person.last_name}").replace(" ", ".")
        seen[base] = seen.get(base, 0) + 1
        found[person.user_id] = base if seen[base] == 1 else f"{base}{seen[base]}"
    return found
