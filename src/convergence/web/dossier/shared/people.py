"""« Personnes partagées » : the people whose files a Mission Locale opened to the reader's organisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convergence.design.components import Pager
from convergence.design.frame import Crumb
from convergence.dossier.queries import holders_sharing, people_shared
from convergence.dossier.types.shared import SharedPersonRow
from convergence.foundation.clock import local_today, now
from convergence.foundation.periods import age_on
from convergence.foundation.permissions import Permission
from convergence.identity.queries import structure_names
from convergence.web.access import ActingRequest, requires
from convergence.web.operators.profile import profile_of
from convergence.web.operators.saying import worded

TITLE = "Personnes partagées"
SHOWN = 20
_PAGE = "page"


class FilterForm(forms.Form):
    """Whom to show."""

    nom = forms.CharField(
        label="Nom ou prénom", max_length=100, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    structure = forms.TypedChoiceField(
        label="Mission Locale", required=False, coerce=UUID, empty_value=None, choices=[]
    )

    def __init__(self, data: Any, *, holders: dict[UUID, str]) -> None:
        super().__init__(data)
        field = self.fields["structure"]
        assert isinstance(field, forms.TypedChoiceField)
        named = sorted(((str(key), name) for key, name in holders.items()), key=lambda pair: pair[1])
        field.choices = [("", "Toutes"), *named]


@dataclass(frozen=True, slots=True)
class Line:
    """One person, in words."""

    row: SharedPersonRow
    age: int
    structure: str
    groups: str


@requires(Permission.READ_SHARED_FILES)
@require_safe
def people(request: ActingRequest) -> HttpResponse:
    """By name, filtered; each leads to what her Mission Locale opened of her file."""
    at, today = now(), local_today(request.actor.time_zone)
    holders = structure_names(request.scope, holders_sharing(request.scope, at))
    form = FilterForm(request.GET, holders=holders)
    typed = form.cleaned_data if form.is_valid() else {}
    page = _number(request.GET.get(_PAGE, ""))
    rows = people_shared(
        request.scope, at, named=typed.get("nom", ""), held_by=typed.get("structure"),
        skip=(page - 1) * SHOWN, limit=SHOWN + 1,
    )  # fmt: skip
    title = profile_of(request.actor).label("dossier:shared", TITLE)
    context = {
        "page_title": title,
        "breadcrumb": (Crumb("Accueil", "/"), Crumb(title)),
        "form": worded(form, request.actor),
        "filter_count": sum(bool(value) for value in typed.values()),
        "lines": [
            Line(
                row,
                age_on(row.born_on, today),
                holders.get(row.structure_id, ""),
                ", ".join(sorted(group.label for group in row.groups if group.personal)),
            )
            for row in rows[:SHOWN]
        ],
        "pager": Pager(
            first=_address(request.GET, 1) if page > 1 else "",
            previous=_address(request.GET, page - 1) if page > 1 else "",
            next=_address(request.GET, page + 1) if len(rows) > SHOWN else "",
        ),
    }
    return render(request, "web/dossier/shared/people.html", context)


def _number(text: str) -> int:
    return max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1


def _address(query: QueryDict, page: int) -> str:
    copied = query.copy()
    copied[_PAGE] = str(page)
    return f"?{copied.urlencode()}"
