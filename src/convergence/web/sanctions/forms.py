"""Forms of breaches and of the steps of a procedure. Names are those of the values: each refusal finds its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from convergence.accompagnement.sanctions.types import (
    AnnulmentGround,
    AppealOutcome,
    AppealWay,
    BreachDraft,
    BreachKind,
    BreachRow,
    Closing,
    Measure,
    Scale,
    Verdict,
)
from convergence.agenda.appointments.types import PlaceRow
from convergence.design.fields import DateField, TextAreaField, TimeField
from convergence.foundation.periods import instant_at, zone
from convergence.identity.types import StaffName
from convergence.web.forms.once import OnceForm

LONGEST = 5000
_PERCENT = Decimal(100)


def words(label: str, help_text: str = "", *, required: bool = True) -> TextAreaField:
    """A text of some lines."""
    return TextAreaField(label=label, help_text=help_text, max_length=LONGEST, required=required)


def number(label: str, help_text: str = "", *, required: bool = True) -> forms.IntegerField:
    """A whole number of two or three digits."""
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=required,
        min_value=0,
        max_value=100,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )


class FactsForm(forms.Form):
    """What happened, in words that the person will read."""

    facts = words("Faits", "Ce qui s’est passé, sans jugement. La personne lira ces mots. Rien sur sa santé.")


class BreachForm(OnceForm, FactsForm):
    """A breach to note."""

    kind = forms.TypedChoiceField(
        label="Nature des faits", choices=[("", "Choisir"), *BreachKind.choices()], coerce=BreachKind
    )
    occurred_on = DateField(label="Jour des faits", help_text="Un jour que couvre un contrat.")
    field_order = ("kind", "occurred_on", "facts")

    def draft(self) -> BreachDraft:
        """What was typed."""
        typed = self.cleaned_data
        return BreachDraft(typed["kind"], typed["occurred_on"], typed["facts"])


class ProposeForm(OnceForm):
    """The facts of a procedure, and what is considered; left blank, it is the least that the text allows."""

    breaches = forms.MultipleChoiceField(
        label="Faits retenus",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez les faits."},
    )
    draws_allowance = forms.TypedChoiceField(
        label="La personne perçoit-elle une allocation (CEJ ou PACEA) ?",
        choices=[("oui", "Oui"), ("non", "Non")],
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
    )
    persists = forms.BooleanField(
        label="Le manquement persiste à la fin d’une mesure précédente",
        required=False,
        help_text="Article R5412-3-4. Un manquement réitéré, lui, est reconnu d’après les dates.",
    )
    is_protected = forms.BooleanField(
        label="Majeur protégé : le représentant légal reçoit les mêmes lettres", required=False
    )
    measure = forms.TypedChoiceField(
        label="Mesure envisagée",
        choices=[("", "La plus légère que le texte permet"), *Measure.choices()],
        coerce=Measure,
        empty_value=None,
        required=False,
    )
    share = number(
        "Part retenue, en %", "Vide pour un avertissement ou la mesure la plus légère.", required=False
    )
    months = number("Durée, en mois", required=False)

    def __init__(self, *args: Any, breaches: Sequence[BreachRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["breaches"]
        if not isinstance(field, forms.MultipleChoiceField):
            raise TypeError("the facts are a choice")
        field.choices = [
            (str(one.breach_id), f"{one.occurred_on:%d/%m/%Y} : {one.kind.label}") for one in breaches
        ]

    def details(self) -> dict[str, Any]:
        """What the operation takes."""
        typed = self.cleaned_data
        names = ("draws_allowance", "persists", "is_protected")
        return {
            "breach_ids": [UUID(one) for one in typed["breaches"]],
            "considered": _verdict(typed) if typed["measure"] else None,
            **{name: typed[name] for name in names},
        }


class DecideForm(forms.Form):
    """A decision within the scale; only what the text lets choose is asked."""

    measure = forms.TypedChoiceField(label="Mesure", coerce=Measure)
    share = number("Part retenue, en %")
    months = number("Durée, en mois")
    starts_on = DateField(
        label="Premier jour de la mesure",
        required=False,
        help_text="Vide : le jour où la personne reçoit la décision. Jamais avant.",
    )
    comply_until = DateField(label="Dernier jour pour reprendre les engagements")
    strike_off_months = number("Radiation à proposer à France Travail, en mois")
    reason = words("Motifs, en fait et en droit", "La personne les lira. Répondez à ses observations.")

    def __init__(self, *args: Any, scale: Scale, considered: Verdict, **kwargs: Any) -> None:
        initial = {
            "measure": considered.measure,
            "share": int(considered.share * _PERCENT),
            "months": considered.months,
            "strike_off_months": scale.strike_off_min,
        }
        super().__init__(*args, **{**kwargs, "initial": initial})
        field = self.fields["measure"]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError("the measure is a choice")
        field.choices = [(one.value, one.label) for one in scale.measures]
        for name in _unasked(scale):
            del self.fields[name]
        self.scale = scale

    def verdict(self) -> Verdict:
        """What was decided; what the text fixes is not asked."""
        return _verdict(
            {
                "share": int(self.scale.share_min * _PERCENT),
                "months": self.scale.months_min,
                **self.cleaned_data,
            }
        )


def _unasked(scale: Scale) -> Iterable[str]:
    if scale.share_min == scale.share_max:
        yield "share"
    if scale.months_min == scale.months_max:
        yield "months"
    if scale.strike_off_min == scale.strike_off_max:
        yield "strike_off_months"
    yield "starts_on" if Measure.WARNING in scale.measures or scale.is_final else "comply_until"
    if scale.is_final:
        yield "comply_until"


def _verdict(typed: Mapping[str, Any]) -> Verdict:
    return Verdict(
        typed["measure"],
        Decimal(typed.get("share") or 0) / _PERCENT,
        typed.get("months") or 0,
        typed.get("starts_on"),
        typed.get("comply_until"),
        typed.get("strike_off_months") or 0,
    )


class ObservationsForm(forms.Form):
    """What the person answered."""

    received_on = DateField(label="Reçues le")
    text = words("Observations", "Résumé ou copie de ce que la personne a écrit ou dit.")


class AskedForm(forms.Form):
    """When she asked to be heard."""

    asked_on = DateField(label="Demandée le")


class HearingForm(forms.Form):
    """When and where the person is heard, by whom."""

    adviser_id = forms.TypedChoiceField(label="Qui reçoit", coerce=UUID)
    day = DateField(label="Jour")
    hour = TimeField(label="Heure")
    minutes = number("Durée, en minutes")
    place_id = forms.TypedChoiceField(label="Lieu", coerce=UUID, empty_value=None, required=False)

    def __init__(
        self, *args: Any, advisers: Sequence[StaffName], places: Sequence[PlaceRow], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "adviser_id": [(str(one.user_id), one.full_name) for one in advisers],
            "place_id": [("", "Sans lieu précis"), *[(str(one.place_id), one.name) for one in places]],
        }
        for name, listed in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = listed

    def starts_at(self, time_zone: str) -> Any:
        """The instant at which the clocks of the structure show that hour."""
        return instant_at(self.cleaned_data["day"], self.cleaned_data["hour"], zone(time_zone), field="hour")


class HeardForm(forms.Form):
    """What was said."""

    heard_on = DateField(label="Tenue le")
    person_came = forms.TypedChoiceField(
        label="La personne est-elle venue ?",
        choices=[("oui", "Oui"), ("non", "Non")],
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
    )
    record = words("Compte rendu", "Ce que la personne a expliqué, et qui l’assistait.")


class WhyForm(forms.Form):
    """Why, in words that stay in the file."""

    reason = words("Raison", "Elle restera dans le dossier.")


class DismissForm(WhyForm):
    """Why a procedure ends without a sanction."""

    closing = forms.TypedChoiceField(
        label="La procédure s’arrête parce que",
        choices=Closing.choices(),
        coerce=Closing,
        widget=forms.RadioSelect,
    )
    field_order = ("closing", "reason")


class AnnulForm(WhyForm):
    """Why a sanction never held."""

    ground = forms.TypedChoiceField(
        label="Motif de l’annulation",
        choices=AnnulmentGround.choices(),
        coerce=AnnulmentGround,
        widget=forms.RadioSelect,
    )
    field_order = ("ground", "reason")


class LiftForm(WhyForm):
    """Since when the person complies, and with what."""

    complied_on = DateField(
        label="Engagements repris le", help_text="L’allocation est rendue à partir de ce jour."
    )
    field_order = ("complied_on", "reason")


class AppealForm(forms.Form):
    """A decision is contested."""

    way = forms.TypedChoiceField(
        label="Recours", choices=AppealWay.choices(), coerce=AppealWay, widget=forms.RadioSelect
    )
    lodged_on = DateField(label="Déposé le")
    reason = words("Précisions", required=False)


class OutcomeForm(WhyForm):
    """What became of an appeal."""

    outcome = forms.TypedChoiceField(
        label="Issue",
        choices=[(one.value, one.label) for one in AppealOutcome if one is not AppealOutcome.PENDING],
        coerce=AppealOutcome,
        widget=forms.RadioSelect,
    )
    settled_on = DateField(label="Le")
    field_order = ("outcome", "settled_on", "reason")


class DelegationForm(OnceForm):
    """Whom the direction empowers, and until when."""

    user_id = forms.TypedChoiceField(label="Personne habilitée", coerce=UUID)
    starts_on = DateField(label="À partir du")
    ends_on = DateField(
        label="Jusqu’au", required=False, help_text="Dernier jour ; vide tant que vous ne l’arrêtez pas."
    )

    def __init__(self, *args: Any, people: Sequence[StaffName], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user_id"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "Choisir"), *[(str(one.user_id), one.full_name) for one in people]]
