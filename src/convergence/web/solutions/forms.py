"""What requests ask for: what leaves, an answer, whether she came, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms

from convergence.accompagnement.solutions.types import (
    OperatorAsk,
    OperatorWithdrawal,
    Outcome,
    RefusalMotive,
    RequestRow,
)
from convergence.design.fields import DateField, TextAreaField, TimeField
from convergence.foundation.labels import Labelled
from convergence.foundation.periods import instant_at, zone
from convergence.web.forms.once import OnceForm

LONGEST = 2_000


def one_of(kinds: type[Labelled], label: str, missing: str) -> forms.TypedChoiceField:
    """One value of a closed list, none by default."""
    return forms.TypedChoiceField(
        label=label,
        choices=kinds.choices(),
        coerce=kinds,
        widget=forms.RadioSelect,
        error_messages={"required": missing, "invalid_choice": "Choisissez une valeur de la liste."},
    )


class AskForm(OnceForm):
    """What a service is asked and told. Nothing is ticked by default: each family is a choice."""

    message = TextAreaField(
        label="Ce que vous demandez au service",
        max_length=LONGEST,
        help_text="Le besoin et ce que vous attendez. Rien de la santé ni de la vie privée qui n’y serve pas.",
        error_messages={"required": "Écrivez en une phrase ce que vous demandez au service."},
    )
    asks = forms.TypedMultipleChoiceField(
        label="Ce que vous demandez au service",
        choices=OperatorAsk.choices(),
        coerce=OperatorAsk,
        widget=forms.CheckboxSelectMultiple,
        help_text="Un organisme choisit dans cette liste : il n’écrit pas de texte libre sur la personne.",
        error_messages={
            "required": "Cochez au moins une demande de la liste.",
            "invalid_choice": "Choisissez dans la liste ce que vous demandez.",
        },
    )
    told = forms.MultipleChoiceField(
        label="Ce que le service lira, en plus du prénom et du nom",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choisissez dans la liste ce que le service lira."},
    )
    papers = forms.TypedMultipleChoiceField(
        label="Documents joints",
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Ce document ne peut pas partir. Retirez-le du choix."},
    )
    agreed_on = DateField(
        label="Le jeune a donné son accord le",
        help_text="Dites-lui à qui la demande part et ce qui y est écrit. Sans son accord, rien ne part.",
        error_messages={
            "required": "Indiquez le jour où le jeune a donné son accord. Sans accord, rien ne part."
        },
    )

    def __init__(
        self,
        data: Any,
        *,
        families: Sequence[tuple[str, str]],
        papers: Sequence[tuple[str, str]],
        chooses: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        set_choices(self, "told", families)
        del self.fields["message" if chooses else "asks"]
        if papers:
            set_choices(self, "papers", papers)
        else:
            del self.fields["papers"]

    @property
    def written(self) -> str:
        """What was written; empty for whoever chooses."""
        return str(self.cleaned_data.get("message", ""))

    @property
    def chosen(self) -> tuple[OperatorAsk, ...]:
        """What was chosen; nothing for whoever writes."""
        return tuple(self.cleaned_data.get("asks", ()))


class AcceptForm(OnceForm):
    """The service says yes: when and where, if it knows."""

    day = DateField(label="Jour du rendez-vous", required=False, help_text="Par exemple 12/1/2027.")
    time = TimeField(label="Heure", required=False, help_text="Par exemple 9h30.")
    words = TextAreaField(
        label="Message",
        required=False,
        max_length=LONGEST,
        help_text="Le lieu, la personne à demander, ce qu’il faut apporter.",
    )

    def __init__(self, data: Any, *, time_zone: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.time_zone = time_zone

    def clean(self) -> dict[str, Any]:
        """An hour goes with a day, a day with an hour."""
        typed: dict[str, Any] = super().clean() or {}
        day, hour = typed.get("day"), typed.get("time")
        if day and hour is None and "time" not in self.errors:
            self.add_error("time", "Indiquez aussi l’heure, ou laissez le jour vide.")
        if hour is not None and day is None and "day" not in self.errors:
            self.add_error("day", "Indiquez aussi le jour, ou laissez l’heure vide.")
        return typed

    @property
    def meeting_at(self) -> datetime | None:
        """The instant of the meeting; raises Invalid on an hour that the clocks skip."""
        day, hour = self.cleaned_data["day"], self.cleaned_data["time"]
        return instant_at(day, hour, zone(self.time_zone)) if day else None


def meeting_values(row: RequestRow, here: ZoneInfo) -> dict[str, Any]:
    """The meeting that stands, as the form of an agreement shows it."""
    if row.meeting_at is None:
        return {}
    local = row.meeting_at.astimezone(here)
    return {"day": local.date(), "time": local.time()}


class RefuseForm(OnceForm):
    """The service says no: why."""

    motive = one_of(
        RefusalMotive, "Pourquoi ?", "Choisissez un motif : il dit à la Mission Locale quoi faire ensuite."
    )
    words = TextAreaField(label="Précisions", required=False, max_length=LONGEST)

    def clean(self) -> dict[str, Any]:
        """Another motive is said."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("motive") is RefusalMotive.OTHER and not typed.get("words"):
            self.add_error("words", "Dites en une phrase pourquoi, puisque le motif n’est pas dans la liste.")
        return typed


class PresenceForm(OnceForm):
    """Did she come, and when."""

    came = forms.TypedChoiceField(
        label="Le jeune est-il venu ?",
        choices=[("oui", "Oui"), ("non", "Non")],
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez oui ou non."},
    )
    done_on = DateField(
        label="Quel jour ?", help_text="Le jour de sa venue, ou celui où le service l’attendait."
    )
    words = TextAreaField(label="Précisions", required=False, max_length=LONGEST)


class OutcomeForm(OnceForm):
    """What came of it."""

    outcome = one_of(Outcome, "Ce qui en est sorti", "Choisissez ce qui en est sorti.")
    words = TextAreaField(label="Précisions", required=False, max_length=LONGEST)


class WithdrawForm(OnceForm):
    """Why a request is taken back."""

    words = TextAreaField(
        label="Pourquoi ?",
        max_length=LONGEST,
        help_text="Une phrase. Le service est prévenu que la demande est retirée, sans ce texte.",
        error_messages={"required": "Dites en une phrase pourquoi la demande est retirée."},
    )


def set_choices(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    """Give a field what the page found."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} has no choices")
    field.choices = list(choices)


def choose_only(form: forms.Form) -> None:
    """An operator writes no words about a person: it chooses why it withdraws, and adds nothing elsewhere."""
    if isinstance(form, WithdrawForm):
        form.fields["words"] = forms.ChoiceField(
            label="Pourquoi ?",
            choices=[(reason.label, reason.label) for reason in OperatorWithdrawal],
            widget=forms.RadioSelect,
            help_text="Le service est prévenu que la demande est retirée, sans cette raison.",
            error_messages={"required": "Choisissez pourquoi la demande est retirée."},
        )
        return
    del form.fields["words"]
    motive = form.fields.get("motive")
    if isinstance(motive, forms.ChoiceField):
        motive.choices = [one for one in RefusalMotive.choices() if one[0] != RefusalMotive.OTHER.value]
