"""The life of an agreement: what may follow what, where it stands on a day, what a draft must say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import check_email
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import months_after
from convergence.foundation.problems import Conflict, FieldError, Invalid, Problem
from convergence.sharing.rules.law.recipients import HOLDERS, closed_by_law
from convergence.sharing.types import AgreementDraft, AgreementKind, AgreementState, DataForm, Proposal

_S = AgreementState
NEXT: Mapping[AgreementState, frozenset[AgreementState]] = {
    _S.ASKED: frozenset({_S.MORE_ASKED, _S.PROPOSED}),
    _S.MORE_ASKED: frozenset({_S.ASKED, _S.PROPOSED}),
    _S.PROPOSED: frozenset({_S.ASKED, _S.IN_FORCE, _S.REFUSED}),
    _S.IN_FORCE: frozenset({_S.REVOKED, _S.LAPSED, _S.ENDED}),
    _S.REFUSED: frozenset(),
    _S.REVOKED: frozenset(),
    _S.LAPSED: frozenset(),
    _S.ENDED: frozenset(),
}
_LONGEST = 4000
_TEXTS = ("title", "organisation_name", "legal_text", "aim", "officer_name")


def check_may_become(state: AgreementState, wanted: AgreementState) -> None:
    """Raise Conflict unless one may follow the other."""
    if wanted not in NEXT[state]:
        raise Conflict(
            f"Cette demande est dans l’état « {state.label} » : ce geste n’y est plus possible.",
            what_to_do="Relisez la page, elle a changé entre-temps.",
            code="wrong_state",
        )


def state_on(
    state: AgreementState, ends_on: date | None, review_on: date | None, day: date
) -> AgreementState:
    """Where an agreement really stands on a day: one that ran out opens nothing, before anybody has noted it."""
    if state is not AgreementState.IN_FORCE:
        return state
    if ends_on is not None and ends_on <= day:
        return AgreementState.ENDED
    if review_on is not None and review_on <= day:
        return AgreementState.LAPSED
    return state


def open_until(ends_on: date | None, review_on: date | None) -> date | None:
    """The first day on which an agreement opens nothing any more."""
    return min((day for day in (ends_on, review_on) if day is not None), default=None)


def next_review(day: date) -> date:
    """When an agreement that is decided or reviewed on a day lapses, unless it is reviewed again."""
    return months_after(day, parameter("sharing.agreement_review_months").integer_at(day))


def reminders_due(review_on: date | None, ends_on: date | None, day: date) -> int:
    """How many times the yearly review must have been asked for by a day; never of what ends before it or lapsed."""
    if review_on is None or review_on <= day or (ends_on is not None and ends_on <= review_on):
        return 0
    names = ("sharing.agreement_review_warning_days", "sharing.agreement_review_last_days")
    return sum((review_on - day).days <= parameter(name).integer_at(day) for name in names)


def outcome_of(proposal: Proposal) -> AgreementState:
    """What a proposal becomes once another person agrees with it."""
    return AgreementState.REFUSED if proposal is Proposal.REFUSAL else AgreementState.IN_FORCE


def check_draft(draft: AgreementDraft) -> None:
    """Raise Invalid with every fault of what is asked, the law first: no agreement opens what it closes."""
    Invalid.raise_if_any([*_text_errors(draft), *_date_errors(draft), *_law_errors(draft)])


def _text_errors(draft: AgreementDraft) -> list[FieldError]:
    errors = []
    for name in _TEXTS:
        text = getattr(draft, name)
        if not text.strip():
            errors.append(FieldError(name, "Remplissez ce champ.", code="required"))
        elif len(text) > _LONGEST or "\x00" in text:
            errors.append(FieldError(name, "Ce texte est trop long.", "Abrégez-le.", "text"))
    try:
        check_email(draft.officer_email, field="officer_email")
    except Problem as problem:
        errors.append(FieldError("officer_email", problem.message, problem.what_to_do, "email"))
    return errors


def _date_errors(draft: AgreementDraft) -> list[FieldError]:
    if draft.ends_on is not None and draft.ends_on <= draft.starts_on:
        return [
            FieldError("ends_on", "La fin est avant le début.", "Corrigez l’une des deux dates.", "dates")
        ]
    return []


def _law_errors(draft: AgreementDraft) -> list[FieldError]:
    if draft.recipient_kind in HOLDERS:
        return [
            FieldError(
                "recipient_kind",
                "Les Missions Locales partagent les dossiers sans convention.",
                "Choisissez un opérateur ou un partenaire.",
                "no_agreement",
            )
        ]
    if not draft.groups or not draft.purposes:
        missing = "groups" if not draft.groups else "purposes"
        return [FieldError(missing, "Choisissez au moins une réponse.", code="required")]
    if (draft.form is DataForm.PSEUDONYMISED) is not (draft.kind is AgreementKind.PROTOCOL):
        return [
            FieldError(
                "form",
                "Un protocole d’étude ouvre des données sous pseudonyme, et lui seul.",
                "Changez la forme ou la nature du texte.",
                "form",
            )
        ]
    return _closed(draft)


def _closed(draft: AgreementDraft) -> list[FieldError]:
    closed = closed_by_law(draft.recipient_kind, draft.groups, draft.purposes, draft.form, draft.starts_on)
    words = ", ".join(dict.fromkeys(group.label for group, _ in closed))
    if not words:
        return []
    return [
        FieldError(
            "groups",
            f"Aucun texte n’ouvre à « {draft.recipient_kind.label} », pour cet usage et sous cette forme : {words}.",
            "Retirez ces données, ou changez l’usage.",
            "no_legal_basis",
        )
    ]


def narrowed(asked: tuple[FieldGroup, ...], kept: tuple[FieldGroup, ...]) -> tuple[FieldGroup, ...]:
    """What is given of what was asked, in the order of the demand; Invalid when more is given."""
    if set(kept) - set(asked):
        raise Invalid.one(
            "groups",
            "On ne peut pas ouvrir plus que ce qui est demandé.",
            "Retirez ce qui n’a pas été demandé.",
        )
    return tuple(group for group in asked if group in kept)
