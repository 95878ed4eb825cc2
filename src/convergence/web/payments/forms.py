"""Forms of payments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from convergence.accompagnement.allowances.types import AllowanceScheme, Funder, Payer
from convergence.accompagnement.allowances.types.rows import AidSchemeRow
from convergence.accompagnement.payments.types import (
    Anomaly,
    DebtRow,
    EnvelopeDraft,
    ProposalFilter,
    ProposalOrder,
    ProposalState,
    RepaymentKind,
    ReturnOutcome,
    month_label,
)
from convergence.design.fields import TextAreaField
from convergence.foundation.money import format_euros, parse_euros
from convergence.foundation.periods import months_after
from convergence.foundation.problems import Invalid
from convergence.web.forms import OnceForm

_PAYERS = [(payer.value, payer.label) for payer in (Payer.ASP, Payer.STRUCTURE)]
_ALL = ("", "Tous")
MONTHS_OFFERED = 13


class EurosField(forms.CharField):
    """An amount as people type it, exact."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=30, **kwargs)

    def clean(self, value: Any) -> Any:
        """The amount, or the sentence that says what is wrong."""
        text = super().clean(value)
        try:
            return parse_euros(text)
        except Invalid as problem:
            raise forms.ValidationError(str(problem.errors[0])) from None


