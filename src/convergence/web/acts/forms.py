"""Forms of acts: few things to type, sensible defaults, the room judges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms

from convergence.accompagnement.acts.types import (
    ActDraft,
    ActKind,
    ActModality,
    ActOrigin,
    ActRow,
    ActStatus,
    ActTheme,
)
from convergence.accompagnement.situations.types import SnpMeasure
from convergence.design.fields import DateField, DurationField, TextAreaField, TimeField
from convergence.design.fields.dates import format_date
from convergence.design.fields.texts import TextArea
from convergence.design.fields.times import TimeInput, format_duration
from convergence.foundation.labels import Labelled
from convergence.foundation.periods import zone
from convergence.web.forms import EDIT_FIELD
from convergence.web.forms.once import KEY, OnceForm

NOTE_LENGTH = 4000

USUAL_MODALITY: Mapping[ActKind, ActModality] = {
    ActKind.FIRST_RECEPTION: ActModality.FACE_TO_FACE,
    ActKind.INTERVIEW: ActModality.FACE_TO_FACE,
    ActKind.PHONE: ActModality.PHONE,
    ActKind.MAIL: ActModality.WRITTEN,
    ActKind.SMS: ActModality.WRITTEN,
    ActKind.LETTER: ActModality.WRITTEN,
    ActKind.OWN_STEP: ActModality.ALONE,
}
"""What « habituelle » means, where the kind leaves no doubt; other kinds stay unsaid."""


def choice(
    label: str, words: type[Labelled], *, empty: str = "", help_text: str = "", but: Labelled | None = None
) -> forms.TypedChoiceField:
    """A closed list, ``but`` one value; with ``empty`` words it may stay unanswered and then cleans to None."""
    blank = [("", empty)] if empty else []
    return forms.TypedChoiceField(
        label=label,
        choices=[*blank, *(one for one in words.choices() if one[0] != but)],
        coerce=words,
        empty_value=None,
        required=not empty,
        help_text=help_text,
        error_messages={"invalid_choice": "Choisissez une valeur de la liste."},
    )


class ReceptionForm(OnceForm):
    """When and how the first reception took place."""

    day = DateField(label="Jour", help_text="Par exemple 1/9/2026.")
    time = TimeField(label="Heure de début", required=False, help_text="Par exemple 9h30.")
    minutes = DurationField(label="Durée", required=False, help_text="Vide : durée habituelle.")
    modality = choice("Modalité", ActModality, empty="Habituelle pour ce type d’acte")
    note = TextAreaField(
        label="Note",
        required=False,
        max_length=NOTE_LENGTH,
        help_text="Texte libre, réservé à votre structure.",
        widget=TextArea(rows=2),
    )

    def __init__(self, *args: Any, with_note: bool = True, time_zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.time_zone = time_zone
        if not with_note:
            del self.fields["note"]

    @property
    def starts_at(self) -> datetime | None:
        """The instant, when an hour was told; read it once the form is valid."""
        time = self.cleaned_data.get("time")
        if time is None:
            return None
        return datetime.combine(self.on, time, tzinfo=zone(self.time_zone))

    @property
    def on(self) -> date:
        """The day told."""
        day: date = self.cleaned_data["day"]
        return day

    @property
    def length(self) -> int | None:
        """Whole minutes told, if any."""
        told: timedelta | None = self.cleaned_data.get("minutes")
        return None if told is None else round(told / timedelta(minutes=1))


class ActForm(ReceptionForm):
    """An act: what, with which outcome, on which day."""

    kind = choice("Type d’acte", ActKind)
    status = choice("Statut", ActStatus, help_text="Présent : vu ou joint.")
    theme = choice("Thème", ActTheme, empty="Aucun thème")
    measure = choice(
        "Mesure de la démarche",
        SnpMeasure,
        empty="Sans objet",
        help_text="Pour une démarche du jeune.",
    )
    origin = choice("Origine", ActOrigin, empty="Non précisée")
    third_party = forms.BooleanField(
        label="Fait sans le jeune : famille, employeur, partenaire",
        required=False,
        help_text="L’acte ne compte alors pas comme un échange avec lui.",
    )
    another = forms.BooleanField(label="C’est un autre acte", required=False)
    field_order = (
        "kind",
        "status",
        "day",
        "minutes",
        "theme",
        "note",
        "time",
        "modality",
        "measure",
        "origin",
    )

    likeness: ActRow | None = None
    """What the agenda has noted already, once the form was asked to note it again."""

    def ask_about(self, act: ActRow) -> None:
        """Ask whether it is another act than one that came from the agenda."""
        self.likeness = act
        self.add_error(
            "another", "Cet acte est déjà noté. Cochez « C’est un autre acte » s’il s’agit d’un second."
        )

    def draft(self) -> ActDraft:
        """What was typed, for the room; a usual modality is filled in."""
        typed = self.cleaned_data
        starts_at = self.starts_at
        return ActDraft(
            kind=typed["kind"],
            status=typed["status"],
            day=None if starts_at else self.on,
            starts_at=starts_at,
            minutes=self.length,
            modality=typed["modality"] or self._usual_modality(),
            measure=typed["measure"],
        )

    def _usual_modality(self) -> ActModality | None:
        return USUAL_MODALITY.get(self.cleaned_data["kind"])


class AmendForm(ActForm):
    """An act that is corrected; its day stays."""

    edit_token = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, act: ActRow, time_zone: str, **kwargs: Any) -> None:
        kwargs["initial"] = {**typed_values(act, time_zone), **(kwargs.get("initial") or {})}
        super().__init__(*args, time_zone=time_zone, **kwargs)
        self.act = act
        del self.fields["day"], self.fields[KEY], self.fields["third_party"], self.fields["another"]
        self.fields["modality"].widget.choices = [("", "Non précisée"), *ActModality.choices()]

    @property
    def on(self) -> date:
        """The day of the act."""
        return self.act.occurred_on

    def _usual_modality(self) -> ActModality | None:
        return None


@dataclass(frozen=True, slots=True)
class Stored:
    """A value that someone else stored meanwhile: compared by ``code``, read by its words."""

    code: str
    label: str

    def __str__(self) -> str:
        return self.label


def stored_values(values: Mapping[str, Any]) -> dict[str, Stored]:
    """The values of a form's ``initial`` as an edit conflict shows them."""
    return {name: Stored(_code(value), _words(value)) for name, value in values.items() if name != EDIT_FIELD}


def typed_values(act: ActRow, time_zone: str) -> dict[str, Any]:
    """An act as its form shows it."""
    local = act.starts_at.astimezone(zone(time_zone)) if act.starts_at else None
    return {
        "kind": act.kind,
        "status": act.status,
        "time": local.time() if local else None,
        "minutes": act_length(act),
        "modality": act.modality,
        "theme": act.theme,
        "measure": act.measure,
        "origin": act.origin,
        EDIT_FIELD: act.edit_token,
    }


def act_length(act: ActRow) -> timedelta | None:
    """How long an act lasted, as told; None when nobody said."""
    if act.minutes is not None:
        return timedelta(minutes=act.minutes)
    return act.ends_at - act.starts_at if act.starts_at and act.ends_at else None


def _code(value: Any) -> str:
    return "" if value is None else str(value)


def _words(value: Any) -> str:
    if isinstance(value, Labelled):
        return value.label
    if isinstance(value, timedelta):
        return format_duration(value)
    if isinstance(value, date):
        return format_date(value)
    return TimeInput().format_value(value) or "" if value is not None else ""
