"""The form of a situation: only the fields of its category are shown; the room judges what is typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms

from convergence.accompagnement.situations.types import (
    ImmersionKind,
    JobKind,
    JobTerm,
    PmsmpObjective,
    SituationCategory,
    SituationDraft,
    SituationRow,
    SnpMeasure,
    TrainingKind,
    VolunteeringKind,
    WorkingTime,
    WorkStudyKind,
)
from convergence.design.fields import DateField, SuggestField, TextAreaField
from convergence.foundation.labels import Labelled
from convergence.web.forms import EDIT_FIELD
from convergence.web.forms.once import OnceForm
from convergence.web.suggest import occupation_by_code, occupation_suggestions

CATEGORY = "category"
COMMENT_LENGTH = 4000
Maker = Callable[[], forms.Field]


def _choice(label: str, words: type[Labelled], *, required: bool = True, help_text: str = "") -> Maker:
    blank = ("", "Choisir" if required else "Non précisé")
    return lambda: forms.TypedChoiceField(
        label=label,
        choices=[blank, *words.choices()],
        coerce=words,
        empty_value=None,
        required=required,
        help_text=help_text,
        error_messages={"required": "Choisissez une valeur de la liste."},
    )


def _text(label: str, length: int, *, required: bool = True) -> Maker:
    return lambda: forms.CharField(
        label=label, max_length=length, required=required, widget=forms.TextInput({"autocomplete": "off"})
    )


def _rome() -> forms.Field:
    return SuggestField(
        label="Métier",
        url_name="referentials:suggest_occupations",
        resolve=occupation_suggestions,
        by_code=occupation_by_code,
        required=False,
        help_text="Mots du métier ou code ROME, par exemple « boulanger ».",
    )


def _last_day(*, required: bool) -> Maker:
    return lambda: DateField(
        label="Dernier jour",
        required=required,
        help_text="" if required else "Vide tant qu’il n’est pas connu.",
    )


_EMPLOYER = _text("Employeur", 200, required=False)

FIELDS: Mapping[SituationCategory, Mapping[str, Maker]] = {
    SituationCategory.JOB: {
        "job_term": _choice("Contrat de travail", JobTerm),
        "job_kind": _choice("Type d’emploi", JobKind),
        "working_time": _choice("Temps de travail", WorkingTime),
        "weekly_hours": lambda: forms.IntegerField(
            label="Heures par semaine",
            required=False,
            min_value=1,
            max_value=168,
            help_text="Si vous les connaissez, par exemple 24.",
        ),
        "organisation": _EMPLOYER,
        "rome": _rome,
    },
    SituationCategory.WORK_STUDY: {
        "work_study_kind": _choice("Type de contrat", WorkStudyKind),
        "organisation": _text("Employeur", 200),
        "rome": _rome,
    },
    SituationCategory.TRAINING: {
        "organisation": _text("Organisme de formation", 200),
        "content": _text("Intitulé de la formation", 300),
        "training_kind": _choice(
            "Type de formation",
            TrainingKind,
            required=False,
            help_text="Une formation qualifiante compte autrement à la sortie.",
        ),
        "last_day": _last_day(required=True),
        "rome": _rome,
    },
    SituationCategory.IMMERSION: {
        "immersion_kind": _choice(
            "Type d’immersion",
            ImmersionKind,
            help_text="Une PMSMP dure un mois au plus, de date à date (article D5135-3).",
        ),
        "organisation": _text("Structure d’accueil", 200, required=False),
        "pmsmp_objective": _choice(
            "Objet de la PMSMP",
            PmsmpObjective,
            required=False,
            help_text="À choisir pour une PMSMP (article L5135-1).",
        ),
        "content": _text("Objectifs précis", 300, required=False),
        "is_renewal": lambda: forms.BooleanField(
            label="C’est le renouvellement d’une PMSMP dans la même structure d’accueil", required=False
        ),
        "rome": _rome,
    },
    SituationCategory.VOLUNTEERING: {
        "volunteering_kind": _choice("Type de volontariat", VolunteeringKind),
        "organisation": _text("Organisme d’accueil", 200, required=False),
    },
    SituationCategory.SCHOOL: {
        "organisation": _text("Établissement scolaire", 200),
        "content": _text("Classe ou diplôme préparé", 300, required=False),
    },
    SituationCategory.NON_PROFESSIONAL: {"snp_measure": _choice("Mesure", SnpMeasure)},
    SituationCategory.JOB_SEEKER: {},
    SituationCategory.UNKNOWN: {},
}
"""What each category asks beside its days, in the order of the form."""


class SituationForm(OnceForm):
    """A situation of a category that is already chosen, or the choice alone when it is not."""

    category = forms.ChoiceField(
        label="Catégorie",
        choices=[("", "Choisir"), *SituationCategory.choices()],
        error_messages={"required": "Choisissez la catégorie de la situation."},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        category: SituationCategory | None,
        with_comment: bool,
        amended: SituationRow | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.chosen = category
        if category is None:
            return
        self.fields["first_day"] = DateField(label="Premier jour", help_text="Par exemple 1/9/2026.")
        self.fields["last_day"] = _last_day(required=False)()
        for name, make in FIELDS[category].items():
            self.fields[name] = make()
        if with_comment:
            self.fields["comment"] = TextAreaField(
                label="Commentaire",
                required=False,
                max_length=COMMENT_LENGTH,
                help_text="Texte libre, réservé à votre structure.",
            )
        if amended is not None:
            self.fields.pop("is_renewal", None)
            self.fields[EDIT_FIELD] = forms.IntegerField(widget=forms.HiddenInput)

    def draft(self) -> SituationDraft:
        """What was typed, for the room; read it once the form is valid."""
        typed = dict(self.cleaned_data)
        rome = typed.get("rome")
        return SituationDraft(
            category=SituationCategory(typed[CATEGORY]),
            first_day=typed["first_day"],
            last_day=typed.get("last_day"),
            job_term=typed.get("job_term"),
            job_kind=typed.get("job_kind"),
            working_time=typed.get("working_time"),
            weekly_hours=typed.get("weekly_hours"),
            training_kind=typed.get("training_kind"),
            work_study_kind=typed.get("work_study_kind"),
            immersion_kind=typed.get("immersion_kind"),
            pmsmp_objective=typed.get("pmsmp_objective"),
            volunteering_kind=typed.get("volunteering_kind"),
            snp_measure=typed.get("snp_measure"),
            organisation=typed.get("organisation", ""),
            content=typed.get("content", ""),
            rome=rome.code if rome else "",
        )


def typed_values(row: SituationRow) -> dict[str, Any]:
    """A situation as its form shows it."""
    draft = row.draft
    names = (
        "category", "first_day", "last_day", "job_term", "job_kind", "working_time", "weekly_hours",
        "work_study_kind", "training_kind", "immersion_kind", "pmsmp_objective", "volunteering_kind", "snp_measure",
        "organisation", "content", "rome",
    )  # fmt: skip
    return {name: getattr(draft, name) for name in names} | {EDIT_FIELD: row.edit_token}


def category_of(text: str) -> SituationCategory | None:
    """The category that an address or a form names, None for anything else."""
    try:
        return SituationCategory(text)
    except ValueError:
        return None