class OpenForm(forms.Form):
    """Which month, which payer."""

    mois = forms.ChoiceField(label="Mois")
    payeur = forms.ChoiceField(label="Payeur", choices=_PAYERS)

    def __init__(self, *args: Any, running: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_months(self, running)

    @property
    def month(self) -> date:
        """The first day of the month chosen."""
        return date.fromisoformat(f"{self.cleaned_data['mois']}-01")

    @property
    def payer(self) -> Payer:
        """Who pays."""
        return Payer(self.cleaned_data["payeur"])


def set_months(form: forms.Form, running: date) -> None:
    """Offer the month under way and those before it."""
    field = form.fields["mois"]
    assert isinstance(field, forms.ChoiceField)
    months = [months_after(running, -back) for back in range(MONTHS_OFFERED)]
    field.choices = [(f"{month:%Y-%m}", month_label(month)) for month in months]


class ProposalsForm(forms.Form):
    """Which proposals are shown, in which order."""

    dispositif = forms.ChoiceField(
        label="Dispositif", required=False, choices=[_ALL, *AllowanceScheme.choices()]
    )
    anomalie = forms.ChoiceField(
        label="Anomalie", required=False, choices=[("", "Toutes"), *Anomaly.choices()]
    )
    etat = forms.ChoiceField(label="État", required=False, choices=[_ALL, *ProposalState.choices()])
    seulement = forms.ChoiceField(
        label="Seulement",
        required=False,
        choices=[
            ("", "Toutes les propositions"),
            ("regarder", "À regarder"),
            ("retenues", "Retenues"),
            ("regularisees", "Avec une régularisation"),
        ],
    )
    tri = forms.ChoiceField(label="Ordre", required=False, choices=ProposalOrder.choices())

    def asked(self) -> tuple[ProposalFilter, ProposalOrder]:
        """What was asked; a value that means nothing is left out."""
        self.is_valid()
        typed: dict[str, str] = self.cleaned_data
        only = typed.get("seulement", "")
        wanted = ProposalFilter(
            scheme=AllowanceScheme(typed["dispositif"]) if typed.get("dispositif") else None,
            anomaly=Anomaly(typed["anomalie"]) if typed.get("anomalie") else None,
            state=ProposalState(typed["etat"]) if typed.get("etat") else None,
            only_waiting=only == "regarder",
            only_held=only == "retenues",
            only_regularised=only == "regularisees",
        )
        return wanted, ProposalOrder(typed.get("tri") or ProposalOrder.LARGEST)

    @property
    def count(self) -> int:
        """How many filters are active."""
        return sum(bool(self.cleaned_data.get(name)) for name in self.fields if name != "tri")


class NoteForm(forms.Form):
    """What was verified."""

    note = TextAreaField(label="Ce que vous avez vérifié", max_length=500)


class SourceForm(forms.Form):
    """Where a value was read."""

    source = TextAreaField(
        label="Où avez-vous lu cette valeur ?",
        max_length=500,
        help_text="Le texte, sa date, la page. Votre nom et la date sont gardés.",
    )


class ReturnForm(forms.Form):
    """The return of the payer."""

    file = forms.FileField(
        label="Retour du payeur",
        help_text="Un tableau « reference;montant;resultat;motif;date », en UTF-8.",
    )


class AttachForm(forms.Form):
    """The order that a line was really about."""

    reference = forms.CharField(label="Référence de l’ordre", max_length=60)
    note = TextAreaField(label="Ce que vous avez fait", max_length=500)


class AnswerForm(forms.Form):
    """What the payer said of one order, otherwise than by a file."""

    reference = forms.UUIDField(
        label="Référence de l’ordre",
        help_text="Celle qui est affichée dans la proposition de la personne, et dans le fichier envoyé.",
        error_messages={"invalid": "Cette référence n’en est pas une : copiez celle de l’ordre."},
    )
    resultat = forms.ChoiceField(label="Réponse du payeur", choices=ReturnOutcome.choices())
    note = TextAreaField(
        label="D’où vous le tenez",
        max_length=500,
        help_text="Par exemple : courriel de l’ASP du 12 mars, virement revenu, compte clos.",
    )


class RepaymentForm(OnceForm):
    """What was given back, waived or left to the payer, of one debt."""

    debt = forms.ChoiceField(label="Trop-perçu")
    kind = forms.ChoiceField(label="Ce qui a été fait", choices=RepaymentKind.choices())
    amount = EurosField(label="Montant", help_text="Au plus le trop-perçu, par exemple 120,50.")
    note = TextAreaField(
        label="D’où vous le tenez",
        max_length=500,
        help_text="Par exemple : virement reçu le 12 mars, décision de remise du 3 avril.",
    )

    def __init__(self, *args: Any, debts: Sequence[DebtRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["debt"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (str(rank), f"{row.pot.scheme.label}, {row.payer.label} : {format_euros(row.amount)}")
            for rank, row in enumerate(debts)
        ]


class CloseForm(forms.Form):
    """Why a line is put away."""

    note = TextAreaField(label="Pourquoi cette ligne ne concerne aucun ordre", max_length=500)


class MonthForm(forms.Form):
    """From which month a person is calculated anew."""

    mois = forms.ChoiceField(label="À partir de")

    def __init__(self, *args: Any, running: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_months(self, running)

    @property
    def month(self) -> date:
        """The first day of the month chosen."""
        return date.fromisoformat(f"{self.cleaned_data['mois']}-01")


class AccountForm(forms.Form):
    """Bank details as printed."""

    iban = forms.CharField(
        label="IBAN",
        max_length=60,
        help_text="Tel qu’il est imprimé, par exemple FR14 2004 1010 0505 0001 3M02 606.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    holder = forms.CharField(
        label="Titulaire du compte", max_length=200, widget=forms.TextInput({"autocomplete": "off"})
    )


class EnvelopeForm(OnceForm):
    """A new envelope."""

    year = forms.IntegerField(label="Année", help_text="Par exemple 2026.")
    funder = forms.ChoiceField(label="Financeur", choices=Funder.choices())
    funder_name = forms.CharField(
        label="Nom du financeur",
        required=False,
        max_length=100,
        help_text="Par exemple : Hautes-Pyrénées, Tarbes-Lourdes-Pyrénées.",
    )
    scheme = forms.ChoiceField(label="Pour", choices=AllowanceScheme.choices())
    amount = EurosField(label="Dotation (en euros)")

    def __init__(self, *args: Any, aids: Sequence[AidSchemeRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._funders = {str(row.scheme_id): row.funder.value for row in aids}
        named = [(str(row.scheme_id), row.draft.name) for row in aids]
        self.fields["aid"] = forms.ChoiceField(
            label="Une seule aide",
            choices=[("", "Toutes les aides de ce financeur"), *named],
            required=False,
            help_text="Si l’enveloppe n’est que pour une aide de votre catalogue.",
        )
        self.order_fields(["year", "funder", "funder_name", "scheme", "aid"])

    def clean(self) -> dict[str, Any]:
        """An envelope of one aid is of its funder."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        aid = typed.get("aid")
        of_funder = typed.get("funder") == self._funders.get(aid or "")
        if aid and not (of_funder and typed.get("scheme") == AllowanceScheme.AID.value):
            self.add_error(
                "aid",
                "Cette aide a un autre financeur, ou l’enveloppe n’est pas pour une aide. Choisissez « Aide » et le "
                "financeur de cette aide.",
            )
        return typed

    def draft(self) -> EnvelopeDraft:
        """What was typed."""
        typed = self.cleaned_data
        return EnvelopeDraft(
            year=typed["year"],
            funder=Funder(typed["funder"]),
            funder_name=typed["funder_name"],
            scheme=AllowanceScheme(typed["scheme"]),
            amount=typed["amount"],
            aid_scheme_id=UUID(typed["aid"]) if typed["aid"] else None,
        )


class AmountForm(OnceForm):
    """An amount and what it is."""

    amount = EurosField(label="Montant (en euros)")
    label = forms.CharField(label="Objet", max_length=500)

    @property
    def value(self) -> Decimal:
        """The amount typed."""
        amount: Decimal = self.cleaned_data["amount"]
        return amount
