"""Keep services for a person before anything is asked, and have them told to her."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from convergence.accompagnement.solutions import models
from convergence.accompagnement.solutions.operations.finding import the_scope, today_of
from convergence.accompagnement.solutions.policies import check_may_ask, check_may_choose
from convergence.accompagnement.solutions.types import ServicesProposed
from convergence.dossier.queries import dossier_header
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, NotFound
from convergence.offers.queries import offers_named
from convergence.storage.files import check_may_write
from convergence.storage.operation import emit, operation


@operation("Service retenu")
def choose_service(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    offer_id: UUID,
    theme: str = "",
    reason: str = "",
    source: str = "saisie",
) -> UUID:
    """Keep a service for a person; returns the choice, the same when it was kept already."""
    check_may_choose(actor, dossier_id)
    head = dossier_header(the_scope(), dossier_id)
    if head is None:
        raise NotFound(
            "Ce dossier n’existe pas ou ne vous est pas accessible.",
            what_to_do="Vérifiez le numéro, ou cherchez le jeune par son nom.",
        )
    check_may_write(dossier_id, FieldGroup.ACCOMPAGNEMENT)
    if not offers_named(the_scope(), [offer_id]):
        raise NotFound(
            "Ce service n’est pas dans l’annuaire.", what_to_do="Cherchez-le de nouveau dans l’annuaire."
        )
    if actor.is_young_person:
        _check_not_too_many(dossier_id)
    row, _ = models.ChosenService.objects.get_or_create(
        dossier_id=dossier_id,
        offer_id=offer_id,
        defaults={
            "structure_id": head.structure_id,
            "theme": theme[:_LONGEST_THEME],
            "chosen_on": today_of(actor, at),
            "adviser_id": actor.user_id,
            "by_herself": actor.is_young_person,
        },
    )
    if actor.is_young_person and not row.by_herself:
        row.by_herself = True
        row.save(update_fields=["by_herself"])
    return row.id


@operation("Service retenu enlevé")
def drop_choice(
    *, actor: Actor, at: datetime, chosen_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """The service is kept no longer; requests already sent to it stand. What a professional kept too, she leaves."""
    row = models.ChosenService.objects.select_for_update().filter(pk=chosen_id).first()
    if row is None:
        raise NotFound(
            "Ce service n’est pas parmi ceux qui sont retenus.", what_to_do="Revenez à la liste du dossier."
        )
    check_may_choose(actor, row.dossier_id)
    check_may_write(row.dossier_id, FieldGroup.ACCOMPAGNEMENT)
    if actor.is_young_person and row.adviser_id != actor.user_id:
        row.by_herself = False
        row.save(update_fields=["by_herself"])
    else:
        row.delete()


@operation("Services retenus envoyés au jeune")
def send_choices(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    chosen_ids: Sequence[UUID],
    reason: str = "",
    source: str = "saisie",
) -> int:
    """Have the services kept for her told to her, in her conversation; returns how many."""
    check_may_ask(actor)
    rows = list(
        models.ChosenService.objects.select_for_update()
        .filter(dossier_id=dossier_id, id__among=list(chosen_ids))
        .order_by("id")
    )
    if not rows:
        raise Conflict(
            "Aucun service n’est choisi.", what_to_do="Cochez au moins un service retenu.", code="none_chosen"
        )
    check_may_write(dossier_id, FieldGroup.ACCOMPAGNEMENT)
    for row in rows:
        row.sent_at = at
        row.save(update_fields=["sent_at"])
    emit(
        ServicesProposed(
            structure_id=rows[0].structure_id,
            dossier_id=dossier_id,
            sending_id=uuid7(),
            chosen_ids=",".join(str(row.id) for row in rows),
            adviser_id=actor.user_id,
        )
    )
    return len(rows)


def _check_not_too_many(dossier_id: UUID) -> None:
    if models.ChosenService.objects.filter(dossier_id=dossier_id, by_herself=True).count() >= _MOST_OF_HERS:
        raise Conflict(
            f"Vous gardez déjà {_MOST_OF_HERS} services.",
            what_to_do="Retirez-en un de votre liste, puis gardez celui-ci.",
            code="too_many",
        )


_LONGEST_THEME, _MOST_OF_HERS = 120, 50
