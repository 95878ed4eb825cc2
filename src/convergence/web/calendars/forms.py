"""Forms of calendars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from convergence.agenda.appointments.types import PlaceRow
from convergence.agenda.calendars.types import (
    CopyAnswer,
    DetailLevel,
    FeedKind,
    SyncDirection,
)
from convergence.gateways.caldav import RemoteCalendar

_LEVEL_HELP = (
    "Un calendrier se consulte souvent sur un téléphone personnel : restez discret autant que possible."
)


def _levels(highest: DetailLevel) -> list[tuple[str, str]]:
    return [(level.value, level.label) for level in DetailLevel if level.rank <= highest.rank]


def _offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class AccessForm(forms.Form):
    """Where the calendar is, and how to enter."""

    url = forms.CharField(
        label="Adresse CalDAV",
        max_length=500,
        help_text="Elle commence par https:// ; vous la trouvez dans les réglages de votre calendrier.",
        widget=forms.URLInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    login = forms.CharField(
        label="Identifiant",
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label="Mot de passe",
        max_length=500,
        strip=False,
        help_text="De préférence un « mot de passe d’application ». Il est chiffré, et ne s’affiche jamais.",
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )


class ChoiceForm(forms.Form):
    """Which calendar, how much it tells, what goes where."""

    access = forms.CharField(widget=forms.HiddenInput, max_length=5000)
    calendar = forms.ChoiceField(label="Calendrier")
    detail = forms.TypedChoiceField(
        label="Ce que le calendrier dit de chaque rendez-vous", coerce=DetailLevel, help_text=_LEVEL_HELP
    )
    direction = forms.TypedChoiceField(
        label="Sens", coerce=SyncDirection, choices=SyncDirection.choices(), initial=SyncDirection.BOTH
    )

    def __init__(
        self, data: Any = None, *, calendars: Sequence[RemoteCalendar], highest: DetailLevel, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        _offer(self, "calendar", [(one.url, one.name) for one in calendars])
        _offer(self, "detail", _levels(highest))


class SettingsForm(forms.Form):
    """How much the calendar tells, what goes where."""

    detail = forms.TypedChoiceField(
        label="Ce que le calendrier dit de chaque rendez-vous", coerce=DetailLevel, help_text=_LEVEL_HELP
    )
    direction = forms.TypedChoiceField(label="Sens", coerce=SyncDirection, choices=SyncDirection.choices())

    def __init__(self, data: Any = None, *, highest: DetailLevel, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        _offer(self, "detail", _levels(highest))


class PasswordForm(forms.Form):
    """A new password."""

    password = forms.CharField(
        label="Nouveau mot de passe",
        max_length=500,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )


class AnswerForm(forms.Form):
    """What she chooses."""

    answer = forms.TypedChoiceField(
        label="Que faut-il faire ?",
        coerce=CopyAnswer,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )

    def __init__(self, data: Any = None, *, answers: Sequence[CopyAnswer]) -> None:
        super().__init__(data)
        _offer(self, "answer", [(one.value, one.label) for one in answers])


class RuleForm(forms.Form):
    """How much calendars may tell at the most."""

    most_detail = forms.TypedChoiceField(
        label="Au plus, un calendrier personnel peut montrer",
        coerce=DetailLevel,
        choices=DetailLevel.choices(),
    )


class FeedForm(forms.Form):
    """Whose time the feed tells."""

    kind = forms.TypedChoiceField(label="Ce que le flux montre", coerce=FeedKind)
    place = forms.TypedChoiceField(
        label="Lieu", required=False, coerce=str, empty_value=None, help_text="Pour le flux d’un lieu."
    )

    def __init__(self, data: Any = None, *, kinds: Sequence[FeedKind], places: Sequence[PlaceRow]) -> None:
        super().__init__(data)
        _offer(self, "kind", [(kind.value, kind.label) for kind in kinds])
        if FeedKind.PLACE in kinds and places:
            listed = [("", "Choisir"), *((str(one.place_id), one.name) for one in places)]
            _offer(self, "place", listed)
        else:
            del self.fields["place"]
