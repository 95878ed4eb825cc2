"""Forms of allowances and aids; the room judges what is typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from convergence.accompagnement.allowances.types import (
    AidDecider,
    AidKind,
    Autonomy,
    Funder,
    Home,
    Payer,
    RefusalGround,
    ResourceKind,
)
from convergence.accompagnement.allowances.types.facts import AidSchemeDraft, TermsDraft
from convergence.accompagnement.allowances.types.rows import AidSchemeRow, MonthRow
from convergence.accompagnement.contracts.types import TaxHousehold
from convergence.design.fields import DateField, TextAreaField
from convergence.foundation.labels import Labelled
from convergence.foundation.money import parse_euros
from convergence.foundation.periods import french_date, months_after
from convergence.foundation.problems import Invalid
from convergence.web.confirm import ReasonForm
from convergence.web.forms import EDIT_FIELD
from convergence.web.forms.once import OnceForm

LINES = 6
YES, NO = "oui", "non"


class EurosField(forms.CharField):
    """An amount as people type it, cleaned to an exact Decimal."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "maxlength": 20})

    def clean(self, value: Any) -> Any:
        """None for an empty facultative amount."""
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return parse_euros(typed)
        except Invalid as problem:
            raise forms.ValidationError(str(problem)) from problem


def choice(
    label: str, words: type[Labelled], *, required: bool = True, help_text: str = ""
) -> forms.TypedChoiceField:
    """A list of words, « Choisir » first."""
    return forms.TypedChoiceField(
        label=label,
        choices=[
            ("", "Choisir" if required else "Sans objet"),
            *(pair for pair in words.choices() if pair[0]),
        ],
        coerce=words,
        empty_value=None,
        required=required,
        help_text=help_text,
        error_messages={"required": "Choisissez une valeur de la liste."},
    )


def month_choices(months: Iterable[date]) -> list[tuple[str, str]]:
    """Months as « novembre 2026 », by their first day."""
    return [(month.isoformat(), french_date(month).partition(" ")[2]) for month in months]


def month_field(label: str, months: Iterable[date], *, help_text: str = "") -> forms.TypedChoiceField:
    """One month among those offered."""
    return forms.TypedChoiceField(
        label=label, choices=month_choices(months), coerce=date.fromisoformat, help_text=help_text
    )


def details_field(label: str = "Précisions", *, required: bool = False, help_text: str = "") -> TextAreaField:
    """Free text that stays in the structure."""
    return TextAreaField(label=label, required=required, max_length=2000, help_text=help_text)


