"""The form of a service and of who offers it: short parts, each with its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField

from convergence.design.fields import EmailField, PhoneField, SuggestField, TextAreaField
from convergence.foundation.clock import local_today
from convergence.offers.types import (
    Audience,
    CatalogueOffer,
    Fees,
    MobilisationMode,
    Mobiliser,
    OfferKind,
    OfferRow,
    ProviderDraft,
    ProviderRow,
    ReceptionMode,
)
from convergence.web.forms import EDIT_FIELD
from convergence.web.forms.once import OnceForm
from convergence.web.offers.catalogue.timetable import DAYS, Week, problems_of, to_osm, week_of
from convergence.web.offers.catalogue.zones import (
    UnknownPlaceError,
    theme_by_code,
    theme_suggestions,
    zone_codes,
    zone_text,
)
from convergence.web.suggest import commune_by_code, commune_suggestions

DAY_FIELDS = tuple(f"hours_{day}" for day in DAYS)
_FEWEST_THEMES, _FREE_THEMES, _MOST_THEMES = 6, 2, 30
THEMES = "themes"
"""Where the fields of the needs stand among the others."""
_LONG, _SHORT = 4000, 200
_TEXTS = ("fees_details", "audiences_details", "access_conditions", "mobilisation_details")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the form under its title."""

    title: str
    fields: tuple[BoundField, ...]


def _line(
    label: str, *, required: bool = False, help_text: str = "", length: int = _SHORT
) -> forms.CharField:
    widget = forms.TextInput({"autocomplete": "off"})
    return forms.CharField(
        label=label, required=required, max_length=length, help_text=help_text, widget=widget
    )


def _text(label: str, *, required: bool = False, help_text: str = "", length: int = _LONG) -> TextAreaField:
    return TextAreaField(label=label, required=required, max_length=length, help_text=help_text)


def _number(label: str, help_text: str = "", most: int = 1000) -> forms.IntegerField:
    widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=most, help_text=help_text, widget=widget
    )


def _several(
    label: str, choices: Sequence[tuple[str, str]], help_text: str = ""
) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=choices,
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
    )


def theme_field(label: str, help_text: str = "") -> SuggestField:
    """A need of the directory, looked for by its words."""
    return SuggestField(
        label=label,
        required=False,
        url_name="offers:suggest_themes",
        resolve=theme_suggestions,
        by_code=theme_by_code,
        help_text=help_text,
    )


