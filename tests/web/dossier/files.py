"""One invented file, made by the room's own operations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse

from convergence.dossier import operations
from convergence.dossier.queries import section
from convergence.dossier.types import Section
from convergence.dossier.types.drafts import NewDossier
from convergence.dossier.types.views import SectionView
from convergence.foundation.clock import now
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.web.house import House

NIR = "2 07 03 65 440 123 47"
NIR_DIGITS = NIR.replace(" ", "")
BORN_ON = date(2007, 3, 12)

IDENTITY = {
    "birth_name": "Carrère",
    "first_name": "Inès",
    "born_on": "12/03/2007",
    "sex": "F",
    "birth_country": "FR",
    "birth_commune": "65440",
    "nationality": "FR",
}
SECTIONS = {
    Section.CONTACTS: {"points": [{"kind": "telephone", "value": "06 39 98 12 34"}]},
    Section.ADDRESS: {"street": "3 rue des Acacias", "postal_code": "65000", "commune": "65440"},
}
ABSENT = uuid7()


@dataclass(frozen=True, slots=True)
class Case:
    """A file and the people around it."""

    house: House
    dossier_id: UUID
    opened_at: datetime

    def url(self, view: str, *args: Any) -> str:
        """Address of a page of the file."""
        return reverse(f"dossier:{view}", args=[self.dossier_id, *args])

    def client(self, name: str = "adviser") -> Client:
        """A browser, signed in."""
        return self.house.client(name)

    def section(self, which: Section, name: str = "adviser") -> SectionView:
        """A section as it is stored."""
        with acting(self.house.actor(name), Purpose.ACCOMPAGNEMENT) as scope:
            found = section(scope, self.dossier_id, which)
        assert found is not None
        return found

    def edit(self, which: Section, name: str = "manager", **values: Any) -> None:
        """A colleague saves a section."""
        operations.edit_section(
            actor=self.house.actor(name),
            at=now(),
            dossier_id=self.dossier_id,
            section=which,
            values=values,
            edit_token=self.section(which).edit_token,
        )


def open_case(house: House, *, by: str = "adviser", **changes: Any) -> Case:
    """Open the file, yesterday; ``changes`` replace parts of the draft."""
    at = now() - timedelta(days=1)
    draft: dict[str, Any] = {"identity": IDENTITY, "sections": SECTIONS, "nir": NIR, **changes}
    dossier_id = operations.create_dossier(actor=house.actor(by), at=at, draft=NewDossier(**draft))
    return Case(house, dossier_id, at)
