"""Forms of agreements: a demand, its answer, the reasons of each gesture."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms

from convergence.design.fields import DateField, EmailField
from convergence.foundation.classification import FieldGroup
from convergence.foundation.problems import Invalid
from convergence.foundation.scope import Purpose
from convergence.identity.types import StructureDetail, StructureKind
from convergence.sharing.types import (
    AgreementDraft,
    AgreementKind,
    ConnectionMode,
    DataForm,
    Proposal,
    Signatures,
)
from convergence.web.confirm import ConfirmForm, ReasonForm
from convergence.web.forms import EDIT_FIELD, OnceForm
from convergence.web.structure.forms import text

PURPOSES = (Purpose.ACCOMPAGNEMENT, Purpose.OPERATOR_EXCHANGE, Purpose.SOCIAL_RIGHTS, Purpose.STEERING)
GROUPS = tuple(group for group in FieldGroup if group.personal and group is not FieldGroup.FREE_TEXT)
NOT_ASKED = (StructureKind.MISSION_LOCALE, StructureKind.PAIO)
_DAY = timedelta(days=1)


def words(label: str, help_text: str = "", *, required: bool = True) -> forms.CharField:
    """A few lines."""
    return forms.CharField(
        label=label,
        max_length=4000,
        help_text=help_text,
        required=required,
        widget=forms.Textarea({"rows": 4}),
    )


def groups_field(label: str, *, required: bool = True) -> forms.TypedMultipleChoiceField:
    """Families of data."""
    return forms.TypedMultipleChoiceField(
        label=label,
        coerce=FieldGroup,
        choices=[(group.value, group.label) for group in GROUPS],
        required=required,
        widget=forms.CheckboxSelectMultiple,
    )


class AskForm(OnceForm):
    """What an organisation asks for itself."""

    title = text("Titre", 200, "Par exemple : insertion des jeunes du département.")
    aim = words(
        "Pour quoi faire",
        "Ce que vos professionnels feront de ces données, et pourquoi elles sont nécessaires.",
    )
    legal_text = words("Texte qui vous le permet", "Loi, décret ou arrêté, avec l’article.")
    purposes = forms.TypedMultipleChoiceField(
        label="Usage",
        coerce=Purpose,
        choices=[(purpose.value, purpose.label) for purpose in PURPOSES],
        widget=forms.CheckboxSelectMultiple,
    )
    groups = groups_field("Données demandées")
    form = forms.ChoiceField(label="Forme", choices=DataForm.choices(), initial=DataForm.NOMINATIVE.value)
    writes = forms.BooleanField(label="Nous écrirons aussi dans les dossiers ouverts", required=False)
    mode = forms.ChoiceField(label="Comment vous travaillerez", choices=ConnectionMode.choices())
    officer_name = text("Votre interlocuteur", 200, "La personne qui en répond chez vous.")
    officer_email = EmailField(label="Son courriel")
    starts_on = DateField(label="À partir du")
    last_day = DateField(label="Dernier jour", required=False, help_text="Vide : sans fin prévue.")

    def draft(
        self, organisation: StructureDetail | None, *, structure_id: UUID | None = None
    ) -> AgreementDraft:
        """What was typed, for an organisation, or for all those of the kind that was chosen."""
        typed = self.cleaned_data
        last: date | None = typed["last_day"]
        form = DataForm(typed["form"])
        is_protocol = form is DataForm.PSEUDONYMISED
        kind = organisation.kind if organisation else StructureKind(typed["recipient_kind"])
        return AgreementDraft(
            kind=AgreementKind.PROTOCOL if is_protocol else AgreementKind.CONVENTION,
            title=typed["title"],
            recipient_kind=kind,
            organisation_id=organisation.id if organisation else None,
            organisation_name=organisation.usual_name
            if organisation
            else typed.get("organisation_name") or f"Tous les organismes « {kind.label} »",
            structure_id=structure_id,
            purposes=tuple(typed["purposes"]),
            groups=tuple(typed["groups"]),
            form=form,
            writes=typed["writes"],
            mode=ConnectionMode(typed["mode"]),
            legal_text=typed["legal_text"],
            aim=typed["aim"],
            officer_name=typed["officer_name"],
            officer_email=typed["officer_email"],
            starts_on=typed["starts_on"],
            ends_on=last + _DAY if last else None,
        )


def kinds_field(*, required: bool) -> forms.ChoiceField:
    """Which kind of organisation asks."""
    return forms.ChoiceField(
        label="Nature de l’organisme",
        required=required,
        choices=[("", "Choisir"), *((k.value, k.label) for k in StructureKind if k not in NOT_ASKED)],
    )


class CandidateForm(AskForm):
    """What an organisation without account asks."""

    organisation_name = text("Votre organisme", 200)
    recipient_kind = kinds_field(required=True)
    field_order = ("organisation_name", "recipient_kind")


class AttachForm(forms.Form):
    """Which organisation of the network a candidate has become."""

    edit_token = forms.IntegerField(widget=forms.HiddenInput)
    organisation_code = text("Code de l’organisme", 16, "Ouvrez d’abord sa structure, dans « Réseau ».")


class ApplicationsForm(forms.Form):
    """Which applications work under an agreement."""

    edit_token = forms.IntegerField(widget=forms.HiddenInput)
    clients = forms.TypedMultipleChoiceField(
        label="Applications", coerce=UUID, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, data: Any = None, *, known: list[tuple[str, str]], tied: list[str], token: int
    ) -> None:
        super().__init__(data, initial={EDIT_FIELD: token, "clients": tied})
        field = self.fields["clients"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = known


class OfficerAskForm(AskForm):
    """What an officer writes for a partner: for one organisation, or for all those of a kind."""

    organisation_code = text(
        "Code de l’organisme",
        16,
        "Vide : tous les organismes de la nature choisie ci-dessous.",
        required=False,
    )
    recipient_kind = kinds_field(required=False)
    field_order = ("organisation_code", "recipient_kind")

    def clean(self) -> dict[str, Any]:
        """One of the two at least says who receives."""
        typed: dict[str, Any] = super().clean() or {}
        if not typed.get("organisation_code") and not typed.get("recipient_kind"):
            self.add_error(
                "organisation_code", "Dites qui recevra les données : un code, ou une nature d’organisme."
            )
        return typed


class SentenceForm(forms.Form):
    """One text, and the version of the agreement that its writer has read."""

    edit_token = forms.IntegerField(widget=forms.HiddenInput)
    said = words("Texte")

    def __init__(self, data: Any = None, *, label: str, help_text: str = "", token: int) -> None:
        super().__init__(data, initial={EDIT_FIELD: token})
        self.fields["said"].label = label
        self.fields["said"].help_text = help_text


class AnswerForm(forms.Form):
    """The answer that an officer proposes, and the signatures of the agreement."""

    edit_token = forms.IntegerField(widget=forms.HiddenInput)
    proposal = forms.TypedChoiceField(
        label="Réponse proposée", coerce=Proposal, choices=Proposal.choices(), widget=forms.RadioSelect
    )
    groups = groups_field("Données accordées, si c’est en partie", required=False)
    answer = words("Motifs", "Le demandeur les lira.")
    signed_on = DateField(label="Convention signée le", required=False)
    signed_by_them = text("Signée pour eux par", 200, required=False)
    signed_by_us = text("Signée pour nous par", 200, required=False)
    our_officer_name = text("Notre interlocuteur", 200, required=False)
    our_officer_email = EmailField(label="Son courriel", required=False)

    def signatures(self) -> Signatures | None:
        """Who signed; None when no date was typed."""
        typed = self.cleaned_data
        if not typed["signed_on"]:
            return None
        return Signatures(
            signed_on=typed["signed_on"],
            signed_by_them=typed["signed_by_them"],
            signed_by_us=typed["signed_by_us"],
            our_officer_name=typed["our_officer_name"],
            our_officer_email=typed["our_officer_email"],
        )


class SeenForm(ConfirmForm):
    """The version that its reader confirms: she decides of what she has read, never of what came since."""

    edit_token = forms.IntegerField(widget=forms.HiddenInput)


class SeenReasonForm(ReasonForm):
    """Why, and the version that was read."""

    edit_token = forms.IntegerField(widget=forms.HiddenInput)


class AcknowledgeForm(forms.Form):
    """Who acknowledges."""

    name = text("Votre nom", 200)


def absent_organisation(code: str) -> Invalid:
    """No organisation has this code."""
    return Invalid.one(
        "organisation_code",
        f"Aucun organisme n’a le code « {code} ».",
        "Cherchez-le dans la liste des structures.",
    )
