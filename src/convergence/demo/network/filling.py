"""Operations that load the invented network: the files structure by structure, then who works where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from convergence.accompagnement.acts.loading import load_act_notes, load_act_tuples
from convergence.accompagnement.contracts.loading import load_contracts, load_signatures
from convergence.accompagnement.situations.loading import load_situations
from convergence.aspirations.loading import load_statements
from convergence.demo.dice import Dice
from convergence.demo.network.agreements import declared_modes, national_agreements
from convergence.demo.network.files import SOURCE, Batch, Invention
from convergence.demo.network.staff import Colleague, Staff, desk_phone, logins, staff_of
from convergence.demo.network.structures import Office, offices
from convergence.dossier.loading import load_files
from convergence.foundation import clock
from convergence.foundation.actor import Actor, system_actor
from convergence.identity.loading import (
    MembershipRow,
    SiteRow,
    StructureRow,
    UserRow,
    load_memberships,
    load_sites,
    load_structures,
    load_users,
)
from convergence.identity.types import StructureKind
from convergence.sharing.loading import load_agreements, load_modes
from convergence.storage.loading import grant_rows, past_facts
from convergence.storage.operation import operation

FILES_AT_A_TIME = 1500


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole network before anything is loaded: the same for a size, a seed and a day."""

    seed: int
    today: date
    offices: Sequence[Office]
    staff: dict[UUID, Staff]

    @property
    def missions(self) -> list[Office]:
        """Those that hold files, the largest first, so that two workers end together."""
        found = [office for office in self.offices if office.young_people]
        return sorted(found, key=lambda office: (-office.young_people, office.code))


def plan(size: int, seed: int, today: date) -> Plan:
    """Draw the organisations and their people."""
    found = offices(size, seed, today)
    return Plan(seed, today, found, {office.id: staff_of(office, seed, today) for office in found})


def fill(network: Plan, mission: Office) -> int:
    """Load the files of one Mission Locale in one transaction; returns their number."""
    actor = system_actor(mission.id, time_zone=mission.where.key)
    return _load_files(network, mission, actor=actor, at=clock.now())


@operation("Création du réseau inventé", source=SOURCE)
def _load_files(network: Plan, mission: Office, *, actor: Actor, at: datetime) -> int:
    contacts: dict[StructureKind, Colleague] = {}
    for partner in mission.partners:
        contacts[partner.kind] = network.staff[partner.id].people[0]
    neighbours = [
        office.id
        for office in network.offices
        if office.seat is not None and office.region == mission.region and office is not mission
    ]
    invention = Invention(
        mission,
        network.staff[mission.id],
        contacts,
        neighbours[:12],
        seed=network.seed,
        today=network.today,
    )
    new_id = partial(invention.dice.uuid, mission.morning(network.today))
    count = 0
    with past_facts():
        for batch in invention.batches(FILES_AT_A_TIME):
            count += load_files(batch.files, today=network.today, new_id=new_id)
            _load_rest(batch)
    return count


def _load_rest(batch: Batch) -> None:
    """What follows from the files; a small structure often has none of something."""
    load_situations(batch.situations)
    load_contracts(batch.contracts)
    load_signatures(batch.signatures)
    load_act_tuples(batch.acts)
    load_act_notes(batch.act_notes)
    grant_rows(batch.grants)
    load_statements(batch.statements)


def fill_people(network: Plan) -> None:
    """Load structures, sites, accounts and roles: the last step, by which a network is known to be whole."""
    _load_people(network, actor=system_actor(), at=clock.now())


@operation("Création du réseau inventé", source=SOURCE)
def _load_people(network: Plan, *, actor: Actor, at: datetime) -> None:
    with past_facts():
        desks = Dice(network.seed, "desks")
        load_structures(_structure(office, desk_phone(desks)) for office in network.offices)
        load_sites(
            SiteRow(
                site_id,
                office.morning(office.opened_on),
                office.id,
                f"Site de {town.name}",
                town.code,
                office.opened_on,
                time_zone=town.time_zone if town.time_zone != office.where.key else "",
            )
            for office in network.offices
            for site_id, town in office.sites
        )
        _load_staff(network)
        load_agreements(national_agreements(network.offices, network.staff, network.seed, network.today))
        load_modes(declared_modes(network.offices, network.seed, network.today))


def _structure(office: Office, phone: str) -> StructureRow:
    return StructureRow(
        id=office.id,
        recorded_at=office.morning(office.opened_on),
        code=office.code,
        official_name=office.official_name,
        usual_name=office.usual_name,
        kind=office.kind,
        commune_code=office.commune.code,
        departement_code=office.commune.departement,
        region_code=office.region,
        time_zone=office.where.key,
        opened_on=office.opened_on,
        phone=phone,
    )


def _load_staff(network: Plan) -> None:
    dice = Dice(network.seed, "accounts")
    by_office = {office.id: office for office in network.offices}
    everyone = [person for staff in network.staff.values() for person in staff.people]
    names = logins(everyone)
    accounts: dict[UUID, UserRow] = {}
    roles = []
    for person in everyone:
        at = by_office[person.office_id].morning(person.starts_on)
        login = names[person.user_id]
        accounts.setdefault(
            person.user_id,
            UserRow(
                person.user_id,
                at,
                login,
                person.first_name,
                person.last_name,
                f"{login}@example.org",
                person.office_id,
                phone=desk_phone(dice),
            ),
        )
        roles.append(
            MembershipRow(
                dice.uuid(at),
                at,
                person.user_id,
                person.office_id,
                person.role,
                person.starts_on,
                site_id=person.site_id,
            )
        )
    load_users(accounts.values())
    load_memberships(roles)
