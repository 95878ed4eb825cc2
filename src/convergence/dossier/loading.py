"""Bulk loading of files, for the demonstration and the import of the former system.

A file comes whole, its sections as a form holds them; keys, sealed NIR, blind indexes and completeness are
made here by the rules. ``load_files`` runs inside an operation of the caller, under the actor of the
structure that holds the files (``past_facts()`` around it keeps past ``recorded_at``); constraints,
row-level security and history apply. Values are those of the sections' forms, already right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from convergence.dossier.rules.completeness import section_completeness
from convergence.dossier.rules.contents import conditions, filled
from convergence.dossier.rules.identity import proof_state
from convergence.dossier.rules.keys import search_keys
from convergence.dossier.rules.sealing import blind_email, blind_nir, blind_phone, seal
from convergence.dossier.types import (
    AttachmentReason,
    ContactKind,
    DossierState,
    IdentityProofKind,
    IdentityProofState,
    NirState,
    Section,
    SectionState,
    TeamRole,
)
from convergence.foundation.identifiers import uuid7
from convergence.foundation.nir import Nir
from convergence.storage.loading import anchor_rows, copy_rows

Values = Mapping[str, Any]

_STAMPS = ("id", "recorded_at", "structure_id", "dossier_id")
_ROOT_VALUES = (
    "birth_name", "usual_name", "first_name", "other_first_names", "born_on", "sex", "birth_country",
    "birth_commune", "birth_place", "nationality", "residence_permit_until",
)  # fmt: skip
_KEYS = (
    "name_key", "usual_key", "first_key", "search_key", "name_sound", "usual_sound", "first_sound", "sort_key",
)  # fmt: skip
_ROOT = ("id", "recorded_at", "structure_id", "number", "created_on", *_ROOT_VALUES, *_KEYS)

_SHEETS: Mapping[str, tuple[tuple[Section, ...], tuple[str, ...]]] = {
    "civicduties": ((Section.CIVIC_DUTIES,), ("census", "defence_day", "defence_day_on")),
    "contactsheet": (
        (Section.CONTACTS,),
        ("reachability", "legal_representative", "legal_representative_phone"),
    ),
    "family": ((Section.FAMILY,), ("marital_status", "children", "childcare")),
    "housing": ((Section.HOUSING,), ("housing", "housed_since", "housing_difficulty")),
    "mobility": ((Section.MOBILITY, Section.DRIVING_LICENCE), ("vehicle", "radius_km", "licence")),
    "education": (
        (Section.EDUCATION,),
        ("level", "schooling", "last_class", "in_school", "left_school_on"),
    ),
    "healthcoverage": (
        (Section.HEALTH_INSURANCE, Section.DISABILITY),
        ("scheme", "complementary", "rights_until", "rqth", "rqth_from", "rqth_until"),
    ),
    "resources": ((Section.RESOURCES,), ("resources", "monthly_amount")),
}
"""Sheets of one row a file: the sections that they hold and their columns."""

_BLANK_TEXTS = frozenset(
    {
        "reachability", "legal_representative", "legal_representative_phone", "marital_status", "childcare",
        "housing", "vehicle", "licence", "level", "schooling", "last_class", "scheme", "usual_name",
        "other_first_names", "sex", "birth_country", "birth_commune", "birth_place", "nationality",
    }
)  # fmt: skip
"""Columns in which unknown is the empty text; elsewhere it is NULL."""

_TABLES: Mapping[str, tuple[str, ...]] = {
    "dossiernir": ("sealed", "blind", "masked", "state", "certified_on", "is_disputed"),
    "identityproof": ("kind", "seen_on", "expires_on", "seen_by"),
    "followup": ("state", "state_since", "ended_on", "end_motive", "last_contact_on", "last_attempt_on"),
    "contactpoint": ("kind", "value", "comment", "preferred", "wrong", "blind"),
    "address": (
        "street", "complement", "postal_code", "commune", "is_homeless", "in_qpv", "in_frr", "starts_on", "ends_on",
    ),
    "diploma": ("title", "level", "state", "obtained_on"),
    "language": ("language", "spoken", "written", "is_mother_tongue"),
    "sectionmark": ("section", "state", "confirmed_on", "confirmed_by", "edited_in"),
    "teammember": ("user_id", "organisation_id", "role", "starts_on", "ends_on", "reason"),
    "attachment": ("attached_to", "starts_on", "ends_on", "reason", "detail"),
    "note": ("text", "about", "written_on", "written_by", "author_name"),
    **{table: columns for table, (_, columns) in _SHEETS.items()},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LoadedNir:
    """A NIR read by ``foundation.nir``; certified from a day on, or declared only."""

    nir: Nir
    certified_on: date | None = None


@dataclass(frozen=True, slots=True)
class LoadedProof:
    """A paper that was seen."""

    kind: IdentityProofKind
    seen_on: date
    seen_by: UUID
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class LoadedAddress:
    """A place of living during a period; ``values`` are those of the section."""

    values: Values
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class LoadedMember:
    """A professional around the person."""

    user_id: UUID
    organisation_id: UUID
    role: TeamRole
    starts_on: date
    ends_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LoadedAttachment:
    """The structure to which the file belonged during a period."""

    attached_to: UUID
    starts_on: date
    ends_on: date | None = None
    reason: AttachmentReason = AttachmentReason.FIRST_RECEPTION
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LoadedFileNote:
    """Free text about the person."""

    text: str
    written_on: date
    written_by: UUID
    author_name: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class LoadedFollowUp:
    """Where the work with the person stands."""

    state: DossierState
    state_since: date
    ended_on: date | None = None
    end_motive: str = ""
    last_contact_on: date | None = None
    last_attempt_on: date | None = None


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """One file. ``sections`` holds the values by section; the address comes apart, with its past.

    ``confirmed_on`` says when the values of a section were last read again, ``confirmed_by`` by whom.
    """

    id: UUID
    structure_id: UUID
    recorded_at: datetime
    number: int
    created_on: date
    sections: Mapping[Section, Values]
    follow_up: LoadedFollowUp
    addresses: Sequence[LoadedAddress] = ()
    nir: LoadedNir | None = None
    proofs: Sequence[LoadedProof] = ()
    team: Sequence[LoadedMember] = ()
    attachments: Sequence[LoadedAttachment] = ()
    notes: Sequence[LoadedFileNote] = ()
    confirmed_on: Mapping[Section, date] | None = None
    confirmed_by: UUID | None = None


def load_files(files: Iterable[LoadedFile], *, today: date, new_id: Callable[[], UUID] = uuid7) -> int:
    """Load files of one structure, anchors first; returns their number. All of them are held in memory.

    ``today`` is the civil day by which completeness is judged; ``new_id`` makes the identifiers of rows.
    """
    roots: list[tuple[Any, ...]] = []
    rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for file in files:
        roots.append(_root(file))
        _Writer(file, rows, new_id, today).write()
    anchor_rows((root[0], root[2]) for root in roots)
    copy_rows("dossier_dossier", _ROOT, roots)
    for table, columns in _TABLES.items():
        if rows[table]:
            copy_rows(f"dossier_{table}", (*_STAMPS, *columns), rows[table])
    return len(roots)


def _root(file: LoadedFile) -> tuple[Any, ...]:
    values = file.sections[Section.IDENTITY]
    keys = search_keys(
        values["birth_name"],
        values["first_name"],
        values.get("usual_name", ""),
        values.get("other_first_names", ""),
    )
    return (
        file.id, file.recorded_at, file.structure_id, file.number, file.created_on,
        *(_stored(values, name) for name in _ROOT_VALUES), *(getattr(keys, name) for name in _KEYS),
    )  # fmt: skip


def _stored(values: Values, name: str) -> Any:
    value = values.get(name)
    return "" if value is None and name in _BLANK_TEXTS else value


class _Writer:
    """Turns one file into rows, table by table."""

    def __init__(
        self,
        file: LoadedFile,
        rows: dict[str, list[tuple[Any, ...]]],
        new_id: Callable[[], UUID],
        today: date,
    ) -> None:
        self._file, self._rows, self._new_id, self._today = file, rows, new_id, today

    def write(self) -> None:
        """Every row of the file but its root."""
        file = self._file
        self._follow_up(file.follow_up)
        self._sheets()
        self._points()
        self._nir()
        for proof in file.proofs:
            self._add("identityproof", proof.kind.value, proof.seen_on, proof.expires_on, proof.seen_by)
        for name, table in (("diplomas", "diploma"), ("languages", "language")):
            for row in self._section_rows(name):
                self._add(table, *(row[column] for column in _TABLES[table]))
        for place in file.addresses:
            self._address(place)
        for member in file.team:
            self._add(
                "teammember", member.user_id, member.organisation_id, member.role.value, member.starts_on,
                member.ends_on, member.reason,
            )  # fmt: skip
        for held in file.attachments:
            self._add(
                "attachment", held.attached_to, held.starts_on, held.ends_on, held.reason.value, held.detail
            )
        for note in file.notes:
            self._add("note", note.text, note.about, note.written_on, note.written_by, note.author_name)
        self._marks()

    def _add(self, table: str, *values: Any) -> None:
        file = self._file
        self._rows[table].append((self._new_id(), file.recorded_at, file.structure_id, file.id, *values))

    def _follow_up(self, found: LoadedFollowUp) -> None:
        self._add(
            "followup", found.state.value, found.state_since, found.ended_on, found.end_motive,
            found.last_contact_on, found.last_attempt_on,
        )  # fmt: skip

    def _sheets(self) -> None:
        for table, (sections, columns) in _SHEETS.items():
            values: dict[str, Any] = {}
            for section in sections:
                values.update(self._file.sections.get(section, {}))
            if any(values.get(column) not in (None, "", ()) for column in columns):
                self._add(table, *(self._cell(values, column) for column in columns))

    def _cell(self, values: Values, column: str) -> Any:
        if column == "resources":
            return list(values.get(column) or ())
        return _stored(values, column)

    def _section_rows(self, name: str) -> Sequence[Values]:
        section = Section.LANGUAGES if name == "languages" else Section.EDUCATION
        found: Sequence[Values] = self._file.sections.get(section, {}).get(name, ())
        return found

    def _points(self) -> None:
        for point in self._file.sections.get(Section.CONTACTS, {}).get("points", ()):
            blind = blind_phone if point["kind"] == ContactKind.PHONE else blind_email
            digest = blind(point["value"], key=settings.INDEX_KEY)
            self._add(
                "contactpoint", point["kind"], point["value"], point.get("comment", ""), point["preferred"],
                point["wrong"], digest,
            )  # fmt: skip

    def _nir(self) -> None:
        loaded = self._file.nir
        if loaded is None:
            return
        nir, certified_on = loaded.nir, loaded.certified_on
        sealed = seal(nir.number, dossier_id=self._file.id, key=settings.DATA_KEY)
        blind = blind_nir(nir.number, key=settings.INDEX_KEY)
        state = NirState.CERTIFIED if certified_on else NirState.DECLARED
        self._add("dossiernir", sealed, blind, nir.masked, state.value, certified_on, False)

    def _address(self, place: LoadedAddress) -> None:
        values = place.values
        self._add(
            "address", values.get("street", ""), values.get("complement", ""), values.get("postal_code", ""),
            values["commune"], values.get("is_homeless"), values.get("in_qpv"), values.get("in_frr"),
            place.starts_on, place.ends_on,
        )  # fmt: skip

    def _marks(self) -> None:
        """The state of each section that holds something, as the rules of completeness see it."""
        file, today = self._file, self._today
        sections = dict(file.sections)
        present = [place.values for place in file.addresses if place.ends_on is None]
        if present:
            sections[Section.ADDRESS] = present[0]
        true = conditions(sections, born_on=sections[Section.IDENTITY]["born_on"], today=today)
        confirmed = file.confirmed_on or {}
        for section in Section:
            values = sections.get(section, {})
            found = section_completeness(
                section,
                filled=filled(section, values),
                conditions=true,
                is_proven=section is Section.IDENTITY and self._is_proven(),
            )
            if found.state is SectionState.EMPTY:
                continue
            day = confirmed.get(section, file.created_on) if section in sections else None
            by = file.confirmed_by if day else None
            self._add("sectionmark", section.value, found.state.value, day, by, 0)

    def _is_proven(self) -> bool:
        last = max(self._file.proofs, key=lambda proof: proof.seen_on, default=None)
        if last is None:
            return False
        state = proof_state(seen_on=last.seen_on, expires_on=last.expires_on, today=self._today)
        return state is IdentityProofState.PROVEN
