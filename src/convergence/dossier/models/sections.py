"""Which table holds the values of which section. Rows of a section have a table of their own."""

from __future__ import annotations

from collections.abc import Mapping

from convergence.dossier.models.contact import Address, ContactPoint, ContactSheet
from convergence.dossier.models.life import (
    Diploma,
    Education,
    Family,
    HealthCoverage,
    Housing,
    Language,
    Mobility,
    Resources,
)
from convergence.dossier.models.person import CivicDuties, Dossier
from convergence.dossier.types import Section
from convergence.storage.models import FileRecord, Record

SHEETS: Mapping[Section, type[Record]] = {
    Section.IDENTITY: Dossier,
    Section.CONTACTS: ContactSheet,
    Section.ADDRESS: Address,
    Section.FAMILY: Family,
    Section.HOUSING: Housing,
    Section.MOBILITY: Mobility,
    Section.DRIVING_LICENCE: Mobility,
    Section.EDUCATION: Education,
    Section.HEALTH_INSURANCE: HealthCoverage,
    Section.RESOURCES: Resources,
    Section.DISABILITY: HealthCoverage,
    Section.CIVIC_DUTIES: CivicDuties,
}

ROWS: Mapping[str, type[FileRecord]] = {
    "points": ContactPoint,
    "diplomas": Diploma,
    "languages": Language,
}
