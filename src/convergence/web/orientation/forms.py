"""What registering, deciding, notifying and asking anew ask for."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict

from convergence.accompagnement.orientation.types import (
    CRITERION_GROUPS,
    DIFFICULTIES,
    Aim,
    Aspiration,
    Category,
    CessationMotive,
    Criterion,
    Decider,
    Decision,
    Impact,
    JobSituation,
    OrientationRow,
    Path,
    ReferentBody,
    ReorientationReason,
)
from convergence.design.fields import DateField, TextAreaField
from convergence.foundation.classification import FieldGroup
from convergence.foundation.exchanges import RefusalMotive
from convergence.foundation.labels import Labelled
from convergence.referentials.queries import nomenclature
from convergence.web.confirm import ReasonForm

YES_NO = [("oui", "Oui"), ("non", "Non")]
WORDS_LENGTH = 4_000


def yes_no(label: str, help_text: str = "") -> forms.ChoiceField:
    """A question with two answers and none by default."""
    return forms.ChoiceField(
        label=label,
        choices=YES_NO,
        widget=forms.RadioSelect,
        help_text=help_text,
        error_messages={"required": "Choisissez oui ou non."},
    )


def one_of(
    kinds: type[Labelled], label: str, *, required: bool = True, **more: Any
) -> forms.TypedChoiceField:
    """One value of a closed list, none by default."""
    return forms.TypedChoiceField(
        **{
            "label": label,
            "choices": [("", "Choisir"), *kinds.choices()],
            "coerce": kinds,
            "empty_value": None,
            "required": required,
            **more,
        }
    )


class TokenForm(forms.Form):
    """Tells whether somebody changed it meanwhile."""

    edit_token = forms.IntegerField(widget=forms.HiddenInput)


class TokenReasonForm(ReasonForm, TokenForm):
    """The same with a reason."""


class RegistrationForm(forms.Form):
    """Who asks what: the answers decide whether the law registers her, and only her category is kept."""

    asked_on = DateField(label="Demande d’accompagnement faite le")
    aim = forms.TypedChoiceField(
        label="Ce que l’accompagnement vise",
        choices=Aim.choices(),
        coerce=Aim,
        widget=forms.RadioSelect,
        help_text="Seul un accompagnement vers l’emploi inscrit à France Travail (article L5411-1).",
    )
    receives_rsa = yes_no("Demande ou perçoit le RSA", "France Travail inscrit lors de la demande de RSA.")
    is_invalid = yes_no(
        "Pension d’invalidité de 2e ou 3e catégorie pour incapacité totale",
        "Elle empêche l’inscription (article L5411-5). La réponse n’est pas conservée.",
    )
    category = one_of(
        Category,
        "Catégorie",
        help_text="B : 78 heures de travail ou moins dans le mois ; C : davantage ; D : formation ou maladie.",
    )


class NoteForm(forms.Form):
    """She is registered already."""

    identifier = forms.CharField(
        label="Identifiant France Travail",
        max_length=20,
        help_text="Sept chiffres et une lettre, ou onze chiffres. Par exemple 1234567A.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    registered_on = DateField(label="Inscription depuis le")
    category = one_of(Category, "Catégorie")


class CategoryForm(TokenForm):
    """Another category."""

    category = one_of(Category, "Catégorie")


class ChangeForm(CategoryForm):
    """Another category, and who knows it."""

    is_told = yes_no("France Travail le sait déjà", "Sinon, le changement lui est envoyé.")


class EndForm(TokenForm):
    """The end of a registration."""

    ended_on = DateField(label="Premier jour sans inscription")
    motive = one_of(CessationMotive, "Motif")
    is_told = yes_no("France Travail le sait déjà", "Sinon, il lui est demandé de cesser l’inscription.")


class DecisionForm(forms.Form):
    """An orientation. What is asked of a decision of the Mission Locale is optional for those of others."""

    decider = one_of(Decider, "Qui a décidé")
    decided_on = DateField(label="Décidée le")
    receives_rsa = yes_no(
        "Perçoit le RSA", "Pour qui perçoit le RSA, le président du conseil départemental décide."
    )
    is_delegated = forms.BooleanField(
        label="Le département a délégué cette décision à France Travail", required=False
    )
    path = forms.TypedChoiceField(
        label="Parcours", choices=Path.choices(), coerce=Path, widget=forms.RadioSelect
    )
    body = one_of(ReferentBody, "Organisme référent", help_text="Un seul à la fois.")
    body_name = forms.CharField(
        label="Nom de l’organisme",
        required=False,
        max_length=200,
        help_text="S’il n’est pas votre Mission Locale.",
    )
    replaces_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        today: date,
        with_words: bool,
        decides_for: Decider | None = None,
        opened: frozenset[FieldGroup] = frozenset(FieldGroup),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if decides_for is not None:
            self.fields["decider"] = one_of(
                Decider, "Qui décide", choices=[(decides_for.value, decides_for.label)]
            )
        levels = [
            ("", "Choisir"),
            *((each.code, each.label) for each in nomenclature("education_level", today)),
        ]
        self.fields[Criterion.QUALIFICATION.value] = forms.ChoiceField(
            label=Criterion.QUALIFICATION.label, choices=levels, required=False
        )
        self.fields[Criterion.JOB_SITUATION.value] = one_of(
            JobSituation, Criterion.JOB_SITUATION.label, required=False
        )
        self.fields[Criterion.ASPIRATION.value] = one_of(
            Aspiration, Criterion.ASPIRATION.label, required=False
        )
        for difficulty in DIFFICULTIES:
            self.fields[difficulty.value] = forms.ChoiceField(
                label=difficulty.label, choices=Impact.choices(), widget=forms.RadioSelect, required=False
            )
        for closed in (each for each, group in CRITERION_GROUPS.items() if group not in opened):
            del self.fields[closed.value]
        if with_words:
            self.fields["words"] = TextAreaField(
                label="Ses aspirations, avec ses mots",
                required=False,
                max_length=WORDS_LENGTH,
                help_text="Texte libre, réservé à votre structure.",
            )

    def meet(self, current: OrientationRow | None) -> None:
        """Carry the orientation that a colleague recorded meanwhile, and say it."""
        data = cast(QueryDict, self.data).copy()
        data["replaces_id"] = str(current.orientation_id) if current else ""
        self.data = data
        if current:
            self.add_error(
                None,
                f"Orientation enregistrée entre-temps : {current.path.label}, organisme référent "
                f"{current.body_name or current.body.label}, décidée le {current.decided_on:%d/%m/%Y}. "
                "Enregistrer la vôtre la remplacera.",
            )

    def questions(self) -> list[Any]:
        """What is always asked: who decided, when, the path, the référent."""
        named = ("decider", "decided_on", "receives_rsa", "is_delegated", "path", "body", "body_name")
        return [self[name] for name in named]

    def criteria(self) -> list[Any]:
        """What was looked at."""
        named = {each.value for each in Criterion}
        return [self[name] for name in self.fields if name in named]

    def decision(self) -> Decision:
        """What was typed, for the room; read it once the form is valid."""
        typed = self.cleaned_data
        return Decision(
            path=typed["path"],
            decider=typed["decider"],
            body=typed["body"],
            decided_on=typed["decided_on"],
            receives_rsa=typed["receives_rsa"] == "oui",
            criteria={each: str(typed.get(each.value) or "") for each in Criterion},
            body_name=typed["body_name"],
            words=typed.get("words", ""),
            is_delegated=typed["is_delegated"],
            replaces_id=typed["replaces_id"],
        )


class ReorientationForm(forms.Form):
    """A new orientation is asked."""

    why = one_of(ReorientationReason, "Pourquoi")
    asked_on = DateField(label="Demandée le")
    receives_rsa = yes_no("Perçoit le RSA", "Dit à qui la demande s’adresse (article L5411-5-2).")


class AcceptForm(TokenForm):
    """France Travail registers her."""

    identifier = forms.CharField(
        label="Identifiant France Travail",
        max_length=20,
        help_text="Sept chiffres et une lettre, ou onze chiffres. Par exemple 1234567A.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    registered_on = DateField(label="Inscription depuis le")


class RefuseForm(TokenForm):
    """France Travail does not register her."""

    motive = one_of(RefusalMotive, "Motif", help_text="La Mission Locale le lit et corrige le dossier.")


class AttachForm(TokenForm):
    """Whose an answer is."""

    registration_id = forms.TypedChoiceField(label="Personne", choices=(), coerce=str)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["registration_id"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "Choisir"), *people]


class PeriodForm(forms.Form):
    """The days of a report."""

    du = DateField(label="Du", required=False)
    au = DateField(label="Au", required=False)
