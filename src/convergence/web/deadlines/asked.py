"""What an address of the work list asks for: whose, which kind, how near, from where on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.http import QueryDict

from convergence.accompagnement.deadlines.types import DeadlineKind, DeadlineNature, Urgency, WorkFilters
from convergence.foundation.labels import Labelled
from convergence.foundation.problems import NotFound
from convergence.identity.types import SiteDetail, StaffName

WHOSE, AFTER, EVERYBODY, SITE = "liste", "apres", "tous", "site:"
_FILTERS = ("echeance", "nature", "quand")
Word = TypeVar("Word", bound=Labelled)


@dataclass(frozen=True, slots=True)
class Team:
    """Whose lists the reader may open: nobody's but her own when ``colleagues`` is empty."""

    me: UUID
    colleagues: tuple[StaffName, ...] = ()
    sites: tuple[SiteDetail, ...] = ()


class FilterForm(forms.Form):
    """Which deadlines to show."""

    quand = forms.ChoiceField(label="Échéance", required=False, choices=[("", "Toutes"), *Urgency.choices()])
    echeance = forms.ChoiceField(
        label="Ce qui est attendu", required=False, choices=[("", "Tout"), *DeadlineKind.choices()]
    )
    nature = forms.ChoiceField(
        label="Nature", required=False, choices=[("", "Toutes"), *DeadlineNature.choices()]
    )
    liste = forms.ChoiceField(label="Liste de", required=False)

    def __init__(self, data: Any, *, team: Team) -> None:
        super().__init__(data)
        if not team.colleagues:
            del self.fields[WHOSE]
            return
        field = self.fields[WHOSE]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError("whose list it is, is a choice")
        people = [(str(one.user_id), one.full_name) for one in team.colleagues if one.user_id != team.me]
        sites = [(f"{SITE}{site.id}", f"Site : {site.name}") for site in team.sites]
        field.choices = [("", "Moi"), (EVERYBODY, "Toute la structure"), *sites, *people]


@dataclass(frozen=True, slots=True)
class Asked:
    """What to show; ``query`` is the address's own, without the place in the list."""

    filters: WorkFilters
    after: tuple[date, UUID] | None
    query: QueryDict

    @property
    def count(self) -> int:
        """How many filters are active, whose list it is apart."""
        return sum(name in self.query for name in _FILTERS)

    def address(self, **changed: str) -> str:
        """The query string with some values replaced; an empty one is removed."""
        query = self.query.copy()
        for name, value in changed.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return f"?{query.urlencode()}"


def asked(query: QueryDict, owner_ids: Sequence[UUID] | None) -> Asked:
    """Read an address; a value that means nothing is left out."""
    words: dict[str, Labelled | None] = {
        "echeance": _member(DeadlineKind, query.get("echeance", "")),
        "nature": _member(DeadlineNature, query.get("nature", "")),
        "quand": _member(Urgency, query.get("quand", "")),
    }
    kept = QueryDict(mutable=True)
    for name, word in words.items():
        if word is not None:
            kept[name] = word.value
    if whose := query.get(WHOSE, ""):
        kept[WHOSE] = whose[:60]
    return Asked(
        filters=WorkFilters(
            owner_ids=None if owner_ids is None else tuple(owner_ids),
            kind=_member(DeadlineKind, query.get("echeance", "")),
            nature=_member(DeadlineNature, query.get("nature", "")),
            urgency=_member(Urgency, query.get("quand", "")),
        ),
        after=_after(query.get(AFTER, "")),
        query=kept,
    )


def unknown_list() -> NotFound:
    """The answer for a list that does not exist, and the same for one of another structure."""
    return NotFound(
        "Cette liste de travail n’existe pas dans votre structure.",
        what_to_do="Choisissez un collègue ou un site dans le filtre.",
    )


def written(after: tuple[date, UUID]) -> str:
    """A place in the list as an address carries it."""
    return f"{after[0].isoformat()}_{after[1]}"


def _after(text: str) -> tuple[date, UUID] | None:
    day, _, dossier = text.partition("_")
    try:
        return date.fromisoformat(day), UUID(dossier)
    except ValueError:
        return None


def _member(words: type[Word], text: str) -> Word | None:
    try:
        return words(text)
    except ValueError:
        return None
