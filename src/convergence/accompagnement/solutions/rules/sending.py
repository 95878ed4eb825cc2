"""What a request must tell before it leaves, and to which service it may go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from convergence.accompagnement.solutions.types import RequestDraft, RequestState
from convergence.foundation.periods import french_date
from convergence.foundation.problems import Conflict, FieldError, Invalid
from convergence.offers.types import OfferRow

_LONGEST_CODE = 120


def check_draft(draft: RequestDraft, *, on: date, by_operator: bool = False) -> None:
    """Raise Invalid with every fault: the agreement of the young person first of all.

    An operator chooses what it asks; anybody else writes it.
    """
    said = _chosen_faults(draft) if by_operator else _written_faults(draft)
    Invalid.raise_if_any((*_faults(draft, on), *said))


def check_service(service: OfferRow, *, on: date) -> None:
    """Raise Conflict for a service that is no longer offered, or of which another record is kept."""
    if service.withdrawn_on is not None and service.withdrawn_on <= on:
        raise Conflict(
            f"Ce service n’est plus proposé depuis le {french_date(service.withdrawn_on)}.",
            what_to_do="Cherchez-en un autre pour ce besoin.",
            code="withdrawn_service",
        )
    if service.duplicate_of_id is not None:
        raise Conflict(
            "Cette fiche a été rapprochée d’une autre, qui décrit le même service.",
            what_to_do="Cherchez le service de nouveau : la fiche gardée s’affiche.",
            code="duplicate_service",
        )


def open_already(state: RequestState) -> Conflict:
    """What is said of a second request to a service that has not finished with the first."""
    return Conflict(
        f"Une demande à ce service est déjà ouverte pour ce jeune : {state.label.lower()}.",
        what_to_do="Suivez-la depuis son dossier, ou retirez-la avant d’en envoyer une autre.",
        code="already_asked",
    )


def _faults(draft: RequestDraft, on: date) -> Iterable[FieldError]:
    if draft.agreed_on is None:
        yield FieldError(
            "agreed_on",
            "Indiquez le jour où le jeune a donné son accord.",
            "Dites-lui à qui la demande part et ce qui y est écrit. Sans accord, rien ne part.",
            "required",
        )
    elif draft.agreed_on > on:
        yield FieldError(
            "agreed_on",
            "Ce jour est à venir.",
            "L’accord se donne avant l’envoi : vérifiez la date.",
            "in_future",
        )
    if max(len(draft.theme), len(draft.need_code)) > _LONGEST_CODE:
        yield FieldError("theme", "Ce besoin n’existe pas.", "Choisissez-le dans la liste.")


def _written_faults(draft: RequestDraft) -> Iterable[FieldError]:
    if not draft.message.strip() or draft.asks:
        yield FieldError(
            "message",
            "Le message est vide.",
            "Dites en une phrase ce que vous demandez au service.",
            "required",
        )


def _chosen_faults(draft: RequestDraft) -> Iterable[FieldError]:
    if not draft.asks:
        yield FieldError(
            "asks",
            "Rien n’est demandé au service.",
            "Cochez au moins une demande de la liste.",
            "required",
        )
    if draft.message.strip():
        yield FieldError(
            "message",
            "Un organisme partenaire n’écrit pas de texte libre dans un dossier.",
            "Cochez ce que vous demandez dans la liste.",
            "free_text",
        )
    if draft.document_ids:
        yield FieldError(
            "papers",
            "Les documents d’un dossier sont ceux de la structure qui le tient.",
            "Remettez vos documents à la personne, ou demandez à sa structure de les joindre.",
            "papers_held_elsewhere",
        )
