"""Writes of delivery: saved lists of one user. Drafts are passing states: see ``drafts.store``."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.problems import Invalid, NotFound
from convergence.storage.operation import operation
from convergence.web.models import SavedView

MOST_VIEWS = 20


@operation("Enregistrer une vue de liste")
def save_view(*, actor: Actor, at: datetime, page: str, name: str, query: str) -> UUID:
    """Keep the filters and the order of a list; the same name replaces them."""
    name = " ".join(name.split())
    kept = SavedView.objects.filter(user_id=actor.user_id, page=page)
    if not name:
        raise Invalid.one(
            "name", "Le nom de la vue manque.", "Écrivez un nom court, par exemple « À relancer »."
        )
    if len(name) > 80 or len(query) > 500:
        raise Invalid.one(
            "name", "Cette vue est trop longue.", "Choisissez un nom plus court ou moins de filtres."
        )
    known = kept.filter(name=name).first()
    if known is None and kept.count() >= MOST_VIEWS:
        raise Invalid.one("name", f"Vous avez déjà {MOST_VIEWS} vues.", "Supprimez-en une, puis recommencez.")
    view = known or SavedView(user_id=actor.user_id, page=page, name=name)
    view.query = query.lstrip("?")
    view.save()
    return view.id


@operation("Supprimer une vue de liste")
def remove_view(*, actor: Actor, at: datetime, view_id: UUID) -> None:
    """Forget a saved list; NotFound when it is not hers."""
    deleted, _ = SavedView.objects.filter(id=view_id, user_id=actor.user_id).delete()
    if not deleted:
        raise NotFound("Cette vue n’existe plus.", what_to_do="Rechargez la liste.")
