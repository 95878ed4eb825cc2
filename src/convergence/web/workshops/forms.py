"""Forms of offers and sessions: what is typed on the clock of the structure becomes instants here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from dateutil import tz
from django import forms

from convergence.agenda.appointments.types import PlaceRow
from convergence.agenda.workshops.types import Animator, OfferDraft, OfferRow, SessionDraft, WorkshopKind
from convergence.design.fields import DateField, TextAreaField, TimeField
from convergence.foundation.periods import zone
from convergence.identity.types import StaffName
from convergence.web.forms import EDIT_FIELD
from convergence.web.forms.once import OnceForm
from convergence.web.workshops.words import local

LEADERS = ("animator_1", "animator_2", "animator_3")
NAME_LENGTH = 200
TEXT_LENGTH = 4000


def _text(label: str, *, required: bool = False, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=NAME_LENGTH,
        help_text=help_text,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


def _number(label: str, help_text: str = "", most: int = 100_000) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=most, help_text=help_text,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip


def set_choices(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    """Give a field of a form what may be chosen, known only when the page is asked."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} is no choice")
    field.choices = list(choices)


class OfferForm(OnceForm):
    """An offer: what it is, and for whom."""

    name = _text("Nom de l’offre", required=True, help_text="Par exemple : Atelier CV et lettre.")
    kind = forms.TypedChoiceField(label="Type", choices=WorkshopKind.choices(), coerce=WorkshopKind)
    theme = _text("Thème", help_text="Par exemple : Recherche d’emploi.")
    description = TextAreaField(label="Description", required=False, max_length=TEXT_LENGTH)
    partner_name = _text("Partenaire", help_text="L’organisme avec lequel elle est proposée.")
    age_minimum = _number("Âge minimum", "En années révolues, le jour de la session.", 99)
    age_maximum = _number("Âge maximum", "En années révolues, le jour de la session.", 99)
    contract_kind = forms.ChoiceField(
        label="Réservée aux jeunes en contrat",
        required=False,
        choices=[("", "Non, ouverte à tous"), ("cej", "CEJ en cours"), ("pacea", "PACEA en cours")],
    )

    open_to_operators = forms.BooleanField(
        label="Ouverte aux opérateurs",
        required=False,
        help_text="France Travail et Cap emploi y inscrivent les jeunes partagés avec eux, s’il reste une place.",
    )

    def draft(self) -> OfferDraft:
        """What was typed, for the room; read it once the form is valid."""
        return OfferDraft(**{name: self.cleaned_data[name] for name in _OFFER})


_OFFER = (
    "name", "kind", "theme", "description", "partner_name", "age_minimum", "age_maximum", "contract_kind",
    "open_to_operators",
)  # fmt: skip


def offer_values(row: OfferRow) -> dict[str, Any]:
    """An offer as its form shows it."""
    return {name: getattr(row, name) for name in _OFFER}


