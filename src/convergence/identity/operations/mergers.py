"""Merger of structures: the absorbing one takes over sites, staff and accounts; files follow by the event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import is_commune_code
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Invalid
from convergence.identity.models import Membership, Site, Structure, StructureMerger, User
from convergence.identity.operations.structures import (
    check_still_open,
    end_memberships,
    end_sites,
    locked_structure,
)
from convergence.identity.policies import check_may_manage_network
from convergence.identity.rules.faults import check_reason
from convergence.identity.types import MergerExtent, StructureMerged
from convergence.storage.operation import emit, operation


@operation("Fusionner deux structures")
def merge_structures(
    *,
    actor: Actor,
    at: datetime,
    absorbed_id: UUID,
    absorbing_id: UUID,
    effective_on: date,
    extent: MergerExtent = MergerExtent.TOTAL,
    commune_codes: Sequence[str] = (),
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Record that a structure takes over another, whole or for some communes, from a day on.

    Whole: the absorbed one closes that day; its sites reopen, its staff keep their roles and their accounts
    are administered in the absorbing one; an actor's own roles are left for someone else to give. In part:
    nobody moves. ``StructureMerged`` lets rooms above hand over the files.
    """
    check_may_manage_network(actor)
    check_reason(reason)
    if absorbed_id == absorbing_id:
        raise Invalid.one(
            "absorbing_id", "Une structure ne s'absorbe pas elle-même.", "Choisissez deux structures.", "same"
        )
    rows = {each: locked_structure(each) for each in sorted((absorbed_id, absorbing_id))}
    absorbed, absorbing = rows[absorbed_id], rows[absorbing_id]
    _check_merger(absorbed, absorbing, effective_on, extent, commune_codes, at)
    merger = StructureMerger.objects.create(
        absorbed=absorbed,
        absorbing=absorbing,
        effective_on=effective_on,
        extent=extent.value,
        commune_codes=sorted(set(commune_codes)),
    )
    if extent is MergerExtent.TOTAL:
        _take_over(absorbed, absorbing, effective_on, actor)
    emit(
        StructureMerged(
            structure_id=absorbed_id,
            absorbing_id=absorbing_id,
            merger_id=merger.id,
            effective_on=effective_on,
            total=extent is MergerExtent.TOTAL,
        )
    )
    return merger.id


def _check_merger(
    absorbed: Structure,
    absorbing: Structure,
    effective_on: date,
    extent: MergerExtent,
    commune_codes: Sequence[str],
    at: datetime,
) -> None:
    check_still_open(absorbed)
    check_still_open(absorbing)
    if absorbed.kind != absorbing.kind:
        raise Invalid.one(
            "absorbing_id",
            "Les deux structures ne sont pas du même type.",
            "Une Mission Locale n'est absorbée que par une Mission Locale.",
            "kinds",
        )
    if effective_on > local_day(at, zone(absorbed.time_zone)):
        raise Invalid.one(
            "effective_on",
            "Cette date est à venir : les dossiers changeraient de structure trop tôt.",
            "Enregistrez la fusion le jour de sa prise d'effet.",
            "future",
        )
    if effective_on < max(absorbed.opened_on, absorbing.opened_on):
        raise Invalid.one(
            "effective_on",
            "Cette date précède l'ouverture d'une des structures.",
            "Vérifiez la date.",
            "dates",
        )
    if extent is MergerExtent.PARTIAL and not commune_codes:
        raise Invalid.one(
            "commune_codes", "Aucune commune n'est indiquée.", "Listez les communes reprises.", "communes"
        )
    wrong = [code for code in commune_codes if not is_commune_code(code)]
    if wrong:
        raise Invalid.one(
            "commune_codes",
            f"« {wrong[0][:20]} » n'est pas un code de commune.",
            "Corrigez la liste.",
            "communes",
        )


def _take_over(absorbed: Structure, absorbing: Structure, day: date, actor: Actor) -> None:
    moving = list(
        Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gt=day), structure_id=absorbed.id)
        .exclude(user_id=actor.user_id)
        .order_by("starts_on", "id")
    )
    sites = _reopen_sites(absorbed, absorbing, day)
    end_sites(absorbed.id, day)
    end_memberships(absorbed.id, day)
    absorbed.closed_on = day
    absorbed.merged_into = absorbing
    absorbed.save()
    Membership.objects.bulk_create(_roles_there(moving, absorbing, sites, day))
    User.objects.filter(account_structure_id=absorbed.id).update(account_structure=absorbing)


def _reopen_sites(absorbed: Structure, absorbing: Structure, day: date) -> dict[UUID, Site]:
    """New sites of the absorbing structure, by identifier of the site that each continues."""
    reopened: dict[UUID, Site] = {}
    for site in Site.objects.filter(structure_id=absorbed.id, closed_on=None).order_by("name", "id"):
        own_zone = site.time_zone or absorbed.time_zone
        reopened[site.id] = Site.objects.create(
            structure=absorbing,
            name=site.name,
            address=site.address,
            commune_code=site.commune_code,
            time_zone="" if own_zone == absorbing.time_zone else own_zone,
            opened_on=max(day, site.opened_on),
        )
    return reopened


def _roles_there(
    moving: Iterable[Membership], absorbing: Structure, sites: dict[UUID, Site], day: date
) -> list[Membership]:
    """The same roles in the absorbing structure, but for those that a person already holds there."""
    held = {
        (row.user_id, row.role)
        for row in Membership.objects.filter(
            Q(ends_on=None) | Q(ends_on__gt=day), structure_id=absorbing.id
        ).order_by("id")
    }
    return [
        Membership(
            user_id=row.user_id,
            structure=absorbing,
            role=row.role,
            site=sites.get(row.site_id) if row.site_id else None,
            starts_on=max(day, row.starts_on),
            ends_on=row.ends_on,
        )
        for row in moving
        if (row.user_id, row.role) not in held
    ]
