"""What another organisation sees of a file when one of its professionals joins the team.

The narrowest set with which each role can work: a choice of the project, to be replaced by the legal bases of
each recipient. Free text goes to nobody (arrêté du 17 novembre 2021, annexe 3), nor does the NIR.
"""

from __future__ import annotations

from collections.abc import Mapping

from convergence.dossier.types import TeamRole
from convergence.foundation.classification import FieldGroup

_NEVER = frozenset({FieldGroup.FREE_TEXT, FieldGroup.NIR})
_WHO_AND_WHERE = frozenset({FieldGroup.IDENTITY, FieldGroup.CONTACT, FieldGroup.ACCOMPAGNEMENT})
_WORK = _WHO_AND_WHERE | {FieldGroup.MOBILITY, FieldGroup.EDUCATION}
_LIVING = frozenset({FieldGroup.FAMILY, FieldGroup.HOUSING, FieldGroup.RESOURCES})

_OPENED: Mapping[TeamRole, frozenset[FieldGroup]] = {
    TeamRole.REFERENT: _WORK | _LIVING,
    TeamRole.SECOND_REFERENT: _WORK | _LIVING,
    TeamRole.EMPLOYMENT_ADVISER: _WORK,
    TeamRole.PRESCRIBER: _WHO_AND_WHERE,
    TeamRole.FRANCE_TRAVAIL: _WORK,
    TeamRole.CAP_EMPLOI: _WORK | {FieldGroup.HEALTH},
    TeamRole.SOCIAL_WORKER: _WHO_AND_WHERE | _LIVING,
    TeamRole.EDUCATOR: _WHO_AND_WHERE | {FieldGroup.FAMILY, FieldGroup.HOUSING},
    TeamRole.SPONSOR: _WHO_AND_WHERE,
    TeamRole.OTHER: _WHO_AND_WHERE,
}
_WRITERS = frozenset(
    {TeamRole.REFERENT, TeamRole.SECOND_REFERENT, TeamRole.FRANCE_TRAVAIL, TeamRole.CAP_EMPLOI}
)


def opened_groups(role: TeamRole) -> frozenset[FieldGroup]:
    """Groups of fields that a role opens to its organisation."""
    return _OPENED[role] - _NEVER


def may_write(role: TeamRole) -> bool:
    """Whether the organisation of a role may also write in what is opened to it."""
    return role in _WRITERS