class SessionForm(OnceForm):
    """A session: when, where, who leads it, how many, until when one may enrol."""

    name = _text("Nom de la session", help_text="Vide : celui de l’offre.")
    day = DateField(label="Jour", help_text="Par exemple 1/12/2026.")
    start = TimeField(label="Heure de début", help_text="Par exemple 9h30.")
    last_day = DateField(
        label="Dernier jour", required=False, help_text="Seulement si elle dure plusieurs jours."
    )
    end = TimeField(label="Heure de fin", help_text="Par exemple 11h30.")
    place_id = forms.ChoiceField(label="Lieu", required=False)
    place_text = _text("Autre lieu, ou précision", help_text="Par exemple : Mairie d’Aureilhan, 1er étage.")
    animator_1 = forms.ChoiceField(label="Animateur", required=False)
    animator_2 = forms.ChoiceField(label="Deuxième animateur", required=False)
    animator_3 = forms.ChoiceField(label="Troisième animateur", required=False)
    outside = _text("Animateurs extérieurs", help_text="Noms séparés par une virgule.")
    capacity = _number("Nombre de places", "Vide : sans limite.")
    minimum = _number("Nombre minimum d’inscrits", "En dessous, un avertissement est affiché.")
    register_until = DateField(
        label="Inscription possible jusqu’au", required=False, help_text="Ce jour compris, jusqu’au soir."
    )
    withdraw_until = DateField(
        label="Désinscription possible jusqu’au", required=False, help_text="Ce jour compris, jusqu’au soir."
    )
    comment = TextAreaField(
        label="Informations pratiques",
        required=False,
        max_length=TEXT_LENGTH,
        help_text="Ce qu’il faut apporter, comment venir. Aucun nom de jeune ici.",
    )
    weeks = _number(
        "Recopier chaque semaine, combien de fois", "Même jour, même heure. Vide : une seule session.", 60
    )
    over_absence = forms.BooleanField(label="Programmer même si un animateur est noté absent", required=False)

    def __init__(
        self,
        *args: Any,
        time_zone: str,
        places: Sequence[PlaceRow],
        colleagues: Sequence[StaffName],
        kept: Iterable[Animator] = (),
        is_new: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.time_zone = time_zone
        people = {str(person.user_id): person.full_name for person in colleagues}
        people |= {str(animator.user_id): animator.name for animator in kept if animator.user_id}
        choices = [("", "Personne"), *sorted(people.items(), key=lambda pair: pair[1])]
        for leader in LEADERS:
            set_choices(self, leader, choices)
        where = [("", "Aucun lieu de la liste"), *((str(place.place_id), place.name) for place in places)]
        set_choices(self, "place_id", where)
        if not is_new:
            del self.fields["weeks"]
            self.fields[EDIT_FIELD] = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Refuse an hour that a night of clock change skips."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        day = typed.get("day")
        for field, on in (("start", day), ("end", typed.get("last_day") or day)):
            at = typed.get(field)
            if on and at and not tz.datetime_exists(datetime.combine(on, at, tzinfo=zone(self.time_zone))):
                self.add_error(
                    field, "Cette heure n’existe pas ce jour-là : les montres avancent d’une heure."
                )
        return typed

    def draft(self) -> SessionDraft:
        """What was typed, for the room; read it once the form is valid."""
        typed = self.cleaned_data
        place = typed.get("place_id")
        return SessionDraft(
            starts_at=self._instant(typed["day"], typed["start"]),
            ends_at=self._instant(typed.get("last_day") or typed["day"], typed["end"]),
            name=typed["name"],
            capacity=typed["capacity"],
            minimum=typed["minimum"],
            register_until=typed["register_until"],
            withdraw_until=typed["withdraw_until"],
            place_id=UUID(place) if place else None,
            place_text=typed["place_text"],
            comment=typed["comment"],
            animators=tuple(self._animators()),
        )

    def _instant(self, day: date, at: time) -> datetime:
        """An hour told twice in a night of clock change is the first one."""
        return datetime.combine(day, at, tzinfo=zone(self.time_zone)).astimezone(UTC)

    def _animators(self) -> Iterable[Animator]:
        chosen = dict.fromkeys(filter(None, (self.cleaned_data[leader] for leader in LEADERS)))
        yield from (Animator("", UUID(user_id)) for user_id in chosen)
        names = re.split(r"[,;\n]", self.cleaned_data["outside"])
        yield from (Animator(name.strip()) for name in names if name.strip())


def session_values(draft: SessionDraft, time_zone: str) -> dict[str, Any]:
    """A session as its form shows it, on the clock of the structure."""
    start, end = local(draft.starts_at, time_zone), local(draft.ends_at, time_zone)
    values: dict[str, Any] = {
        "name": draft.name,
        "day": start.date(),
        "start": start.time(),
        "last_day": end.date() if end.date() != start.date() else None,
        "end": end.time(),
        "place_id": str(draft.place_id or ""),
        "place_text": draft.place_text,
        "capacity": draft.capacity,
        "minimum": draft.minimum,
        "register_until": draft.register_until,
        "withdraw_until": draft.withdraw_until,
        "comment": draft.comment,
        "outside": ", ".join(animator.name for animator in draft.animators if not animator.user_id),
    }
    own = [str(animator.user_id) for animator in draft.animators if animator.user_id]
    return values | dict(zip(LEADERS, own, strict=False))
