"""Forms of exchanges: what to look for, and the gestures that repair."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from convergence.design.fields import DateField
from convergence.foundation.exchanges import Channel, ExchangeReason
from convergence.foundation.periods import day_start, zone
from convergence.sharing.types import ExchangeFilter, ExchangeState
from convergence.web.confirm import ConfirmForm

TO_REPAIR = "a_reparer"


class ExchangeFilterForm(forms.Form):
    """Filters of the list, in its address."""

    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[("", "Tous"), (TO_REPAIR, "À réparer"), *ExchangeState.choices()],
    )
    canal = forms.ChoiceField(label="Canal", required=False, choices=[("", "Tous"), *Channel.choices()])
    motif = forms.ChoiceField(
        label="Objet", required=False, choices=[("", "Tous"), *ExchangeReason.choices()]
    )
    du = DateField(label="Demandé depuis le", required=False)
    au = DateField(label="Jusqu’au", required=False)

    def wanted(self, time_zone: str) -> ExchangeFilter:
        """The filter of the room; a value that cannot be read filters nothing."""
        typed = self.cleaned_data if self.is_bound else {}
        state, where = typed.get("etat") or "", zone(time_zone)
        start, end = typed.get("du"), typed.get("au")
        return ExchangeFilter(
            state=ExchangeState(state) if state and state != TO_REPAIR else None,
            to_repair=state == TO_REPAIR,
            channel=Channel(typed["canal"]) if typed.get("canal") else None,
            reason=ExchangeReason(typed["motif"]) if typed.get("motif") else None,
            start=day_start(start, where) if start else None,
            end=day_start(end + timedelta(days=1), where) if end else None,
        )


class TokenForm(ConfirmForm):
    """The version of the exchange that was looked at."""

    edit_token = forms.IntegerField(widget=forms.HiddenInput)


class GiveUpForm(TokenForm):
    """Why nothing more is to be tried."""

    reason = forms.CharField(
        label="Motif",
        max_length=500,
        help_text="Par exemple : prévenue de vive voix. Il restera dans l’historique.",
        widget=forms.Textarea({"rows": 3}),
    )


class AddressForm(TokenForm):
    """The right number or e-mail address."""

    address = forms.CharField(max_length=254, widget=forms.TextInput({"autocomplete": "off"}))

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["address"].label = label


class ChannelForm(TokenForm):
    """The other way."""

    channel = forms.ChoiceField(label="Envoyer par", widget=forms.RadioSelect)

    def __init__(self, *args: Any, ways: tuple[Channel, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["channel"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(way.value, way.label) for way in ways]

    def clean_channel(self) -> Channel:
        """The channel itself."""
        return Channel(self.cleaned_data["channel"])


class BulkForm(ConfirmForm):
    """Which channel to send again, all of them when nothing is chosen."""

    channel = forms.ChoiceField(label="Canal", required=False, choices=[("", "Tous"), *Channel.choices()])

    def clean_channel(self) -> Channel | None:
        """The channel itself."""
        return Channel(self.cleaned_data["channel"]) if self.cleaned_data["channel"] else None


class LedgerForm(forms.Form):
    """What to show of the ledger."""

    du = DateField(label="Du", required=False)
    au = DateField(label="Au", required=False)
    canal = forms.ChoiceField(label="Canal", required=False, choices=[("", "Tous"), *Channel.choices()])
    partenaire = forms.CharField(label="Partenaire", required=False, max_length=200)
    dossier = forms.UUIDField(
        label="Dossier",
        required=False,
        help_text="Écrit dans les lignes ; « Qui a consulté » y mène : « Tout le registre pour ce dossier ».",
    )
