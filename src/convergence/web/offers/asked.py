"""What an address of the directory asks for: a need, words, a place, and further criteria."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from convergence.design.fields import SuggestField, Suggestion, TimeField
from convergence.foundation.clock import local_today, now
from convergence.foundation.periods import zone
from convergence.foundation.scope import Scope
from convergence.offers.queries import around_commune, around_point
from convergence.offers.types import (
    After,
    Around,
    Audience,
    Criteria,
    Mobiliser,
    OfferKind,
    Reception,
)
from convergence.referentials.queries import nomenclature, time_zone_of_commune
from convergence.web.suggest import place_by_code, place_suggestions, point_of_place

RADII = (5, 10, 20, 30, 50, 100)
USUAL_RADIUS = 20
WITHIN, NEED, PLACE, AFTER = "rayon", "besoin", "lieu", "apres"
OTHER_NEEDS = ("besoin2", "besoin3")
MORE = (*OTHER_NEEDS, "accueil", "public", "gratuit", "type", "demande", "jour", "heure", "source")
"""Criteria that stand folded under the first ones."""
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
NOW, MORNING = "maintenant", time(10)
_LONGEST = 100


class SearchForm(forms.Form):
    """The search: four fields, then those that are rarely needed."""

    q = forms.CharField(
        label="Mots",
        max_length=_LONGEST,
        required=False,
        help_text="Par exemple : permis, CCAS, français.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    besoin = forms.ChoiceField(label="Besoin", required=False)
    lieu = SuggestField(
        label="Autour de",
        url_name="referentials:suggest_communes",
        resolve=place_suggestions,
        by_code=place_by_code,
        required=False,
        help_text="Une commune, ou des coordonnées (43.2328, 0.0782). Vide : toute la France.",
    )
    rayon = forms.TypedChoiceField(
        label="Jusqu’à",
        coerce=int,
        empty_value=None,
        required=False,
        initial=str(USUAL_RADIUS),
        choices=[(str(one), f"{one} km") for one in RADII],
    )
    besoin2 = forms.ChoiceField(label="Ou cet autre besoin", required=False)
    besoin3 = forms.ChoiceField(label="Ou encore celui-ci", required=False)
    accueil = forms.TypedChoiceField(
        label="Accueil",
        coerce=Reception,
        empty_value=Reception.ANY,
        required=False,
        choices=Reception.choices(),
    )
    public = forms.TypedChoiceField(
        label="Public", coerce=Audience, empty_value=None, required=False, choices=[("", "Tous"), *Audience.choices()]
    )  # fmt: skip
    type = forms.TypedChoiceField(
        label="Type de service",
        coerce=OfferKind,
        empty_value=None,
        required=False,
        choices=[("", "Tous"), *OfferKind.choices()],
    )
    demande = forms.TypedChoiceField(
        label="Demande faite par",
        coerce=Mobiliser,
        empty_value=None,
        required=False,
        choices=[
            ("", "Peu importe"),
            (Mobiliser.PEOPLE.value, "Le jeune"),
            (Mobiliser.PROFESSIONALS.value, "Un professionnel"),
        ],
    )
    jour = forms.ChoiceField(
        label="Ouvert",
        required=False,
        choices=[("", "Peu importe"), (NOW, "Maintenant"), *((day, f"Le {day}") for day in DAYS)],
    )
    heure = TimeField(label="À", required=False, help_text="Par exemple 14h. Vide : 10 h.")
    source = forms.ChoiceField(label="Source", required=False)
    gratuit = forms.BooleanField(label="Gratuit seulement", required=False)

    def __init__(self, data: QueryDict, *, sources: Sequence[tuple[str, str]], today: date) -> None:
        super().__init__(data)
        self._today = today
        needs = _needs(today)
        for name in (NEED, *OTHER_NEEDS):
            _choose(self, name, needs)
        _choose(self, "source", [("", "Toutes"), *sources])

    @property
    def more_count(self) -> int:
        """How many of the folded criteria are active."""
        typed = self.cleaned_data
        return sum(bool(typed.get(name)) for name in MORE if name not in ("accueil", "heure")) + (
            typed.get("accueil", Reception.ANY) is not Reception.ANY
        )

    def criteria(self, scope: Scope) -> Criteria:
        """What was asked; an hour without place is read by the clock of the reader."""
        typed = self.cleaned_data
        place = typed.get(PLACE)
        around = around_place(scope, place, typed[WITHIN] or USUAL_RADIUS, self._today) if place else None
        where = time_zone_of_commune(around.commune) if around else scope.actor.time_zone
        needs = (typed[name] for name in (NEED, *OTHER_NEEDS))
        return Criteria(
            themes=tuple(dict.fromkeys(filter(None, needs))),
            words=typed["q"].replace("\x00", ""),
            around=around,
            reception=typed["accueil"],
            audience=typed["public"],
            free_only=typed["gratuit"],
            kind=typed["type"],
            mobilisable_by=typed["demande"],
            source_code=typed["source"],
            open_at=self._open_at(where),
        )

    def _open_at(self, where: str) -> datetime | None:
        """The next such day and hour; « maintenant » is the instant itself."""
        day = self.cleaned_data["jour"]
        if not day:
            return None
        if day == NOW:
            return now()
        today = local_today(where)
        ahead = (DAYS.index(day) - today.weekday()) % len(DAYS)
        hour = self.cleaned_data["heure"] or MORNING
        return datetime.combine(today + timedelta(days=ahead), hour, zone(where))


def around_place(scope: Scope, place: Suggestion, radius_km: int, on: date) -> Around | None:
    """Around what was chosen: a commune, or a point."""
    point = point_of_place(place.code)
    return (
        around_point(scope, point, radius_km, on)
        if point
        else around_commune(scope, place.code, radius_km, on)
    )


def after_of(query: QueryDict) -> After | None:
    """Where the page before ended; an address that means nothing starts from the beginning."""
    try:
        score, offer_id = urlsafe_b64decode(query.get(AFTER, "").encode()).decode().split(" ")
        found = After(float(score), UUID(offer_id))
    except ValueError:
        return None
    return found if isfinite(found.score) else None


def next_address(query: QueryDict, after: After) -> str:
    """The address of the page that follows."""
    following = query.copy()
    following[AFTER] = urlsafe_b64encode(f"{after.score!r} {after.offer_id}".encode()).decode()
    return f"?{following.urlencode()}"


def _needs(today: date) -> list[Any]:
    """The families, each with its needs under it: one letter of the keyboard leads near."""
    entries = nomenclature("service_need", today)
    groups: list[Any] = [("", "Tous")]
    for family in entries:
        if not family.parent:
            needs = [(one.code, one.label) for one in entries if one.parent == family.code]
            groups.append((family.label, [(family.code, f"{family.label} : tout"), *needs]))
    return groups


def _choose(form: forms.Form, name: str, choices: Sequence[Any]) -> None:
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} is a choice")
    field.choices = choices