class TermsForm(forms.Form):
    """The situation on which the amount rests."""

    household = choice(
        "Foyer fiscal",
        TaxHousehold,
        help_text="Celui du jeune s’il déclare seul ou s’il est vu comme autonome, sinon celui de ses parents.",
    )
    home = choice("Logement et soutien des parents", Home)
    in_mayotte = forms.BooleanField(label="Vit à Mayotte", required=False)
    autonomy = choice(
        "Autonomie fiscale admise",
        Autonomy,
        required=False,
        help_text="Rattaché à ses parents mais en rupture, ou bientôt détaché : à confirmer l’an prochain.",
    )
    details = details_field(help_text="Ce que vous avez vu ; réservé à votre structure.")

    def __init__(self, *args: Any, months: Sequence[date] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if months:
            field = month_field("À compter du mois", months, help_text="Un mois passé est calculé à nouveau.")
            self.fields["from_month"] = field
            self.order_fields(["from_month"])

    def draft(self) -> TermsDraft:
        """What was typed, for the room."""
        typed = self.cleaned_data
        return TermsDraft(
            typed["household"], typed["home"], typed["in_mayotte"], typed["autonomy"] or Autonomy.NONE
        )


class WithdrawForm(ReasonForm):
    """Why a request is taken back, and since when."""

    withdrawn_on = DateField(
        label="Retirée le",
        required=False,
        help_text="Laissez vide si c’est aujourd’hui ; un jour passé si vous l’apprenez en retard.",
    )


class PapersForm(forms.Form):
    """The day on which the last paper came."""

    complete_on = DateField(label="Dossier complet le", help_text="Le jour où la dernière pièce a été reçue.")


class PrecautionForm(forms.Form):
    """Months paid before the papers are complete."""

    months = forms.TypedChoiceField(
        label="Nombre de mois", choices=[("1", "1 mois"), ("2", "2 mois"), ("3", "3 mois")], coerce=int
    )
    details = details_field("Ce qui montre que le jeune y a droit", required=True)

    def __init__(self, *args: Any, months: Sequence[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_month"] = month_field("Premier mois", months)
        self.order_fields(["first_month"])


class AutonomyForm(forms.Form):
    """Whether next year's tax return says what was admitted."""

    is_confirmed = forms.TypedChoiceField(
        label="La déclaration fiscale confirme-t-elle l’autonomie ?",
        choices=[(YES, "Oui"), (NO, "Non : les mois versés sont calculés à nouveau")],
        coerce=lambda value: value == YES,
        widget=forms.RadioSelect,
    )
    household_if_denied = choice("Sinon, foyer fiscal des parents", TaxHousehold, required=False)
    details = details_field()


class ResourcesForm(forms.Form):
    """The resources of a month, a line each."""

    by_person = forms.TypedChoiceField(
        label="Qui le déclare ?",
        choices=[(YES, "Le jeune"), (NO, "Noté par le professionnel")],
        coerce=lambda value: value == YES,
    )
    declared_on = DateField(label="Déclaré le", help_text="Le jour où vous l’avez su.")

    def __init__(self, data: Any, *, known: MonthRow | None, initial: dict[str, Any]) -> None:
        lines = list(known.resources) if known else []
        for index, (kind, amount) in enumerate(lines):
            initial |= {f"kind_{index}": kind.value, f"amount_{index}": f"{amount:.2f}".replace(".", ",")}
        super().__init__(data, initial=initial)
        self.lines = max(LINES, len(lines) + 1)
        for index in range(self.lines):
            self.fields[f"kind_{index}"] = choice(f"Ressource {index + 1}", ResourceKind, required=False)
            self.fields[f"amount_{index}"] = EurosField(label=f"Montant {index + 1} en euros", required=False)
        if known:
            self.fields[EDIT_FIELD] = forms.IntegerField(
                widget=forms.HiddenInput, initial=known.edit_token, required=False
            )

    def pairs(self) -> Iterator[tuple[Any, Any]]:
        """The boxes of each line."""
        for index in range(self.lines):
            yield self[f"kind_{index}"], self[f"amount_{index}"]

    def clean(self) -> dict[str, Any]:
        """A resource goes with its amount."""
        typed = super().clean() or {}
        for index in range(self.lines):
            kind, amount = typed.get(f"kind_{index}"), typed.get(f"amount_{index}")
            if kind is None and amount is not None:
                self.add_error(f"kind_{index}", "Dites de quelle ressource il s’agit.")
            if kind is not None and amount is None and f"amount_{index}" not in self.errors:
                self.add_error(f"amount_{index}", "Indiquez le montant reçu dans le mois.")
        return typed

    def resources(self) -> list[tuple[ResourceKind, Decimal]]:
        """What was typed, for the room."""
        typed = self.cleaned_data
        return [
            (typed[f"kind_{index}"], typed[f"amount_{index}"])
            for index in range(self.lines)
            if typed.get(f"kind_{index}") is not None
        ]


class MonthForm(OnceForm):
    """An *allocation ponctuelle*."""

    amount = EurosField(label="Montant demandé en euros")
    details = details_field("Besoin auquel elle répond")

    def __init__(self, *args: Any, months: Sequence[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"] = month_field(
            "Mois", months, help_text="Ses ressources sont à déclarer d’abord."
        )
        self.order_fields(["month"])


class AidForm(OnceForm):
    """An aid of the catalogue."""

    amount = EurosField(label="Montant demandé en euros")
    is_emergency = forms.BooleanField(label="En urgence : décision sous deux jours", required=False)
    has_papers = forms.BooleanField(label="Les pièces demandées sont réunies", required=False)
    details = details_field("Besoin auquel elle répond")

    def __init__(self, *args: Any, schemes: Sequence[AidSchemeRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"] = forms.ChoiceField(
            label="Aide", choices=[(str(row.scheme_id), row.draft.name) for row in schemes]
        )
        self.order_fields(["scheme"])


class DecideForm(forms.Form):
    """Yes or no, with the amount or the ground."""

    is_granted = forms.TypedChoiceField(
        label="Décision",
        choices=[(YES, "Accorder"), (NO, "Refuser")],
        coerce=lambda value: value == YES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez d’accorder ou de refuser."},
    )
    ground = choice("Motif du refus", RefusalGround, required=False)
    details = details_field("Motifs en quelques mots", help_text="Repris dans le courrier de notification.")

    def __init__(self, *args: Any, amount: Decimal | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if amount is not None:
            shown = f"{amount:.2f}".replace(".", ",")
            field = EurosField(label="Montant accordé en euros", required=False, initial=shown)
            field.help_text = f"Demandé : {shown} €."
            self.fields["amount"] = field
            self.order_fields(["is_granted", "amount"])


class SchemeForm(OnceForm):
    """A line of the catalogue of aids."""

    name = forms.CharField(
        label="Nom de l’aide", max_length=120, widget=forms.TextInput({"autocomplete": "off"})
    )
    kind = choice("Genre", AidKind)
    funder = choice("Financeur", Funder)
    funder_name = forms.CharField(
        label="Nom du financeur",
        max_length=120,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    decider = choice("Qui décide", AidDecider)
    payer = choice("Qui verse", Payer)
    ceiling = EurosField(label="Plafond d’une demande en euros")
    yearly_ceiling = EurosField(label="Plafond sur douze mois en euros", required=False)
    yearly_times = forms.IntegerField(
        label="Nombre de fois sur douze mois", required=False, min_value=1, max_value=99
    )
    allows_emergency = forms.BooleanField(label="Peut être demandée en urgence", required=False)
    papers = TextAreaField(
        label="Pièces demandées", required=False, max_length=1000, help_text="Une par ligne."
    )
    starts_on = DateField(label="Proposée à partir du")
    last_day = DateField(label="Dernier jour", required=False, help_text="Vide tant qu’il n’est pas connu.")

    def __init__(self, *args: Any, edited: AidSchemeRow | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if edited is not None:
            self.fields[EDIT_FIELD] = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def draft(self) -> AidSchemeDraft:
        """What was typed, for the room."""
        typed = self.cleaned_data
        last_day = typed["last_day"]
        return AidSchemeDraft(
            name=typed["name"],
            kind=typed["kind"],
            funder=typed["funder"],
            funder_name=typed["funder_name"],
            payer=typed["payer"],
            decider=typed["decider"],
            ceiling=typed["ceiling"],
            starts_on=typed["starts_on"],
            yearly_ceiling=typed["yearly_ceiling"],
            yearly_times=typed["yearly_times"],
            allows_emergency=typed["allows_emergency"],
            papers=tuple(typed["papers"].splitlines()),
            ends_on=last_day and date.fromordinal(last_day.toordinal() + 1),
        )


def recent_months(last: date, first: date) -> list[date]:
    """Months from the last one back to the first; two years at most."""
    month, found = last.replace(day=1), list[date]()
    while month >= first.replace(day=1) and len(found) < 2 * 12:
        found.append(month)
        month = months_after(month, -1)
    return found
