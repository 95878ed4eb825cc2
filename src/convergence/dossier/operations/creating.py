"""Open a file: every rule, the duplicate check, then all that the file holds, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import connection

from convergence.dossier.models import (
    Attachment,
    Dossier,
    DossierNir,
    DuplicateDecision,
    FollowUp,
)
from convergence.dossier.operations.content.reading import read_section, stored_section
from convergence.dossier.operations.content.saving import mark_section, save_identity, save_section
from convergence.dossier.operations.content.sections import announce_rqth
from convergence.dossier.operations.members import add_member, check_professional
from convergence.dossier.operations.nir import nir_taken, save_nir
from convergence.dossier.operations.reach import scope_of, today_for
from convergence.dossier.policies import check_may_create_dossier
from convergence.dossier.queries import check_duplicates
from convergence.dossier.rules.identity import check_birth_date
from convergence.dossier.rules.keys import search_keys
from convergence.dossier.rules.reasons import checked_reason
from convergence.dossier.rules.sealing import blind_nir
from convergence.dossier.types import (
    ContactKind,
    DossierCreated,
    DossierState,
    IdentityDraft,
    MatchGrade,
    Section,
    Sex,
    TeamRole,
)
from convergence.dossier.types.drafts import NewDossier, NotTheSame
from convergence.dossier.types.sections import SECTION_FORMS
from convergence.dossier.types.views import DuplicateFound, DuplicateReport
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import public_number, uuid7
from convergence.foundation.nir import Nir, parse_nir
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import months_after
from convergence.foundation.problems import FieldError, Invalid
from convergence.foundation.scope import Purpose
from convergence.storage.files import anchor_file
from convergence.storage.operation import TYPED_IN, emit, operation
from convergence.storage.session import acting, current_scope

Values = dict[str, object]


class TypedNir:
    """A NIR on its way to an operation: its text form is a keyed digest, so that no trace holds the number."""

    __slots__ = ("typed",)

    def __init__(self, typed: str) -> None:
        self.typed = typed

    def __str__(self) -> str:
        return blind_nir(self.typed, key=settings.INDEX_KEY).hex()


@dataclass(frozen=True, slots=True)
class _Checked:
    """A draft whose every value was read."""

    sections: Mapping[Section, Values]
    nir: Nir | None
    received_on: date

    @property
    def identity(self) -> Values:
        return self.sections[Section.IDENTITY]


def create_dossier(
    *,
    actor: Actor,
    at: datetime,
    draft: NewDossier,
    idempotency_key: str | None = None,
    reason: str = "",
    source: str = TYPED_IN,
) -> UUID:
    """Open the file of a young person in the actor's structure, herself its referent unless the draft says who.

    Raise Invalid with every fault, Conflict when another file of the structure has the same NIR, and
    DuplicateFound when somebody very alike exists and ``draft.decisions`` does not say why they are two
    persons. The report that it carries is kept, so that its token leads to a request.
    """
    try:
        return _create(
            actor=actor,
            at=at,
            draft=replace(draft, nir=""),
            nir=TypedNir(draft.nir),
            idempotency_key=idempotency_key,
            reason=reason,
            source=source,
        )
    except DuplicateFound:
        checked = _read(draft, draft.nir, today_for(actor, at))
        scope = current_scope()
        purpose = scope.purpose if scope else Purpose.ACCOMPAGNEMENT
        with acting(actor, purpose, route="dossier.create_dossier") as scope:
            report = check_duplicates(scope, _identity_draft(checked))
    raise DuplicateFound(report)


@operation("Créer le dossier")
def _create(
    *,
    actor: Actor,
    at: datetime,
    draft: NewDossier,
    nir: TypedNir,
    idempotency_key: str | None,
    reason: str,
    source: str,
) -> UUID:
    check_may_create_dossier(actor)
    today = today_for(actor, at)
    checked = _read(draft, nir.typed, today)
    _check_nir_is_new(checked.nir)
    referent_id = _referent(actor, draft, checked.received_on)
    _wait_for_same_person(checked.identity)
    report = check_duplicates(scope_of(actor), _identity_draft(checked))
    answers = _answers(report, draft.decisions)
    root = _open_file(actor, checked, today)
    emit(DossierCreated(structure_id=root.structure_id, dossier_id=root.pk))
    _attach(root, draft, checked.received_on)
    if referent_id is not None:
        add_member(
            actor, at, root,
            user_id=referent_id, organisation_id=root.structure_id, role=TeamRole.REFERENT,
            starts_on=checked.received_on, reason="",
        )  # fmt: skip
    if checked.nir is not None:
        save_nir(root, checked.nir)
    _fill_sections(actor, root, checked, today)
    _keep_decisions(actor, root, draft.check_id or report.check_id, answers, today)
    return root.pk


def _read(draft: NewDossier, nir: str, today: date) -> _Checked:
    """Every value of the draft, or Invalid with every fault at once."""
    errors: list[FieldError] = []
    sections: dict[Section, Values] = {}
    required = {field.name: None for field in SECTION_FORMS[Section.IDENTITY].fields if field.required}
    typed = {Section.IDENTITY: {**required, **draft.identity}, **draft.sections}
    for section, values in typed.items():
        if section is not Section.IDENTITY and not any(_is_filled(value) for value in values.values()):
            continue
        try:
            sections[section] = read_section(section, values, stored={}, today=today)
            if section is Section.IDENTITY:
                check_birth_date(_born_on(sections[section]), today=today)
        except Invalid as invalid:
            errors.extend(invalid.errors)
    parsed: Nir | None = None
    try:
        parsed = parse_nir(nir) if nir.strip() else None
    except Invalid as invalid:
        errors.extend(invalid.errors)
    received_on = draft.received_on or today
    if received_on > today:
        errors.append(
            FieldError(
                "received_on", "Le premier accueil est dans le futur.", "Corrigez la date.", "in_future"
            )
        )
    Invalid.raise_if_any(errors)
    return _Checked(sections, parsed, received_on)


def _is_filled(value: object) -> bool:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return bool(value)
    return value is not None and str(value).strip() != ""


def _born_on(identity: Mapping[str, object]) -> date:
    born_on = identity["born_on"]
    if not isinstance(born_on, date):
        raise TypeError("a required date was read as something else")
    return born_on


def _identity_draft(checked: _Checked) -> IdentityDraft:
    identity = checked.identity
    points = checked.sections.get(Section.CONTACTS, {}).get("points", ())
    rows = [row for row in points if isinstance(row, Mapping)] if isinstance(points, Sequence) else []
    by_kind = {
        kind: frozenset(str(row["value"]) for row in rows if row.get("kind") == kind) for kind in ContactKind
    }
    return IdentityDraft(
        birth_name=str(identity["birth_name"]),
        first_name=str(identity["first_name"]),
        born_on=_born_on(identity),
        usual_name=str(identity.get("usual_name") or ""),
        other_first_names=str(identity.get("other_first_names") or ""),
        sex=Sex(str(sex)) if (sex := identity.get("sex")) else None,
        phones=by_kind[ContactKind.PHONE],
        emails=by_kind[ContactKind.EMAIL],
        nir_blind=blind_nir(checked.nir.number, key=settings.INDEX_KEY) if checked.nir else None,
    )


def _check_nir_is_new(nir: Nir | None) -> None:
    """The structure's own files only: what others hold is the business of the duplicate check."""
    if nir is None:
        return
    blind = blind_nir(nir.number, key=settings.INDEX_KEY)
    if DossierNir.objects.filter(blind=blind, is_disputed=False).exists():
        raise nir_taken()


