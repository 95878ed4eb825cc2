"""Rows to change, locked for the time of the operation; absent and hidden ones are answered alike."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import Model

from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Scope
from convergence.storage.session import current_scope

M = TypeVar("M", bound=Model)

_MISSING = "Reprenez-la depuis la liste : elle a peut-être été supprimée."


def locked(model: type[M], row_id: UUID, what: str) -> M:
    """One row of the actor's structure, locked; NotFound otherwise. ``what`` is « Cette demande »."""
    row = model._default_manager.select_for_update().filter(pk=row_id).first()
    if row is None:
        raise NotFound(f"{what} n’existe pas ou ne vous est pas accessible.", what_to_do=_MISSING)
    return row


def acting_scope() -> Scope:
    """The scope of the operation under way, for the queries of other rooms."""
    scope = current_scope()
    if scope is None:
        raise RuntimeError("an operation runs in a scope")
    return scope
