"""Saved lists: a rule over the caseload, named members, or both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from convergence.dossier.queries import caseload, headers_of
from convergence.dossier.types import DossierState
from convergence.dossier.types.views import CaseloadFilter
from convergence.foundation.actor import Actor
from convergence.foundation.clock import local_today
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.foundation.scope import Scope
from convergence.messaging import models
from convergence.messaging.operations.sending import scope_of
from convergence.messaging.operations.writing import checked_text
from convergence.messaging.policies import check_may_send_to_groups
from convergence.messaging.types import ListFilter
from convergence.storage.operation import operation

_LONGEST_NAME = 80
_PAGE = 500
MOST_MEMBERS = 5_000


@operation("Liste enregistrée")
def save_list(
    *,
    actor: Actor,
    at: datetime,
    name: str,
    rule: ListFilter | None,
    dossier_ids: Sequence[UUID] = (),
    is_shared: bool = False,
    list_id: UUID | None = None,
) -> UUID:
    """Keep a list under a name; with ``list_id`` replace it. Files out of reach are left out without a word."""
    check_may_send_to_groups(actor)
    name = checked_text(name, most=_LONGEST_NAME, field="name")
    if rule is None and not dossier_ids:
        raise Invalid.one("rule", "Cette liste est vide.", "Choisissez un filtre ou des personnes.", "empty")
    if len(dossier_ids) > MOST_MEMBERS:
        raise Invalid.one("rule", f"Une liste nomme {MOST_MEMBERS} personnes au plus.", "Utilisez un filtre.")
    if rule is not None:
        checked_rule(rule)
    row = list_of(actor, list_id) if list_id else None
    same = models.SavedList.objects.filter(structure_id=actor.structure_id, owner_id=actor.user_id, name=name)
    if (same.exclude(pk=row.pk) if row else same).exists():
        raise Conflict("Vous avez déjà une liste de ce nom.", what_to_do="Choisissez-en un autre.")
    row = row or models.SavedList(structure_id=actor.structure_id, owner_id=actor.user_id)
    row.name, row.is_shared, row.rule = name, is_shared, asdict(rule) if rule else None
    row.save()
    _replace_members(scope_of(actor), row, dossier_ids)
    return row.id


@operation("Liste supprimée")
def delete_list(*, actor: Actor, at: datetime, list_id: UUID) -> None:
    """Forget a list of hers. What was sent to it stays."""
    check_may_send_to_groups(actor)
    row = list_of(actor, list_id)
    models.SavedListMember.objects.filter(list_id=row.id).delete()
    row.delete()


def list_of(actor: Actor, list_id: UUID, *, to_read: bool = False) -> models.SavedList:
    """A list of hers, or one shared in the structure when it is only read; NotFound otherwise."""
    row = models.SavedList.objects.filter(pk=list_id, structure_id=actor.structure_id).first()
    if row is None or (row.owner_id != actor.user_id and not (to_read and row.is_shared)):
        raise NotFound("Cette liste n’existe pas.", what_to_do="Choisissez une de vos listes.")
    return row


def members_of(scope: Scope, row: models.SavedList) -> list[UUID]:
    """The files of a list today, within what the reader may see: two queries a page of five hundred."""
    named = list(
        models.SavedListMember.objects.filter(list_id=row.id)
        .order_by("id")
        .values_list("dossier_id", flat=True)
    )
    followed = _follow(scope, ListFilter(**row.rule)) if row.rule else []
    return list(dict.fromkeys([*named, *followed]))


def checked_rule(rule: ListFilter) -> ListFilter:
    """The same rule; Invalid when it cannot be followed."""
    if rule.state and rule.state not in {state.value for state in DossierState}:
        raise Invalid.one("state", "Cet état n’existe pas.", "Choisissez dans la liste.")
    if not 0 <= rule.silent_days <= _MOST_DAYS:
        raise Invalid.one("silent_days", f"De 0 à {_MOST_DAYS} jours.", "Corrigez le nombre.")
    return rule


_MOST_DAYS = 3_650


def _follow(scope: Scope, rule: ListFilter) -> list[UUID]:
    today = local_today(scope.actor.time_zone)
    filters = CaseloadFilter(
        state=DossierState(rule.state) if rule.state else None,
        commune=rule.commune,
        no_contact_since=today - timedelta(days=rule.silent_days) if rule.silent_days else None,
    )
    adviser_id = scope.actor.user_id if rule.mine else None
    found: list[UUID] = []
    after = ""
    while len(found) < MOST_MEMBERS:
        page = caseload(scope, adviser_id=adviser_id, filters=filters, after=after, limit=_PAGE)
        found += [row.dossier_id for row in page.rows if row.structure_id == scope.structure_id]
        after = page.after
        if not after:
            break
    return found[:MOST_MEMBERS]


def _replace_members(scope: Scope, row: models.SavedList, dossier_ids: Sequence[UUID]) -> None:
    models.SavedListMember.objects.filter(list_id=row.id).delete()
    held = [
        one.dossier_id for one in headers_of(scope, dossier_ids) if one.structure_id == scope.structure_id
    ]
    models.SavedListMember.objects.bulk_create(
        [
            models.SavedListMember(structure_id=scope.structure_id, dossier_id=dossier_id, list_id=row.id)
            for dossier_id in held
        ]
    )
