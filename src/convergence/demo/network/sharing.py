"""Which files are open to which organisation, and who works there around the young person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from convergence.demo.cast import FLOORS
from convergence.demo.dice import Dice
from convergence.demo.network.person import Person
from convergence.demo.network.staff import Colleague
from convergence.demo.network.structures import Office
from convergence.dossier.loading import LoadedMember
from convergence.dossier.types import TeamRole
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Purpose
from convergence.identity.types import StructureKind
from convergence.storage.loading import LoadedGrant

_G, _K = FieldGroup, StructureKind
_BASIC = frozenset({_G.IDENTITY, _G.CONTACT, _G.ACCOMPAGNEMENT})


@dataclass(frozen=True, slots=True)
class Sharing:
    """What an organisation of a kind sees of the files that are opened to it, and how often they are."""

    share: float
    role: TeamRole
    groups: frozenset[FieldGroup]
    may_write: bool = False
    only_rqth: bool = False


SHARINGS: Mapping[StructureKind, Sharing] = {
    _K.FRANCE_TRAVAIL: Sharing(
        0.18, TeamRole.FRANCE_TRAVAIL, _BASIC | {_G.EDUCATION, _G.MOBILITY}, may_write=True
    ),
    _K.CAP_EMPLOI: Sharing(
        0.65,
        TeamRole.CAP_EMPLOI,
        _BASIC | {_G.EDUCATION, _G.MOBILITY, _G.HEALTH},
        may_write=True,
        only_rqth=True,
    ),
    _K.DEPARTEMENT: Sharing(0.03, TeamRole.SOCIAL_WORKER, _BASIC | {_G.FAMILY, _G.HOUSING, _G.RESOURCES}),
    _K.CAF: Sharing(0.01, TeamRole.SOCIAL_WORKER, frozenset({_G.IDENTITY, _G.CONTACT, _G.FAMILY})),
    _K.MSA: Sharing(0.004, TeamRole.SOCIAL_WORKER, frozenset({_G.IDENTITY, _G.CONTACT, _G.FAMILY})),
    _K.ASSOCIATION: Sharing(0.015, TeamRole.SPONSOR, _BASIC),
    _K.PLIE: Sharing(0.02, TeamRole.OTHER, _BASIC | {_G.EDUCATION}),
}
"""Free text and the NIR are never among the groups."""

_MORE_WHERE_SHOWN = 2.0
"""The structures of the personas share more, so that there is something to see on both sides."""


def draw_sharing(
    dice: Dice, person: Person, mission: Office, contacts: Mapping[StructureKind, Colleague], today: date
) -> list[tuple[StructureKind, LoadedMember]]:
    """Who outside the structure works with the person, by kind of organisation."""
    if not person.is_active:
        return []
    found = []
    more = _MORE_WHERE_SHOWN if mission.code in FLOORS else 1.0
    for kind, sharing in SHARINGS.items():
        colleague = contacts.get(kind)
        wanted = not sharing.only_rqth or person.rqth
        if colleague is None or not wanted or not dice.chance(min(1.0, sharing.share * more)):
            continue
        since = dice.day(person.received_on, today - timedelta(days=1))
        member = LoadedMember(colleague.user_id, colleague.office_id, sharing.role, since)
        found.append((kind, member))
    return found


def grant_for(
    dice: Dice, kind: StructureKind, member: LoadedMember, dossier_id: UUID, where: ZoneInfo
) -> LoadedGrant:
    """The opening that goes with a member of another organisation."""
    sharing = SHARINGS[kind]
    start = datetime.combine(member.starts_on, time(9), where)
    return LoadedGrant(
        id=dice.uuid(start),
        dossier_id=dossier_id,
        organisation_id=member.organisation_id,
        groups=sharing.groups,
        purpose=Purpose.ACCOMPAGNEMENT.value,
        start=start,
        may_write=sharing.may_write,
    )
