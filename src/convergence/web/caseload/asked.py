"""What a caseload address asks for: whose, filtered how, in which order, which page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.http import QueryDict

from convergence.accompagnement.acts.types import CaseloadFilters, CaseloadSort, PriorityCode
from convergence.accompagnement.contracts.types import ContractKind
from convergence.accompagnement.situations.types import SituationCategory
from convergence.foundation.actor import Actor
from convergence.foundation.problems import NotFound
from convergence.identity.types import StaffName

WITHOUT_CONTRACT = "sans"
SORT, PAGE_NUMBER, ADVISER = "tri", "page", "conseiller"
_FILTERS = ("nom", "raison", "situation", "contrat")

SORTS: dict[CaseloadSort, str] = {
    CaseloadSort.PRIORITY: "Qui appeler d’abord",
    CaseloadSort.NAME: "Nom",
    CaseloadSort.LAST_CONTACT: "Dernier échange",
    CaseloadSort.CONTRACT_END: "Fin de contrat",
    CaseloadSort.AGE: "Âge",
}


class FilterForm(forms.Form):
    """Which people to show."""

    nom = forms.CharField(
        label="Nom", max_length=100, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    raison = forms.ChoiceField(
        label="Raison d’appeler", required=False, choices=[("", "Toutes"), *PriorityCode.choices()]
    )
    situation = forms.ChoiceField(
        label="Situation", required=False, choices=[("", "Toutes"), *SituationCategory.choices()]
    )
    contrat = forms.ChoiceField(
        label="Contrat",
        required=False,
        choices=[("", "Tous"), *ContractKind.choices()[:2], (WITHOUT_CONTRACT, "Sans CEJ ni PACEA")],
    )
    conseiller = forms.ChoiceField(label="Portefeuille de", required=False)
    tri = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, colleagues: Sequence[StaffName], me: UUID) -> None:
        super().__init__(data)
        if not colleagues:
            del self.fields[ADVISER]
            return
        field = self.fields[ADVISER]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError("the adviser is a choice")
        others = [(str(name.user_id), name.full_name) for name in colleagues if name.user_id != me]
        field.choices = [("", "Moi"), *others]


@dataclass(frozen=True, slots=True)
class Asked:
    """What to show. ``query`` is the address's own, without the page."""

    adviser_id: UUID
    filters: CaseloadFilters
    sort: CaseloadSort
    page: int
    query: QueryDict

    @property
    def count(self) -> int:
        """How many filters are active."""
        filters = self.filters
        return sum(
            bool(value)
            for value in (
                filters.name,
                filters.reason,
                filters.situation,
                filters.contract or filters.without_contract,
            )
        )

    def address(self, **changed: str) -> str:
        """The query string with some values replaced; an empty one is removed. Never empty: « ? » is a view."""
        query = self.query.copy()
        for name, value in changed.items():
            query.pop(name, None)
            if value:
                query[name] = value
        if not query:
            query[SORT] = CaseloadSort.PRIORITY.value
        return f"?{query.urlencode()}"


def asked(query: QueryDict, actor: Actor) -> Asked:
    """Read an address; a value that means nothing is left out, an adviser who is none is not found."""
    contract = query.get("contrat", "")
    kept = QueryDict(mutable=True)
    for name in (*_FILTERS, SORT, ADVISER):
        if value := query.get(name, ""):
            kept[name] = value[:100]
    return Asked(
        adviser_id=_adviser(query.get(ADVISER, ""), actor),
        filters=CaseloadFilters(
            contract=_member(ContractKind, contract),
            without_contract=contract == WITHOUT_CONTRACT,
            situation=_member(SituationCategory, query.get("situation", "")),
            reason=_member(PriorityCode, query.get("raison", "")),
            name=query.get("nom", "")[:100],
        ),
        sort=_member(CaseloadSort, query.get(SORT, "")) or CaseloadSort.PRIORITY,
        page=_number(query.get(PAGE_NUMBER, "")),
        query=kept,
    )


def unknown_adviser() -> NotFound:
    """The answer for a colleague who does not exist, and the same for one of another structure."""
    return NotFound(
        "Ce portefeuille n’existe pas dans votre structure.",
        what_to_do="Choisissez un collègue dans la liste.",
    )


def _adviser(text: str, actor: Actor) -> UUID:
    if not text:
        return actor.user_id
    try:
        return UUID(text)
    except ValueError:
        raise unknown_adviser() from None


Word = TypeVar("Word", ContractKind, SituationCategory, PriorityCode, CaseloadSort)


def _member(words: type[Word], text: str) -> Word | None:
    try:
        return words(text)
    except ValueError:
        return None


def _number(text: str) -> int:
    return max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1
