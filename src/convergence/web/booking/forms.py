"""Forms of booking: hours written as people say them, what a motive asks, how a link leaves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms

from convergence.agenda.appointments.types import AppointmentKind, AppointmentModality, PlaceRow
from convergence.agenda.booking.types import (
    DayChange,
    Hours,
    LinkWay,
    MotiveDraft,
    MotiveRow,
    Weekday,
    WeekHours,
    Wish,
)
from convergence.design.fields import DateField, TextAreaField, TimeField, parse_time
from convergence.identity.types import SiteDetail, StaffName
from convergence.web.forms import EDIT_FIELD
from convergence.web.forms.once import OnceForm

_PARTS = re.compile(r"[,;/+]|\bet\b")
_DASH = re.compile(r"\s*(?:-|–|—|à)\s*")


def read_hours(text: str) -> list[Hours]:
    """« 9h-12h, 13h30-17h » as hours; raises ValueError with a French sentence."""
    found = []
    for part in filter(None, (part.strip() for part in _PARTS.split(text))):
        bounds = _DASH.split(part)
        if len(bounds) != 2:
            raise ValueError("Écrivez les heures ainsi : 9h-12h, 13h30-17h.")
        hours = Hours(parse_time(bounds[0]), parse_time(bounds[1]))
        if hours.closes <= hours.opens:
            raise ValueError(f"« {part[:40]} » : la fin précède le début.")
        found.append(hours)
    return sorted(found, key=lambda one: one.opens)


def hours_text(hours: Iterable[Hours]) -> str:
    """The same, as it is typed."""
    return ", ".join(f"{_hour(one.opens)}-{_hour(one.closes)}" for one in hours)


def _hour(clock: Any) -> str:
    return f"{clock.hour}h{clock.minute:02}" if clock.minute else f"{clock.hour}h"


class HoursField(forms.CharField):
    """The hours of one day, on one line."""

    def __init__(self, label: str) -> None:
        widget = forms.TextInput({"autocomplete": "off"})
        super().__init__(label=label, required=False, max_length=200, widget=widget)

    def clean(self, value: Any) -> Any:
        """The hours, none for a closed day."""
        try:
            return read_hours(super().clean(value))
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem


class WeekForm(forms.Form):
    """When somebody receives, from a day on."""

    from_day = DateField(label="À partir du")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in Weekday:
            self.fields[f"day_{day.value}"] = HoursField(day.label)
        self.fields["day_1"].help_text = "Par exemple : 9h-12h, 13h30-17h. Vide : pas de rendez-vous ce jour."
        self.order_fields([*(f"day_{day.value}" for day in Weekday), "from_day"])

    def parts(self, motive_id: UUID | None, site_id: UUID | None) -> list[WeekHours]:
        """What was typed."""
        return [
            WeekHours(int(day.value), hours, motive_id, site_id)
            for day in Weekday
            for hours in self.cleaned_data[f"day_{day.value}"]
        ]


class DayForm(forms.Form):
    """A day that is not like its weekday."""

    day = DateField(label="Jour")
    what = forms.ChoiceField(
        label="Ce jour-là",
        choices=[("ferme", "Pas de rendez-vous"), ("ouvert", "Des heures de plus")],
        widget=forms.RadioSelect,
        initial="ferme",
    )
    opens = TimeField(label="De", required=False, help_text="Vide : toute la journée.")
    closes = TimeField(label="À", required=False)
    everybody = forms.BooleanField(label="Pour toute la structure", required=False)

    def __init__(self, *args: Any, for_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not for_all:
            del self.fields["everybody"]

    def clean(self) -> dict[str, Any]:
        """Both hours, or none."""
        typed = super().clean() or {}
        if (typed.get("opens") is None) != (typed.get("closes") is None):
            self.add_error("closes", "Indiquez les deux heures, ou aucune.")
        return typed

    def change(self, adviser_id: UUID) -> DayChange:
        """What was typed."""
        typed = self.cleaned_data
        hours = Hours(typed["opens"], typed["closes"]) if typed["opens"] else None
        return DayChange(
            day=typed["day"],
            is_open=typed["what"] == "ouvert",
            adviser_id=None if typed.get("everybody") else adviser_id,
            hours=hours,
        )


def _number(label: str, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=help_text, widget=forms.TextInput({"inputmode": "numeric"})
    )


class MotiveForm(OnceForm):
    """What a structure lets people book."""

    label = forms.CharField(label="Nom du motif", max_length=120, help_text="Les jeunes le liront.")
    kind = forms.TypedChoiceField(label="Type", choices=AppointmentKind.choices(), coerce=AppointmentKind)
    modality = forms.TypedChoiceField(
        label="Comment", choices=AppointmentModality.choices(), coerce=AppointmentModality
    )
    minutes = _number("Durée, en minutes")
    step_minutes = _number("Un créneau toutes les … minutes")
    buffer_minutes = _number("Pause entre deux rendez-vous, en minutes")
    notice_hours = _number(
        "Délai avant le premier créneau, en heures", "24 : on ne peut pas réserver pour aujourd’hui."
    )
    horizon_days = _number("Jusqu’à combien de jours à l’avance")
    max_per_day = _number("Rendez-vous par jour et par professionnel, au plus")
    place_id = forms.ChoiceField(label="Lieu", required=False)
    site_id = forms.ChoiceField(label="Site", required=False)
    instructions = TextAreaField(label="Ce qu’il faut savoir", max_length=600, required=False)
    documents = TextAreaField(label="À apporter", max_length=600, required=False)
    for_files = forms.BooleanField(label="Peut être proposé par un lien personnel", required=False)
    is_public = forms.BooleanField(
        label="Ouvrir une page publique (affiche, site) où chacun peut réserver", required=False
    )
    is_active = forms.BooleanField(label="Motif ouvert", required=False)

    def __init__(
        self,
        *args: Any,
        places: Sequence[PlaceRow],
        sites: Sequence[SiteDetail],
        amended: MotiveRow | None = None,
        **kwargs: Any,
    ) -> None:
        draft = amended.draft if amended else MotiveDraft("", AppointmentKind.INTERVIEW, 45)
        kwargs["initial"] = {name: getattr(draft, name) for name in MotiveDraft.__dataclass_fields__}
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("place_id", [(str(place.place_id), place.name) for place in places if not place.is_exclusive]),
            ("site_id", [(str(site.id), site.name) for site in sites]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "Non précisé" if name == "place_id" else "Tous les sites"), *rows]
        if amended:
            token = forms.IntegerField(widget=forms.HiddenInput, initial=amended.edit_token)
            self.fields[EDIT_FIELD] = token

    def draft(self) -> MotiveDraft:
        """What was typed."""
        typed = {name: self.cleaned_data[name] for name in MotiveDraft.__dataclass_fields__}
        for name in ("place_id", "site_id"):
            typed[name] = UUID(typed[name]) if typed[name] else None
        return MotiveDraft(**typed)


class SendForm(OnceForm):
    """How a link leaves, for what, with whom."""

    motive_id = forms.ChoiceField(label="Motif")
    adviser_id = forms.ChoiceField(label="Avec", required=False)
    way = forms.TypedChoiceField(
        label="Comment",
        choices=LinkWay.choices(),
        coerce=LinkWay,
        widget=forms.RadioSelect,
        initial=LinkWay.SMS,
    )

    def __init__(
        self, *args: Any, motives: Sequence[MotiveRow], advisers: Sequence[StaffName], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "motive_id", [(str(one.motive_id), one.label) for one in motives if one.for_files])
        _choose(
            self,
            "adviser_id",
            [
                ("", "Le premier conseiller disponible"),
                *((str(one.user_id), one.full_name) for one in advisers),
            ],
        )


class WaitForm(forms.Form):
    """When somebody could come, told by her adviser."""

    motive_id = forms.ChoiceField(label="Motif")
    adviser_id = forms.ChoiceField(label="Avec", required=False)
    weekdays = forms.MultipleChoiceField(
        label="Jours possibles",
        choices=Weekday.choices()[:6],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Rien de coché : tous les jours.",
    )
    earliest = TimeField(label="Pas avant", required=False)
    latest = TimeField(label="Fini avant", required=False)
    until = DateField(label="Jusqu’au", required=False)

    def __init__(
        self, *args: Any, motives: Sequence[MotiveRow], advisers: Sequence[StaffName], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "motive_id", [(str(one.motive_id), one.label) for one in motives if one.for_files])
        _choose(
            self,
            "adviser_id",
            [("", "Tout conseiller"), *((str(one.user_id), one.full_name) for one in advisers)],
        )

    def wish(self) -> Wish:
        """What was typed."""
        typed = self.cleaned_data
        return Wish(
            frozenset(map(int, typed["weekdays"])), typed["earliest"], typed["latest"], typed["until"]
        )


def _choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
