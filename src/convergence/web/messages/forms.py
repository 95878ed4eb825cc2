"""Forms of messages."""

from __future__ import annotations

from typing import Any

from django import forms

from convergence.design.fields import DateField, TextAreaField, TimeField
from convergence.dossier.types import DossierState
from convergence.foundation.exchanges import Channel
from convergence.messaging.types import AddressForm, PreferenceDraft, PreferenceView, Way
from convergence.web.forms.once import OnceForm

_WAYS = [(Channel.SMS, "SMS"), (Channel.EMAIL, "Courriel"), (Channel.PUSH, "Notification")]
LONGEST = 10_000


class MessageForm(OnceForm):
    """A message, and how the young person is told of it."""

    text = TextAreaField(
        label="Votre message",
        max_length=LONGEST,
        help_text="Le jeune le lit par son lien personnel. Il reste dans son dossier.",
    )
    way = forms.TypedChoiceField(
        label="Comment la personne est prévenue",
        choices=Way.choices(),
        coerce=Way,
        initial=Way.LINK,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une façon de prévenir."},
    )
    document = forms.TypedChoiceField(label="Document du dossier à joindre", required=False, coerce=str)

    def __init__(self, *args: Any, documents: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if documents:
            field: Any = self.fields["document"]
            field.choices = [("", "Aucun"), *documents]
        else:
            del self.fields["document"]


class AnswerForm(OnceForm):
    """What the young person answers."""

    text = TextAreaField(label="Votre réponse", max_length=LONGEST)


class OperatorMessageForm(OnceForm):
    """What an operator writes to a person who is shared with it."""

    text = TextAreaField(
        label="Votre message",
        max_length=LONGEST,
        help_text="Le jeune et votre organisme le lisent ; la Mission Locale, non.",
    )


class EntrustForm(forms.Form):
    """Who answers from now on."""

    adviser_id = forms.ChoiceField(
        label="Qui répond désormais", error_messages={"required": "Choisissez un collègue."}
    )

    def __init__(self, *args: Any, staff: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            field: Any = self.fields[name]
            field.choices = [("", "Choisir"), *staff]


class EntrustAllForm(EntrustForm):
    """Whose conversations, and who answers from now on."""

    from_id = forms.ChoiceField(
        label="Conversations de", error_messages={"required": "Choisissez de qui sont les conversations."}
    )
    field_order = ("from_id", "adviser_id")

    def clean(self) -> dict[str, Any]:
        """Not to the one who has them."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("from_id") and typed.get("from_id") == typed.get("adviser_id"):
            self.add_error("adviser_id", "Choisissez un autre collègue que celui qui a ces conversations.")
        return typed


class OperatorSearchForm(forms.Form):
    """Which conversations of an operator."""

    qui = forms.ChoiceField(
        label="Conversations",
        required=False,
        choices=[("", "Les miennes"), ("organisme", "Tout l’organisme")],
    )
    lu = forms.ChoiceField(
        label="Lecture", required=False, choices=[("", "Toutes"), ("non", "Avec un message non lu")]
    )


class PreferenceForm(forms.Form):
    """How the young person wants to be written to."""

    first = forms.TypedChoiceField(label="Écrire d’abord par", choices=_WAYS, coerce=Channel)
    others = forms.TypedMultipleChoiceField(
        label="Si cela ne marche pas, par",
        choices=_WAYS,
        coerce=Channel,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    address = forms.TypedChoiceField(
        label="Dire « tu » ou « vous »", choices=AddressForm.choices(), coerce=AddressForm
    )
    no_sms = forms.BooleanField(label="Pas de SMS", required=False)
    quiet_from = TimeField(label="Ne rien envoyer à partir de", required=False, help_text="Par exemple 21h.")
    quiet_to = TimeField(label="Jusqu’à", required=False, help_text="Vide : de 20 h à 8 h, comme pour tous.")

    def draft(self) -> PreferenceDraft:
        """What was typed, for the room."""
        typed = self.cleaned_data
        first = typed["first"]
        return PreferenceDraft(
            channels=(first, *(channel for channel in typed["others"] if channel != first)),
            address=typed["address"],
            no_sms=typed["no_sms"],
            quiet_from=typed["quiet_from"],
            quiet_to=typed["quiet_to"],
        )


def preference_values(view: PreferenceView) -> dict[str, Any]:
    """A preference as its form shows it."""
    draft = view.draft
    return {
        "first": draft.channels[0],
        "others": draft.channels[1:],
        "address": draft.address,
        "no_sms": draft.no_sms or view.opted_out_at is not None,
        "quiet_from": draft.quiet_from,
        "quiet_to": draft.quiet_to,
    }


class SearchForm(forms.Form):
    """Which conversations."""

    nom = forms.CharField(label="Nom du jeune", required=False, max_length=100)
    qui = forms.ChoiceField(
        label="Conversations",
        required=False,
        choices=[("", "Les miennes"), ("equipe", "Toute l’équipe")],
    )
    lu = forms.ChoiceField(
        label="Lecture", required=False, choices=[("", "Toutes"), ("non", "Avec un message non lu")]
    )


class ListForm(forms.Form):
    """A saved list that follows the caseload."""

    name = forms.CharField(label="Nom de la liste", max_length=80)
    scope = forms.ChoiceField(
        label="Jeunes", choices=[("mine", "Ceux que je suis"), ("all", "Tous ceux de la structure")]
    )
    state = forms.ChoiceField(
        label="État du dossier", required=False, choices=[("", "Tous"), *DossierState.choices()]
    )
    silent_days = forms.IntegerField(
        label="Sans contact depuis (jours)", required=False, min_value=0, max_value=3650
    )
    is_shared = forms.BooleanField(label="Montrer cette liste à mes collègues", required=False)


class GroupForm(OnceForm):
    """A text for a saved list."""

    list_id = forms.ChoiceField(label="Liste", error_messages={"required": "Choisissez une liste."})
    title = forms.CharField(
        label="Titre, pour vous retrouver", max_length=120, help_text="Il n’est pas envoyé."
    )
    text = TextAreaField(
        label="Texte",
        max_length=600,
        help_text="Le nom de la structure est mis devant. N’écrivez rien de personnel : le même texte part à tous.",
    )

    def __init__(self, *args: Any, lists: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["list_id"]
        field.choices = [("", "Choisir"), *lists]


class WordingForm(forms.Form):
    """The words of one kind of message."""

    sms = TextAreaField(label="SMS et notification", max_length=600)
    subject = forms.CharField(label="Objet du courriel", max_length=150)
    email = TextAreaField(label="Courriel", max_length=4000)
    edit_token = forms.IntegerField(widget=forms.HiddenInput)


class SwitchForm(forms.Form):
    """Whether a kind leaves by itself."""

    is_enabled = forms.BooleanField(label="Envoyer ce message automatiquement", required=False)
    with_sms = forms.BooleanField(label="L’envoyer aussi par SMS (payant)", required=False)


class BudgetForm(forms.Form):
    """What the structure accepts to spend a month."""

    amount = forms.CharField(
        label="Budget mensuel, en euros", max_length=20, help_text="Par exemple 120 ou 87,50."
    )
    stops_everything = forms.BooleanField(
        label="Une fois le budget atteint, arrêter aussi les rappels de la veille et les messages individuels par SMS",
        required=False,
        help_text="À n’utiliser que si la structure le décide : des jeunes pourraient manquer un rendez-vous.",
    )
    edit_token = forms.IntegerField(widget=forms.HiddenInput)


class ReplacementForm(forms.Form):
    """Who answers while an adviser is away."""

    adviser_id = forms.TypedChoiceField(label="Professionnel absent", coerce=str)
    substitute_id = forms.TypedChoiceField(label="Remplacé par", coerce=str)
    first_day = DateField(label="Premier jour d’absence")
    last_day = DateField(label="Dernier jour d’absence")

    def __init__(self, *args: Any, staff: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("adviser_id", "substitute_id"):
            field: Any = self.fields[name]
            field.choices = [("", "Choisir"), *staff]
