"""Writes of delivery: saved lists of one user. Drafts are passing states: see ``drafts.store``."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.problems import Invalid, NotFound
from convergence.storage.operation import operation
from convergence.web.models import SavedView

MOST_VIEWS = 20
LONGEST_NAME = 80


@operation("Enregistrer une vue de liste")
def save_view(*, actor: Actor, at: datetime, page: str, name: str, query: str) -> UUID:
    """Keep the filters and the order of a list; the same name replaces them."""
    name = _checked_name(name)
    kept = SavedView.objects.filter(user_id=actor.user_id, page=page)
    if len(query) > 500:
        raise Invalid.one("name", "Cette vue a trop de filtres.", "Retirez-en, puis enregistrez-la.")
    known = kept.filter(name=name).first()
    if known is None and kept.count() >= MOST_VIEWS:
        raise Invalid.one("name", f"Vous avez déjà {MOST_VIEWS} vues.", "Supprimez-en une, puis recommencez.")
    view = known or SavedView(user_id=actor.user_id, page=page, name=name)
    view.query = query.lstrip("?")
    view.save()
    return view.id


@operation("Renommer une vue de liste")
def rename_view(*, actor: Actor, at: datetime, view_id: UUID, name: str) -> None:
    """Give a saved list another name; Invalid when another one has it, NotFound when it is not hers."""
    view, name = _own(actor, view_id), _checked_name(name)
    others = SavedView.objects.filter(user_id=actor.user_id, page=view.page, name=name)
    if others.exclude(id=view.id).exists():
        raise Invalid.one("name", f"Une autre vue s’appelle déjà « {name} ».", "Choisissez un autre nom.")
    if view.name != name:
        view.name = name
        view.save()


@operation("Choisir la vue de liste par défaut")
def choose_default_view(*, actor: Actor, at: datetime, page: str, view_id: UUID | None) -> None:
    """Open a list with one of her saved views, or as it comes when None."""
    chosen = _own(actor, view_id) if view_id else None
    former = (
        SavedView.objects.filter(user_id=actor.user_id, page=page, is_default=True).order_by("id").first()
    )
    if former and (chosen is None or former.id != chosen.id):
        former.is_default = False
        former.save()
    if chosen and not chosen.is_default:
        chosen.is_default = True
        chosen.save()


@operation("Supprimer une vue de liste")
def remove_view(*, actor: Actor, at: datetime, view_id: UUID) -> None:
    """Forget a saved list; NotFound when it is not hers."""
    _own(actor, view_id).delete()


def _own(actor: Actor, view_id: UUID) -> SavedView:
    view = SavedView.objects.filter(id=view_id, user_id=actor.user_id).first()
    if view is None:
        raise NotFound("Cette vue n’existe plus.", what_to_do="Rechargez la liste.")
    return view


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Invalid.one(
            "name", "Le nom de la vue manque.", "Écrivez un nom court, par exemple « À relancer »."
        )
    if len(name) > LONGEST_NAME:
        raise Invalid.one(
            "name", "Ce nom de vue est trop long.", f"Choisissez un nom de {LONGEST_NAME} caractères au plus."
        )
    return name