def _referent(actor: Actor, draft: NewDossier, on: date) -> UUID | None:
    if draft.referent_id is None:
        return None if actor.is_system else actor.user_id
    check_professional(actor, draft.referent_id, actor.structure_id, on)
    return draft.referent_id


def _wait_for_same_person(identity: Values) -> None:
    """Two people who open a file for the same person at the same moment: the second sees the first one's."""
    keys = search_keys(str(identity["birth_name"]), str(identity["first_name"]))
    words = f"{identity['born_on']}{keys.name_sound}{keys.first_sound}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 20))", (words,))


def _answers(report: DuplicateReport, decisions: Sequence[NotTheSame]) -> list[NotTheSame]:
    """The decisions about what the check found; DuplicateFound when a strong match has none."""
    given = {decision.other_dossier_id: decision for decision in decisions}
    found = {match.dossier_id: match.match.grade for match in report.visible}
    strong: set[UUID | None] = {key for key, grade in found.items() if _is_strong(grade)}
    if report.hidden is not None and _is_strong(report.hidden.grade):
        strong.add(None)
    if strong - set(given):
        raise DuplicateFound(report)
    about = {*found, None} if report.hidden is not None else set(found)
    kept = [decision for other, decision in given.items() if other in about]
    for decision in kept:
        checked_reason(decision.reason)
    return kept


def _is_strong(grade: MatchGrade) -> bool:
    return grade.strength >= MatchGrade.PROBABLE.strength


def _open_file(actor: Actor, checked: _Checked, today: date) -> Dossier:
    root = Dossier(
        id=uuid7(), structure_id=actor.structure_id, number=public_number(), created_on=checked.received_on
    )
    anchor_file(root.pk, root.structure_id)
    save_identity(root, checked.identity)
    return root


def _attach(root: Dossier, draft: NewDossier, received_on: date) -> None:
    FollowUp.objects.create(
        structure_id=root.structure_id,
        dossier_id=root.pk,
        state=DossierState.ACTIVE.value,
        state_since=received_on,
    )
    Attachment.objects.create(
        structure_id=root.structure_id,
        dossier_id=root.pk,
        attached_to=root.structure_id,
        starts_on=received_on,
        reason=draft.attachment_reason.value,
    )


def _fill_sections(actor: Actor, root: Dossier, checked: _Checked, today: date) -> None:
    for section, values in checked.sections.items():
        if section is not Section.IDENTITY:
            save_section(root, section, values, day=today)
        stored = stored_section(root, section, today)
        mark_section(root, section, stored.values, stored.identity, day=today, confirmed_by=actor.user_id)
        if section is Section.DISABILITY:
            announce_rqth(root, {}, stored.values)


def _keep_decisions(
    actor: Actor, root: Dossier, check_id: UUID, answers: Sequence[NotTheSame], today: date
) -> None:
    months = parameter("dossier.duplicate_decision_months").integer_at(today)
    for decision in answers:
        DuplicateDecision.objects.create(
            structure_id=root.structure_id,
            dossier_id=root.pk,
            other_dossier_id=decision.other_dossier_id,
            check_id=check_id,
            reason=decision.reason.strip(),
            decided_by=actor.user_id,
            decided_on=today,
            expires_on=months_after(today, months),
        )
