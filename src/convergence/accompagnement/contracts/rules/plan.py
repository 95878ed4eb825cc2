"""What a contract must hold in words, when it is looked at again, and what an amendment changes (L5411-6, R5411-14)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from convergence.accompagnement.contracts.types import (
    ContractDraft,
    ContractKind,
    Difference,
    PlanWords,
    StepDraft,
    StepKind,
    VersionRow,
)
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import deadline_in_months, french_date, months_after
from convergence.foundation.problems import FieldError, Invalid

LONGEST_TEXT = 2000
_MOST_LINES = 20


def clean_words(words: PlanWords) -> PlanWords:
    """The words without blank lines nor NUL. Raises Invalid for a text too long or too many lines."""
    cleaned = PlanWords(
        _clean(words.objective),
        _lines(words.young_person),
        _lines(words.structure),
        _lines(words.other_support),
        _lines(words.reasonable_offer),
    )
    Invalid.raise_if_any(_length_errors(cleaned))
    return cleaned


def check_complete(words: PlanWords) -> None:
    """Raise Invalid unless a contract says its objective and what both sides undertake (L5411-6, II)."""
    Invalid.raise_if_any(missing_words(words))


def missing_words(words: PlanWords) -> list[FieldError]:
    """What a contract lacks before it can be printed and signed."""
    article = "Le contrat d’engagement les définit (article L5411-6, II)."
    missing = (
        ("objective", words.objective, "Écrivez l’objectif du jeune."),
        ("young_commitments", words.young_person, "Écrivez au moins un engagement du jeune."),
        ("structure_commitments", words.structure, "Écrivez au moins un engagement de la structure."),
    )
    return [FieldError(name, sentence, article, "required") for name, value, sentence in missing if not value]


def review_due(*, since: date, review_months: int | None, planned_end_on: date) -> date | None:
    """The last day to look at the contract again, at the pace agreed (R5411-14); None when it ends before."""
    months = review_months or parameter("contract.review_months").integer_at(since)
    due = months_after(since, months)
    return due if due < planned_end_on else None


def offer_due(*, signed_on: date, planned_end_on: date) -> date | None:
    """The last day, included, to define the reasonable offer (R5411-15-1); None before the law, or past the end."""
    if signed_on < parameter("contract.reasonable_offer_months").values[0].effective_on:
        return None
    due = deadline_in_months(signed_on, parameter("contract.reasonable_offer_months").integer_at(signed_on))
    return due if due < planned_end_on else None


def end_to_prepare(*, starts_on: date, planned_end_on: date) -> date:
    """The day by which the end of a contract is prepared: some days before its last one."""
    days = parameter("contract.end_notice_days").integer_at(starts_on)
    return max(starts_on, planned_end_on - timedelta(days=days + 1))


def check_review_months(months: int | None, on: date) -> None:
    """Raise Invalid for a pace of review that is none."""
    most = parameter("contract.review_months_maximum").integer_at(on)
    if months is not None and not 1 <= months <= most:
        raise Invalid.one(
            "review_months",
            f"Un contrat s’actualise au moins tous les {most} mois.",
            f"Choisissez de 1 à {most} mois, avec le jeune (article R5411-14).",
            "order",
        )


def check_effective(effective_on: date, *, starts_on: date, planned_end_on: date) -> None:
    """Raise Invalid unless an amendment takes effect on a day of the contract."""
    if not starts_on <= effective_on < planned_end_on:
        last = planned_end_on - timedelta(days=1)
        raise Invalid.one(
            "effective_on",
            f"Le contrat va du {french_date(starts_on)} au {french_date(last)}.",
            "Choisissez un jour du contrat.",
            "order",
        )


def changed_draft(
    kind: ContractKind, *, starts_on: date, weekly_hours: int | None, reason: str
) -> ContractDraft:
    """The terms of an amendment as the rules of terms read them; its duration is not in question."""
    return ContractDraft(kind, starts_on, 1, weekly_hours, reason)


def differences(before: VersionRow, after: VersionRow) -> list[Difference]:
    """The terms that differ between two versions, side by side, in the order of the contract."""
    return list(_differences(before, after))


def check_step(draft: StepDraft, *, set_on: date) -> None:
    """Raise Invalid with every fault of an objective or an action."""
    errors = []
    if not _clean(draft.text):
        errors.append(FieldError("text", "Écrivez ce qui est prévu.", "Une phrase suffit.", "required"))
    if len(draft.text) > LONGEST_TEXT:
        errors.append(FieldError("text", f"{LONGEST_TEXT} caractères au plus.", "Raccourcissez.", "too_long"))
    if draft.kind is StepKind.ACTION and draft.due_on is None:
        errors.append(
            FieldError(
                "due_on", "Une action a une échéance.", "Choisissez une date avec le jeune.", "required"
            )
        )
    if draft.due_on is not None and draft.due_on < set_on:
        errors.append(
            FieldError(
                "due_on", "L’échéance est déjà passée.", "Choisissez aujourd’hui ou plus tard.", "order"
            )
        )
    if draft.kind is StepKind.OBJECTIVE and draft.objective_id is not None:
        errors.append(
            FieldError(
                "objective_id", "Un objectif ne dépend pas d’un autre.", "Choisissez « Action ».", "order"
            )
        )
    Invalid.raise_if_any(errors)


def _differences(before: VersionRow, after: VersionRow) -> Iterator[Difference]:
    pairs: Sequence[tuple[str, str, str]] = (
        ("Heures d’activité par semaine", _hours(before.weekly_hours), _hours(after.weekly_hours)),
        ("Actualisation", _pace(before.review_months), _pace(after.review_months)),
        ("Dernier jour prévu", _last_day(before.planned_end_on), _last_day(after.planned_end_on)),
        ("Conseiller référent", _someone(before.adviser_id), _someone(after.adviser_id)),
        ("Objectif", before.words.objective, after.words.objective),
        ("Actions", _joined(before.words.actions), _joined(after.words.actions)),
        ("Engagements du jeune", _joined(before.words.young_person), _joined(after.words.young_person)),
        ("Engagements de la structure", _joined(before.words.structure), _joined(after.words.structure)),
        (
            "Autres accompagnements pris en compte",
            _joined(before.words.other_support),
            _joined(after.words.other_support),
        ),
        (
            "Offre raisonnable d’emploi",
            _joined(before.words.reasonable_offer),
            _joined(after.words.reasonable_offer),
        ),
    )
    for label, old, new in pairs:
        if old != new:
            yield Difference(label, old, new)


def _hours(hours: int | None) -> str:
    if hours is None:
        return ""
    return f"{hours} h" if hours else "plan sans durée hebdomadaire"


def _pace(months: int | None) -> str:
    return f"tous les {months} mois" if months else ""


def _last_day(end: date) -> str:
    return french_date(end - timedelta(days=1))


def _someone(adviser_id: object) -> str:
    return str(adviser_id or "")


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()


def _lines(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(cleaned for line in lines if (cleaned := _clean(line)))


def _length_errors(words: PlanWords) -> Iterator[FieldError]:
    fields = (
        ("objective", (words.objective,)),
        ("young_commitments", words.young_person),
        ("structure_commitments", words.structure),
        ("other_support", words.other_support),
        ("reasonable_offer", words.reasonable_offer),
    )
    for name, lines in fields:
        if sum(map(len, lines)) > LONGEST_TEXT:
            yield FieldError(name, f"{LONGEST_TEXT} caractères au plus.", "Raccourcissez.", "too_long")
        if len(lines) > _MOST_LINES:
            yield FieldError(name, f"{_MOST_LINES} lignes au plus.", "Regroupez les lignes.", "too_many")