def theme_names(data: Mapping[str, Any], initial: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields of the needs: each that stands has its own, and some are free; those that came back are read."""
    names = tuple(f"theme_{rank}" for rank in range(1, _MOST_THEMES + 1))
    kept, sent = (sum(name in values for name in names) for values in (initial, data))
    return names[: max(_FEWEST_THEMES, kept + _FREE_THEMES, sent)]


class PlacedForm(OnceForm):
    """What a provider and a service have in common: where, how to reach, when it is open."""

    phone = PhoneField(label="Téléphone", required=False)
    email = EmailField(label="Courriel", required=False, help_text="Celui du service, pas d’une personne.")
    address = _line("Adresse", help_text="Numéro et voie. Vide si elle est inconnue, ou tenue secrète.")
    address_extra = _line("Complément d’adresse", help_text="Bâtiment, étage, entrée.")
    postal_code = _line("Code postal", length=5)
    commune = SuggestField(
        label="Commune",
        required=False,
        url_name="referentials:suggest_communes",
        resolve=commune_suggestions,
        by_code=commune_by_code,
        help_text="Nom ou code postal, par exemple « Tarbes ».",
    )
    hours_off = forms.BooleanField(label="Fermé les jours fériés", required=False, initial=True)
    hours_written = _line(
        "Horaires déjà écrits",
        help_text="En notation OpenStreetMap : ils disent plus que des jours et des heures. "
        "Les horaires par jour les remplacent.",
        length=500,
    )

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, day in zip(DAY_FIELDS, DAYS, strict=True):
            hint = "Par exemple 9h-12h, 13h30-17h. Vide : fermé." if day == DAYS[0] else ""
            self.fields[name] = _line(day.capitalize(), help_text=hint, length=100)
        if (
            week_of(self.get_initial_for_field(self.fields["hours_written"], "hours_written") or "")
            is not None
        ):
            self.fields["hours_written"].widget = forms.HiddenInput()
        if not is_new:
            self.fields[EDIT_FIELD] = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Read the hours of each day."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        for error in problems_of([typed.get(name) or "" for name in DAY_FIELDS], DAY_FIELDS):
            self.add_error(error.field, f"{error.message} {error.what_to_do}")
        return typed

    def parts(self) -> Iterator[Part]:
        """The fields under their titles, those that nobody sees left out."""
        for title, names in self.PARTS:
            wanted = (one for name in names for one in (self.theme_fields if name == THEMES else (name,)))
            yield Part(title, tuple(self[name] for name in wanted if not self[name].is_hidden))

    theme_fields: tuple[str, ...] = ()

    PARTS: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def _hours(self) -> str:
        typed = self.cleaned_data
        week = Week(tuple(typed[name] for name in DAY_FIELDS), typed["hours_off"])
        return to_osm(week) if not week.is_empty else self._written_hours()

    def _written_hours(self) -> str:
        """Hours that no field of a day can show stay as they are; those that days showed were emptied."""
        written: str = self.cleaned_data["hours_written"]
        return "" if self.fields["hours_written"].widget.is_hidden else written

    def _place(self) -> dict[str, Any]:
        typed = self.cleaned_data
        commune = typed["commune"]
        names = ("phone", "email", "address", "address_extra", "postal_code")
        return {name: typed[name] for name in names} | {
            "commune_code": commune.code if commune else "",
            "commune_name": commune.label if commune else "",
            "opening_hours": self._hours(),
            "updated_on": local_today("Europe/Paris"),
            "key": "",
        }


class OfferForm(PlacedForm):
    """A service: what it is, for whom, where, how to ask for it."""

    name = _line("Nom du service", required=True, help_text="Par exemple : Atelier CV et lettre.", length=150)
    provider = forms.ChoiceField(label="Proposé par")
    kind = forms.ChoiceField(
        label="Type", required=False, choices=[("", "Non précisé"), *OfferKind.choices()]
    )
    description = _text(
        "Description",
        required=True,
        help_text="Ce qui se passe, pour qui, combien de temps. De 200 à 2 000 signes, par des phrases courtes.",
        length=10_000,
    )
    fees = forms.ChoiceField(label="Frais", required=False, choices=[("", "Non précisé"), *Fees.choices()])
    fees_details = _text("Précisions sur les frais")
    audiences = _several("Publics", Audience.choices(), "Il suffit d’appartenir à l’un d’eux.")
    audiences_details = _text("Précisions sur les publics")
    min_age = _number("Âge le plus bas", most=120)
    max_age = _number("Âge le plus haut", most=120)
    max_age_rqth = _number("Âge le plus haut avec une RQTH", most=120)
    access_conditions = _text("Conditions d’accès", help_text="Ce qu’il faut remplir ou apporter.")
    zone = _text(
        "Zone",
        help_text="Communes, intercommunalités ou départements, un par ligne ; « France » pour tout le pays. "
        "Vide : non précisée.",
    )
    reception_modes = _several("Accueil", ReceptionMode.choices())
    mobilisation_modes = _several("Comment le demander", MobilisationMode.choices())
    mobilisable_by = _several("Qui peut le demander", Mobiliser.choices())
    mobilisation_details = _text("Précisions pour le demander")
    mobilisation_link = _line("Lien pour le demander", help_text="Commence par https://", length=500)
    contact_name = _line("Nom du contact", help_text="Visible de tous les professionnels.")
    weekly_hours = forms.FloatField(
        label="Heures par semaine", required=False, min_value=0, max_value=168, localize=True,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    weeks = _number("Nombre de semaines", most=520)
    places_left = _number("Places restantes", "Vide : on ne sait pas. 0 : plus de place.", 100_000)

    PARTS = (
        ("Le service", ("name", "provider", "kind", THEMES, "description", "fees", "fees_details")),
        (
            "Pour qui",
            (
                "audiences", "audiences_details", "min_age", "max_age", "max_age_rqth", "access_conditions", "zone",
            ),
        ),
        ("Où", ("reception_modes", "address", "address_extra", "postal_code", "commune")),
        (
            "Comment le demander",
            (
                "mobilisation_modes", "mobilisable_by", "phone", "email", "mobilisation_link", "contact_name",
                "mobilisation_details",
            ),
        ),
        ("Quand", (*DAY_FIELDS, "hours_off", "hours_written", "weekly_hours", "weeks", "places_left")),
    )  # fmt: skip

    def __init__(self, *args: Any, providers: Sequence[ProviderRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["provider"]
        assert isinstance(choice, forms.ChoiceField)
        named = [(str(one.provider_id), one.name) for one in providers]
        choice.choices = named or [("", "Votre structure")]
        choice.required = bool(named)
        self.theme_fields = theme_names(self.data, self.initial)
        for rank, name in enumerate(self.theme_fields):
            label = "Thème" if rank == 0 else f"Thème {rank + 1}"
            hint = "Écrivez un mot : permis, logement, CV… Il en suffit d’un." if rank == 0 else ""
            self.fields[name] = theme_field(label, hint)

    def clean_zone(self) -> tuple[str, ...]:
        """The codes of the places written."""
        try:
            return zone_codes(self.cleaned_data["zone"])
        except UnknownPlaceError as unknown:
            raise forms.ValidationError(str(unknown)) from unknown

    @property
    def provider_id(self) -> UUID | None:
        """Who offers it; None for the organisation itself, before its first record."""
        chosen = self.cleaned_data["provider"]
        return UUID(chosen) if chosen else None

    def draft(self) -> CatalogueOffer:
        """What was typed, for the room; read it once the form is valid."""
        typed = self.cleaned_data
        themes = [typed[name].code for name in self.theme_fields if typed[name]]
        lists = ("audiences", "reception_modes", "mobilisation_modes", "mobilisable_by", "zone")
        plain = (
            "name", "kind", "description", "fees", "mobilisation_link", "contact_name", "weekly_hours", "weeks",
            "min_age", "max_age", "max_age_rqth", "places_left", *_TEXTS,
        )  # fmt: skip
        values = self._place() | {name: typed[name] for name in plain}
        values |= {name: tuple(typed[name]) for name in lists}
        return CatalogueOffer(provider_key="", themes=tuple(dict.fromkeys(themes)), **values)


class ProviderForm(PlacedForm):
    """Who offers services."""

    name = _line("Nom de la structure", required=True, length=150)
    siret = _line("SIRET", help_text="14 chiffres.", length=20)
    description = _text("Description", length=10_000)
    website = _line("Site web", help_text="Commence par https://", length=500)
    accessibility = _line("Lien vers sa page Acceslibre", help_text="Commence par https://", length=500)

    PARTS = (
        ("La structure", ("name", "siret", "description", "website", "accessibility")),
        (
            "Où et comment la joindre",
            ("address", "address_extra", "postal_code", "commune", "phone", "email"),
        ),
        ("Quand", (*DAY_FIELDS, "hours_off", "hours_written")),
    )

    def draft(self, networks: tuple[str, ...] = ()) -> ProviderDraft:
        """What was typed, for the room; the networks that carry it are not typed here."""
        typed = self.cleaned_data
        names = ("name", "siret", "description", "website", "accessibility")
        return ProviderDraft(networks=networks, **{name: typed[name] for name in names}, **self._place())


class ListingForm(forms.Form):
    """Whether a workshop is in the directory, and under which needs."""

    is_listed = forms.BooleanField(label="Montrer cet atelier dans l’annuaire", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.theme_fields = theme_names(self.data, self.initial)
        for rank, name in enumerate(self.theme_fields):
            label = "Thème" if rank == 0 else f"Thème {rank + 1}"
            hint = "Vides : ceux que ses mots laissent deviner." if rank == 0 else ""
            self.fields[name] = theme_field(label, hint)

    def themes(self) -> tuple[str, ...]:
        """The needs chosen, each once."""
        chosen = (self.cleaned_data[name] for name in self.theme_fields)
        return tuple(dict.fromkeys(one.code for one in chosen if one))


def offer_values(row: OfferRow) -> dict[str, Any]:
    """A service as its form shows it."""
    plain = (
        "name", "description", "contact_name", "mobilisation_link", "weekly_hours", "weeks", "min_age", "max_age",
        "max_age_rqth", "places_left", *_TEXTS,
    )  # fmt: skip
    lists = ("audiences", "reception_modes", "mobilisation_modes", "mobilisable_by")
    values = {name: getattr(row, name) for name in plain}
    values |= {name: [one.value for one in getattr(row, name)] for name in lists}
    values |= {
        "provider": str(row.provider_id),
        "kind": row.kind.value if row.kind else "",
        "fees": row.fees.value if row.fees else "",
        "zone": zone_text(row.zone),
        **theme_values(row.themes),
    }
    return values | _place_values(row)


def provider_values(row: ProviderRow) -> dict[str, Any]:
    """A provider as its form shows it."""
    names = ("name", "siret", "description", "website", "accessibility")
    return {name: getattr(row, name) for name in names} | _place_values(row)


def theme_values(themes: Sequence[str]) -> dict[str, Any]:
    """Needs, one a field."""
    return {f"theme_{rank}": theme for rank, theme in enumerate(themes, start=1)}


def _place_values(row: OfferRow | ProviderRow) -> dict[str, Any]:
    names = ("phone", "email", "address", "address_extra", "postal_code")
    values: dict[str, Any] = {name: getattr(row, name) for name in names}
    values["commune"] = commune_by_code(row.commune_code)
    week = week_of(row.opening_hours)
    if week is None:
        return values | {"hours_written": row.opening_hours}
    values["hours_off"] = week.off_on_holidays or week.is_empty
    return values | dict(zip(DAY_FIELDS, week.days, strict=True))
