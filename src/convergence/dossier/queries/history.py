"""What happened to a file, in words, and who looked at it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from convergence.dossier.models import (
    DossierNir,
    DuplicateDecision,
    Note,
)
from convergence.dossier.models.sections import ROWS, SHEETS
from convergence.dossier.policies import check_may_read_access_journal
from convergence.dossier.queries.rows import FILE_MODELS, holder_of
from convergence.dossier.rules.wording import LABELS, TABLES, in_french
from convergence.dossier.types.sections import SECTION_FORMS, FieldKind, SectionField
from convergence.dossier.types.shared import PersonAccessLine
from convergence.dossier.types.views import AccessLine, HistoryChange, HistoryLine
from convergence.foundation import clock
from convergence.foundation.actor import GUEST_USER, SYSTEM_USER
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Purpose, Scope
from convergence.identity.queries import staff_names, structure_names
from convergence.referentials.queries import commune_at, country, label
from convergence.storage.history import FieldChange, RowChange, changes_of_file
from convergence.storage.journal import REFUSED, AccessEntry, entries_of_file, reads

_UNSHOWN = frozenset({DossierNir._meta.db_table, Note._meta.db_table})


@reads(FieldGroup.IDENTITY, FieldGroup.CONTACT, FieldGroup.ACCOMPAGNEMENT)
def changes(scope: Scope, dossier_id: UUID, limit: int = 100) -> list[HistoryLine]:
    """The latest things that were done to a file, newest first; never the NIR nor free text themselves.

    Empty when the file is absent, out of reach, or shared: history belongs to the structure that holds the file.
    """
    if holder_of(dossier_id) != scope.structure_id:
        scope.reading.refuse(dossier_id, "dossier absent ou hors périmètre")
        return []
    found = changes_of_file(dossier_id, (*FILE_MODELS, Note, DuplicateDecision), limit=limit)
    return [_line(change) for change in found if change.table in TABLES]


def _line(change: RowChange) -> HistoryLine:
    return HistoryLine(
        dossier_id=change.dossier_id,
        change_id=change.change_id,
        at=change.at,
        user_name=change.user_name,
        organisation_id=change.organisation_id,
        label=change.label,
        reason=change.reason,
        source=change.source,
        what=_what(change),
        changes=() if change.table in _UNSHOWN else tuple(_values(change.table, change.fields)),
    )


def _what(change: RowChange) -> str:
    verb = "ajout" if change.created else "suppression" if change.deleted else "modification"
    return f"{TABLES[change.table]} : {verb}"


def _values(table: str, fields: tuple[FieldChange, ...]) -> list[HistoryChange]:
    described = _described(table)
    shown = []
    for change in fields:
        field, words = described.get(change.field), LABELS.get(change.field, "")
        if field is not None or words:
            name = field.label if field is not None else words
            shown.append(HistoryChange(name, _say(field, change.before), _say(field, change.after)))
    return shown


def _described(table: str) -> dict[str, SectionField]:
    found: dict[str, SectionField] = {}
    for section, form in SECTION_FORMS.items():
        if section in SHEETS and SHEETS[section]._meta.db_table == table:
            found |= {field.name: field for field in form.fields}
        for field in form.fields:
            if field.name in ROWS and ROWS[field.name]._meta.db_table == table:
                found |= {sub.name: sub for sub in field.rows}
    return found


def _say(field: SectionField | None, value: Any) -> str:
    if field is not None and value not in (None, "", []):
        if field.nomenclature:
            codes = value if isinstance(value, list) else [value]
            return ", ".join(label(field.nomenclature, code) for code in codes)
        if field.choices:
            return dict(field.choices).get(value, str(value))
        if field.kind is FieldKind.COMMUNE:
            place = commune_at(value, clock.now().date())
            return place.label if place else str(value)
        if field.kind is FieldKind.COUNTRY:
            land = country(value)
            return land.name if land else str(value)
    return in_french(value)


@reads(FieldGroup.STAFF)
def who_looked(
    scope: Scope, dossier_id: UUID, *, before: datetime | None = None, limit: int = 50
) -> list[AccessLine]:
    """Who opened the file or was refused, newest first; Refused without the right to read the journal.

    Empty when the file is absent or held elsewhere, both alike.
    """
    check_may_read_access_journal(scope.actor)
    entries = entries_of_file(dossier_id, before=before or clock.now(), limit=limit)
    people = staff_names(scope, {entry.user_id for entry in entries})
    houses = structure_names(scope, {entry.chain for entry in entries})
    return [
        _access(
            dossier_id,
            entry,
            people[entry.user_id].full_name if entry.user_id in people else _without_account(entry),
            houses.get(entry.chain, "Convergence"),
        )
        for entry in entries
    ]


@reads(FieldGroup.STAFF)
def who_looked_at_me(scope: Scope, *, before: datetime, limit: int = 100) -> list[PersonAccessLine]:
    """Who opened her file or was refused, for the young person herself, the latest first.

    Empty for whoever is not held to one file.
    """
    dossier_id = scope.actor.only_file_id
    if dossier_id is None:
        return []
    entries = entries_of_file(dossier_id, before=before, limit=limit)
    houses = structure_names(scope, {entry.chain for entry in entries})
    return [
        PersonAccessLine(
            dossier_id=dossier_id,
            at=entry.at,
            organisation_name=houses.get(entry.chain, "Convergence"),
            purpose=Purpose(entry.purpose).label,
            groups=tuple(FieldGroup(group).label for group in entry.groups),
            was_refused=entry.decision == REFUSED,
            is_told=entry.purpose != Purpose.PERSON_SPACE and entry.user_id != SYSTEM_USER,
        )
        for entry in entries
    ]


def _without_account(entry: AccessEntry) -> str:
    if entry.user_id == GUEST_USER:
        return "Par un lien personnel"
    if entry.user_id == SYSTEM_USER:
        return "Traitement automatique"
    is_herself = entry.purpose == Purpose.PERSON_SPACE
    return "La personne elle-même" if is_herself else "Application raccordée"


def _is_application(entry: AccessEntry) -> bool:
    return entry.purpose == Purpose.OPERATOR_EXCHANGE and entry.user_id != SYSTEM_USER


def _access(dossier_id: UUID, entry: AccessEntry, name: str, house: str) -> AccessLine:
    return AccessLine(
        dossier_id=dossier_id,
        at=entry.at,
        user_id=entry.user_id,
        user_name=name,
        organisation_id=entry.chain,
        organisation_name=house,
        groups=tuple(FieldGroup(group).label for group in entry.groups),
        purpose=Purpose(entry.purpose).label,
        legal_basis=entry.legal_basis,
        was_refused=entry.decision == REFUSED,
        by_application=_is_application(entry),
    )
