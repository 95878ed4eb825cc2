"""Keep services together under a name: for oneself, or for the whole structure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.offers import models
from convergence.offers.policies import check_may_keep_selections
from convergence.storage.operation import operation

LONGEST_NAME, LONGEST_NOTE = 80, 1_000
MOST_OFFERS, MOST_SELECTIONS = 50, 100


@operation("Sélection de services créée")
def keep_selection(
    *,
    actor: Actor,
    at: datetime,
    name: str,
    note: str = "",
    is_shared: bool = False,
    offer_ids: Sequence[UUID] = (),
    idempotency_key: str | None = None,
) -> UUID:
    """A new selection with these services, in this order."""
    check_may_keep_selections(actor)
    name = _checked_name(actor, name)
    mine = models.Selection.objects.filter(structure_id=actor.structure_id, owner_id=actor.user_id)
    if mine.count() >= MOST_SELECTIONS:
        raise Conflict(
            f"Vous gardez déjà {MOST_SELECTIONS} sélections.",
            what_to_do="Supprimez celles qui ne servent plus.",
            code="too_many",
        )
    row = models.Selection.objects.create(
        structure_id=actor.structure_id,
        owner_id=actor.user_id,
        name=name,
        note=_checked_note(note),
        is_shared=is_shared,
        offer_ids=_checked_offers(offer_ids),
    )
    return row.id


@operation("Sélection de services modifiée")
def change_selection(
    *,
    actor: Actor,
    at: datetime,
    selection_id: UUID,
    name: str,
    note: str = "",
    is_shared: bool = False,
    edit_token: int,
) -> None:
    """Another name, note or audience; only who keeps it may. Conflict when it was changed since it was read."""
    row = _own(actor, selection_id)
    if row.change_id != edit_token:
        raise Conflict(
            "Cette sélection a été modifiée entre-temps.",
            what_to_do="Relisez-la, puis recommencez.",
            code="changed",
        )
    row.name = _checked_name(actor, name, apart_from=row.id)
    row.note, row.is_shared = _checked_note(note), is_shared
    row.save(update_fields=["name", "note", "is_shared"])


@operation("Services ajoutés à une sélection")
def add_to_selection(*, actor: Actor, at: datetime, selection_id: UUID, offer_ids: Sequence[UUID]) -> int:
    """Add services at the end; those that are there already stay where they are. Returns how many are new."""
    row = _own(actor, selection_id)
    new = [one for one in dict.fromkeys(offer_ids) if one not in row.offer_ids]
    row.offer_ids = _checked_offers([*row.offer_ids, *new])
    row.save(update_fields=["offer_ids"])
    return len(new)


@operation("Service retiré d’une sélection")
def take_from_selection(*, actor: Actor, at: datetime, selection_id: UUID, offer_id: UUID) -> None:
    """Take a service out; nothing when it is not there."""
    row = _own(actor, selection_id)
    row.offer_ids = [one for one in row.offer_ids if one != offer_id]
    row.save(update_fields=["offer_ids"])


@operation("Sélection de services supprimée")
def forget_selection(*, actor: Actor, at: datetime, selection_id: UUID) -> None:
    """Forget a selection; no service is touched."""
    _own(actor, selection_id).delete()


def _own(actor: Actor, selection_id: UUID) -> models.Selection:
    """A selection that the actor keeps, locked; another's and an unknown one are answered alike."""
    check_may_keep_selections(actor)
    row = (
        models.Selection.objects.select_for_update()
        .filter(pk=selection_id, structure_id=actor.structure_id, owner_id=actor.user_id)
        .first()
    )
    if row is None:
        raise NotFound(
            "Cette sélection n’existe pas, ou une autre personne la tient.",
            what_to_do="Revenez à vos sélections.",
            code="selection_not_found",
        )
    return row


def _checked_name(actor: Actor, name: str, *, apart_from: UUID | None = None) -> str:
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise Invalid.one("name", "La sélection n’a pas de nom.", "Donnez-lui un nom court.", "required")
    if len(name) > LONGEST_NAME:
        raise Invalid.one("name", f"Un nom compte {LONGEST_NAME} signes au plus.", "Raccourcissez-le.")
    same = models.Selection.objects.filter(structure_id=actor.structure_id, owner_id=actor.user_id, name=name)
    if (same.exclude(pk=apart_from) if apart_from else same).exists():
        raise Invalid.one("name", f"Vous avez déjà une sélection « {name} ».", "Choisissez un autre nom.")
    return name


def _checked_note(note: str) -> str:
    note = note.replace("\x00", "").strip()
    if len(note) > LONGEST_NOTE:
        raise Invalid.one("note", f"Une note compte {LONGEST_NOTE} signes au plus.", "Raccourcissez-la.")
    return note


def _checked_offers(offer_ids: Sequence[UUID]) -> list[UUID]:
    wanted = list(dict.fromkeys(offer_ids))
    if len(wanted) > MOST_OFFERS:
        raise Invalid.one(
            "offer_ids",
            f"Une sélection compte {MOST_OFFERS} services au plus.",
            "Retirez-en, ou commencez une autre sélection.",
        )
    known = models.ServiceOffer.objects.filter(id__among=wanted).count()
    if known != len(wanted):
        raise NotFound(
            "Un de ces services n’est pas dans l’annuaire.",
            what_to_do="Cherchez-le de nouveau.",
            code="offer_not_found",
        )
    return wanted
