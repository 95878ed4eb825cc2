"""Texts that one reuses: one's own, or shared by the structure."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.problems import Invalid
from convergence.storage.operation import operation
from convergence.support import models
from convergence.support.operations.finding import locked
from convergence.support.policies import check_may_share_snippets, check_may_use_team_tools
from convergence.support.rules import texts
from convergence.support.types import SupportConflict


@operation("Texte type écrit")
def write_snippet(
    *,
    actor: Actor,
    at: datetime,
    name: str,
    text: str,
    is_shared: bool = False,
    idempotency_key: str | None = None,
) -> UUID:
    """Keep a text under a name, for oneself or for the structure."""
    check_may_use_team_tools(actor)
    if is_shared:
        check_may_share_snippets(actor)
    row = models.Snippet(structure_id=actor.structure_id, owner_id=None if is_shared else actor.user_id)
    _fill(row, actor, name, text)
    row.save(force_insert=True)
    return row.id


@operation("Texte type modifié")
def edit_snippet(
    *, actor: Actor, at: datetime, snippet_id: UUID, name: str, text: str, edit_token: int
) -> None:
    """Correct a text."""
    row = _editable(actor, snippet_id)
    if row.change_id != edit_token:
        raise SupportConflict({"name": row.name, "text": row.text}, row.change_id)
    _fill(row, actor, name, text)
    row.save()


@operation("Texte type supprimé")
def delete_snippet(*, actor: Actor, at: datetime, snippet_id: UUID) -> None:
    """Remove a text."""
    _editable(actor, snippet_id).delete()


def _editable(actor: Actor, snippet_id: UUID) -> models.Snippet:
    check_may_use_team_tools(actor)
    row = locked(models.Snippet, snippet_id, "Ce texte type")
    if row.owner_id is None:
        check_may_share_snippets(actor)
    return row


def _fill(row: models.Snippet, actor: Actor, name: str, text: str) -> None:
    texts.check(
        texts.faults("name", name, label="Nom", longest=texts.NAME_LENGTH, required=True),
        texts.faults("text", text, label="Texte", longest=texts.TEXT_LENGTH, required=True),
    )
    row.name, row.text = name.strip(), text.strip()
    namesakes = models.Snippet.objects.filter(owner_id=row.owner_id, name=row.name).exclude(pk=row.pk)
    if namesakes.exists():
        raise Invalid.one(
            "name", "Un texte porte déjà ce nom.", "Donnez-lui un autre nom, ou modifiez l’autre."
        )
    row.written_by, row.written_by_name = actor.user_id, actor.name
    row.search_key = texts.search_key(name, text)
