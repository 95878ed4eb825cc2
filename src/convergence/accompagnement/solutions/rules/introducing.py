"""What an introduction must say before it leaves, and what an answer must say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from convergence.accompagnement.solutions.rules.telling import clean_words
from convergence.accompagnement.solutions.types import (
    IntroductionDraft,
    IntroductionMotive,
    IntroductionState,
)
from convergence.foundation.problems import Conflict, Invalid


def checked(draft: IntroductionDraft, today: date) -> IntroductionDraft:
    """The draft, its texts cleaned; Invalid when it names nobody, says nothing, or has no agreement of the person."""
    if draft.agreed_on > today:
        raise Invalid.one(
            "agreed_on",
            "Cette date est dans le futur.",
            "Indiquez le jour où la personne a dit oui.",
            "in_future",
        )
    words = clean_words(draft.words)
    if not words:
        raise Invalid.one("words", "Écrivez pourquoi vous adressez cette personne.", "Une phrase suffit.")
    if draft.dossier_id is None:
        _check_person(draft, today)
    return replace(draft, words=words)


def _check_person(draft: IntroductionDraft, today: date) -> None:
    for name, missing in (("first_name", "Donnez son prénom."), ("last_name", "Donnez son nom.")):
        if not getattr(draft, name).strip():
            raise Invalid.one(name, missing, "Comme sur un papier d’identité.", "required")
    if draft.born_on is not None and draft.born_on >= today:
        raise Invalid.one("born_on", "Cette date n’est pas passée.", "Par exemple 3/2/2007.", "in_future")
    if not draft.phone and not draft.email:
        raise Invalid.one(
            "phone",
            "Donnez un téléphone ou une adresse e-mail.",
            "Sans cela, la Mission Locale ne pourra pas la joindre.",
            "required",
        )


def checked_answer(motive: IntroductionMotive | None, answer: str) -> str:
    """The words of an answer, cleaned; Invalid when another reason is not written."""
    words = clean_words(answer, field="answer")
    if motive is IntroductionMotive.OTHER and not words:
        raise Invalid.one("answer", "Écrivez la raison.", "Le partenaire la lira.", "required")
    return words


def check_waits(state: IntroductionState) -> None:
    """Raise Conflict when somebody has already answered, or it was taken back."""
    if state is not IntroductionState.SENT:
        raise Conflict(
            f"Cette demande n’attend plus de réponse : elle est {state.label.lower()}.",
            what_to_do="Rechargez la liste.",
            code="already_answered",
        )
