"""Forms of appointments: few things to type, sensible defaults, the room judges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms

from convergence.agenda.appointments.types import (
    AppointmentDraft,
    AppointmentKind,
    AppointmentModality,
    AppointmentOrigin,
    AppointmentRow,
    CancelledBy,
    Frequency,
    PlaceRow,
    Recurrence,
    SeriesExtent,
    Slot,
)
from convergence.design.fields import DateField, DurationField, TextAreaField, TimeField
from convergence.design.fields.texts import TextArea
from convergence.foundation.periods import instant_at, zone
from convergence.identity.types import StaffName
from convergence.web.acts.forms import choice
from convergence.web.forms.once import KEY, OnceForm

SLOT = "creneau"
REPETITIONS = {
    "": ("Une seule fois", None),
    "semaine": ("Toutes les semaines", (Frequency.WEEKLY, 1)),
    "quinzaine": ("Toutes les deux semaines", (Frequency.WEEKLY, 2)),
    "mois": ("Tous les mois, le même jour de semaine", (Frequency.MONTHLY, 1)),
}
_NOT_IN_LIST = {"invalid_choice": "Choisissez une valeur de la liste."}


class SlotForm(OnceForm):
    """A day, an hour, a length; and whether to go on although someone is away, asked only when needed."""

    day = DateField(label="Jour", help_text="Par exemple 1/9/2026.")
    time = TimeField(label="Heure de début", help_text="Par exemple 9h30.")
    length = DurationField(label="Durée", help_text="Par exemple 1 h ou 45 min.")
    over_absence = forms.BooleanField(
        label="Maintenir malgré l’absence", required=False, widget=forms.HiddenInput
    )

    def __init__(self, data: Any = None, *, time_zone: str, **kwargs: Any) -> None:
        super().__init__(_at_proposed_slot(data, time_zone), **kwargs)
        self.time_zone = time_zone
        self.proposed: tuple[Slot, ...] = ()

    @property
    def starts_at(self) -> datetime:
        """The instant; raises Invalid on an hour that the clocks skip. Read it once the form is valid."""
        return instant_at(self.cleaned_data["day"], self.cleaned_data["time"], zone(self.time_zone))

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        told: timedelta = self.cleaned_data["length"]
        return self.starts_at + told

    def ask_over_absence(self) -> None:
        """Show the box: someone is away."""
        self.fields["over_absence"].widget = forms.CheckboxInput()


def _at_proposed_slot(data: Any, time_zone: str) -> Any:
    """What was typed, at the free time that was pressed."""
    if data is None or not data.get(SLOT):
        return data
    try:
        start = datetime.fromisoformat(data[SLOT]).astimezone(zone(time_zone))
    except ValueError:
        return data
    changed = data.copy()
    changed["day"], changed["time"] = f"{start:%d/%m/%Y}", f"{start:%H:%M}"
    return changed


class AppointmentForm(SlotForm):
    """An appointment: what, when, who, where."""

    kind = choice("Type de rendez-vous", AppointmentKind)
    modality = choice("Modalité", AppointmentModality)
    adviser = forms.TypedChoiceField(label="Avec", coerce=UUID, error_messages=_NOT_IN_LIST)
    place = forms.TypedChoiceField(
        label="Lieu ou salle", coerce=UUID, empty_value=None, required=False, error_messages=_NOT_IN_LIST
    )
    address = forms.CharField(
        label="Adresse ou précision",
        required=False,
        max_length=250,
        help_text="Hors de vos lieux habituels.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    purpose = forms.CharField(
        label="Objet",
        required=False,
        max_length=120,
        help_text="Il peut être lu par le jeune.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    origin = choice("À l’initiative de", AppointmentOrigin)
    others = forms.TypedMultipleChoiceField(
        label="Autres professionnels",
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=_NOT_IN_LIST,
    )
    comment = TextAreaField(
        label="Commentaire",
        required=False,
        max_length=4000,
        help_text="Texte libre, réservé à votre structure.",
        widget=TextArea(rows=2),
    )
    field_order = (
        "kind", "day", "time", "length", "modality", "adviser", "place", "address", "purpose", "repeat",
        "count", "until", "over_absence", "origin", "others", "comment",
    )  # fmt: skip

    def __init__(
        self,
        data: Any = None,
        *,
        staff: Sequence[StaffName],
        places: Sequence[PlaceRow],
        with_comment: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        people = [(str(who.user_id), who.full_name) for who in staff]
        _set_choices(self, "adviser", people)
        _set_choices(self, "others", people)
        _set_choices(self, "place", [("", "Aucun"), *((str(one.place_id), one.name) for one in places)])
        if not with_comment:
            del self.fields["comment"]

    def draft(self) -> AppointmentDraft:
        """What was typed, for the room."""
        typed = self.cleaned_data
        return AppointmentDraft(
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            kind=typed["kind"],
            modality=typed["modality"],
            adviser_id=typed["adviser"],
            other_adviser_ids=tuple(typed["others"]),
            place_id=typed.get("place"),
            address=typed["address"],
            purpose=typed["purpose"],
            comment=typed.get("comment", ""),
            origin=typed["origin"],
        )


class NewForm(AppointmentForm):
    """A new appointment, that may come back."""

    repeat = forms.ChoiceField(
        label="Répéter",
        required=False,
        choices=[(code, label) for code, (label, _) in REPETITIONS.items()],
        error_messages=_NOT_IN_LIST,
    )
    count = forms.IntegerField(
        label="Nombre de rendez-vous", required=False, help_text="Si vous répétez : par exemple 6."
    )
    until = DateField(label="Ou jusqu’au", required=False, help_text="Ce jour compris.")

    @property
    def recurrence(self) -> Recurrence | None:
        """How it comes back; None when it does not."""
        _, rule = REPETITIONS[self.cleaned_data["repeat"]]
        if rule is None:
            return None
        frequency, interval = rule
        return Recurrence(frequency, interval, self.cleaned_data["count"], self.cleaned_data["until"])


class AmendForm(AppointmentForm):
    """An appointment that is corrected."""

    edit_token = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["origin"], self.fields[KEY]
        self.kept_origin = AppointmentOrigin.ADVISER

    def draft(self) -> AppointmentDraft:
        """What was typed; who asked for it does not change."""
        self.cleaned_data["origin"] = self.kept_origin
        return super().draft()


def _only_one(row: AppointmentRow) -> bool:
    return row.series_id is None


class MoveForm(SlotForm):
    """Another time, with or without a trace in the file."""

    trace = forms.ChoiceField(
        label="Ce qui reste dans le dossier",
        choices=[
            ("", "Rien : le rendez-vous est seulement déplacé"),
            *((who.value, f"« Reporté », à la demande de : {who.label.lower()}") for who in CancelledBy),
        ],
        required=False,
        widget=forms.RadioSelect,
        error_messages=_NOT_IN_LIST,
    )
    words = forms.CharField(
        label="Motif", required=False, max_length=500, widget=forms.TextInput({"autocomplete": "off"})
    )
    extent = choice("Rendez-vous concernés", SeriesExtent)
    edit_token = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, row: AppointmentRow, with_words: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        del self.fields[KEY]
        if _only_one(row):
            del self.fields["extent"]
        if not with_words:
            del self.fields["words"]

    @property
    def asked_by(self) -> CancelledBy | None:
        """Who wanted the postponement; None for a mere move."""
        told = self.cleaned_data["trace"]
        return CancelledBy(told) if told else None

    @property
    def extent_told(self) -> SeriesExtent:
        """Which appointments of the series."""
        return extent_of(self.cleaned_data)


class CancelForm(forms.Form):
    """Who cancels, and why."""

    by = choice("Qui annule", CancelledBy)
    words = forms.CharField(
        label="Motif", required=False, max_length=500, help_text="Il restera dans le dossier."
    )
    extent = choice("Rendez-vous concernés", SeriesExtent)

    def __init__(self, data: Any = None, *, row: AppointmentRow, with_words: bool) -> None:
        super().__init__(data, initial={"extent": SeriesExtent.ONE})
        if _only_one(row):
            del self.fields["extent"]
        if not with_words:
            del self.fields["words"]


def extent_of(typed: Mapping[str, Any]) -> SeriesExtent:
    """Which appointments of a series, this one when nothing was asked."""
    told = typed.get("extent")
    return told if isinstance(told, SeriesExtent) else SeriesExtent.ONE


class AttendanceForm(forms.Form):
    """What became of an appointment."""

    status = forms.ChoiceField(
        label="Le jeune était",
        choices=[
            ("present", "Présent"),
            ("absent", "Absent"),
            ("non_precise", "Je ne sais pas (non précisé)"),
            ("planifie", "Pas encore noté (revenir à « planifié »)"),
        ],
        widget=forms.RadioSelect,
        error_messages=_NOT_IN_LIST,
    )
    minutes = DurationField(
        label="Durée réelle", required=False, help_text="Vide : la durée prévue. Par exemple 45 min."
    )
    reason = forms.CharField(
        label="Motif de la correction",
        required=False,
        max_length=500,
        help_text="Seulement si vous corrigez ce qui était noté.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    @property
    def length(self) -> int | None:
        """Whole minutes told, if any."""
        told: timedelta | None = self.cleaned_data.get("minutes")
        return None if told is None else round(told / timedelta(minutes=1))


def _set_choices(form: forms.Form, name: str, choices: Iterable[tuple[str, str]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)
