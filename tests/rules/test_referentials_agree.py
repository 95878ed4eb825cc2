"""A closed list that code needs and the nomenclature that people read are one list."""

from __future__ import annotations

import pytest

from convergence.accompagnement.acts.types import ActKind, ActModality, ActStatus, ActTheme
from convergence.accompagnement.contracts.types import EndMotive
from convergence.accompagnement.situations.types import (
    JobKind,
    JobTerm,
    PmsmpObjective,
    SituationState,
    SnpMeasure,
    VolunteeringKind,
    WorkingTime,
    WorkStudyKind,
)
from convergence.dossier.types import (
    AttachmentReason,
    DossierState,
    IdentityProofKind,
    NationalityGroup,
    SectionState,
    Sex,
    TeamRole,
)
from convergence.dossier.types.sections import SECTION_FORMS
from convergence.foundation.labels import Labelled
from convergence.referentials.rules.nomenclatures import shipped_nomenclatures
from convergence.referentials.types import NationalityClass, ZoneKind

SAME = {
    "act_type": ActKind,
    "act_modality": ActModality,
    "act_theme": ActTheme,
    "appointment_status": ActStatus,
    "attachment_reason": AttachmentReason,
    "completeness": SectionState,
    "contract_end_motive": EndMotive,
    "dossier_state": DossierState,
    "identity_document": IdentityProofKind,
    "job_kind": JobKind,
    "job_term": JobTerm,
    "nationality_class": NationalityClass,
    "pmsmp_objective": PmsmpObjective,
    "sex": Sex,
    "situation_state": SituationState,
    "snp_measure": SnpMeasure,
    "team_role": TeamRole,
    "volunteering_kind": VolunteeringKind,
    "work_study_kind": WorkStudyKind,
    "working_time": WorkingTime,
    "zone_kind": ZoneKind,
}


@pytest.mark.parametrize("name", sorted(SAME))
def test_codes_are_those_of_the_code(name: str) -> None:
    kinds: type[Labelled] = SAME[name]
    entries = shipped_nomenclatures()[name].entries
    assert {entry.code for entry in entries} == {str(kind) for kind in kinds}


def test_nationality_is_counted_in_the_same_classes_everywhere() -> None:
    assert [str(kind) for kind in NationalityGroup] == [str(kind) for kind in NationalityClass]


def test_every_list_that_the_case_file_asks_for_exists() -> None:
    fields = [field for form in SECTION_FORMS.values() for field in form.fields]
    nested = [column for field in fields for column in field.rows]
    asked = {field.nomenclature for field in [*fields, *nested] if field.nomenclature}
    assert asked
    assert asked <= set(shipped_nomenclatures())
