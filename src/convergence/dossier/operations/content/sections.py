"""Edit and confirm the sections of a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from convergence.dossier.models import Dossier, IdentityProof
from convergence.dossier.operations.content.reading import StoredSection, read_section, stored_section
from convergence.dossier.operations.content.saving import mark_section, save_section
from convergence.dossier.operations.nir import nir_doubts
from convergence.dossier.operations.reach import locked_file, today_for
from convergence.dossier.policies import check_may_edit_files
from convergence.dossier.rules.identity import check_birth_date, proof_state
from convergence.dossier.types import (
    BirthDateCorrected,
    IdentityProofState,
    RqthEnded,
    RqthRecognised,
    Section,
    SectionConflict,
    SectionDifference,
    SectionEdited,
)
from convergence.dossier.types.sections import SECTION_FORMS
from convergence.dossier.types.views import SectionSaved
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.storage.operation import TYPED_IN, emit, operation

Values = Mapping[str, object]

_ON_THE_PAPER = ("birth_name", "usual_name", "first_name", "other_first_names", "born_on", "sex")


@operation("Modifier une rubrique")
def edit_section(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    section: Section,
    values: Values,
    edit_token: int,
    reason: str = "",
    source: str = TYPED_IN,
) -> SectionSaved:
    """Store what was typed in a section; fields absent from ``values`` stay as they are.

    ``edit_token`` is the one that the page was given (``SectionView.edit_token``). Raise NotFound out of
    reach, Invalid with every fault, SectionConflict when somebody saved other values meanwhile.
    """
    check_may_edit_files(actor)
    today = today_for(actor, at)
    root = locked_file(actor, dossier_id, SECTION_FORMS[section].group, FieldGroup.ACCOMPAGNEMENT)
    before = stored_section(root, section, today)
    typed = read_section(section, values, stored=before.values, today=today)
    _check_token(section, typed, before, edit_token)
    warnings = _identity_doubts(actor, root, typed, today) if section is Section.IDENTITY else ()
    warnings += save_section(root, section, typed, day=today)
    return _close(actor, root, section, before, today, warnings)


@operation("Confirmer une rubrique")
def confirm_section(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    section: Section,
    reason: str = "",
    source: str = TYPED_IN,
) -> SectionSaved:
    """Note that the values were read again today with the young person and are right."""
    check_may_edit_files(actor)
    today = today_for(actor, at)
    root = locked_file(actor, dossier_id, SECTION_FORMS[section].group, FieldGroup.ACCOMPAGNEMENT)
    return _close(actor, root, section, stored_section(root, section, today), today, ())


def announce_changes(root: Dossier, section: Section, before: Values, after: Values) -> None:
    """Announce what a change of values means to the rooms above."""
    if before == after:
        return
    emit(SectionEdited(structure_id=root.structure_id, dossier_id=root.pk, section=section))
    if section is Section.IDENTITY:
        was, now = before.get("born_on"), after.get("born_on")
        if isinstance(was, date) and isinstance(now, date) and was != now:
            emit(
                BirthDateCorrected(structure_id=root.structure_id, dossier_id=root.pk, before=was, after=now)
            )
    if section is Section.DISABILITY:
        announce_rqth(root, before, after)


def announce_rqth(root: Dossier, before: Values, after: Values) -> None:
    """Announce that the recognition as a disabled worker began, changed or is no longer recorded."""
    if after.get("rqth"):
        start, end = after.get("rqth_from"), after.get("rqth_until")
        emit(
            RqthRecognised(
                structure_id=root.structure_id,
                dossier_id=root.pk,
                starts_on=start if isinstance(start, date) else None,
                ends_on=end if isinstance(end, date) else None,
            )
        )
    elif before.get("rqth"):
        emit(RqthEnded(structure_id=root.structure_id, dossier_id=root.pk))


def _close(
    actor: Actor,
    root: Dossier,
    section: Section,
    before: StoredSection,
    today: date,
    warnings: tuple[str, ...],
) -> SectionSaved:
    after = stored_section(root, section, today)
    mark = mark_section(
        root,
        section,
        after.values,
        after.identity,
        day=today,
        confirmed_by=actor.user_id,
        is_proven=section is Section.IDENTITY and is_proven(root, today),
    )
    announce_changes(root, section, before.values, after.values)
    return SectionSaved(root.pk, section, mark.edited_in, warnings)


def is_proven(root: Dossier, today: date) -> bool:
    """True when the last paper that was seen still proves the identity."""
    last = IdentityProof.objects.filter(dossier_id=root.pk).order_by("-seen_on", "-id").first()
    if last is None:
        return False
    state = proof_state(seen_on=last.seen_on, expires_on=last.expires_on, today=today)
    return state is IdentityProofState.PROVEN


def _check_token(section: Section, typed: Values, before: StoredSection, edit_token: int) -> None:
    if edit_token == before.edit_token:
        return
    differences = tuple(
        SectionDifference(name, SECTION_FORMS[section].field(name).label, value, before.values.get(name))
        for name, value in typed.items()
        if value != before.values.get(name)
    )
    if differences:
        raise SectionConflict(section, differences, before.edit_token)


def _identity_doubts(actor: Actor, root: Dossier, typed: Values, today: date) -> tuple[str, ...]:
    """Refuse an impossible birth date; warn of what a change of identity puts in question."""
    after = {name: typed.get(name, getattr(root, name)) for name in _ON_THE_PAPER}
    if all(after[name] == getattr(root, name) for name in _ON_THE_PAPER):
        return ()
    warnings: tuple[str, ...] = ()
    born_on = after["born_on"]
    if isinstance(born_on, date) and born_on != root.born_on:
        warnings = check_birth_date(born_on, today=today).warnings
    if is_proven(root, today):
        warnings += ("L’identité avait été justifiée : vérifiez que la pièce dit la même chose.",)
    if isinstance(born_on, date):
        warnings += nir_doubts(actor, root, sex=str(after["sex"]), born_on=born_on)
    return warnings
