"""Structures and sites: opened, described, closed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Greatest

from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import check_phone, check_siret
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.foundation.text import name_key
from convergence.identity.models import Membership, Site, Structure
from convergence.identity.policies import check_may_manage_network, check_may_manage_structure
from convergence.identity.rules.faults import all_checked, check_label, check_reason
from convergence.identity.rules.structures import check_code
from convergence.identity.types import EditConflict, StructureClosed, StructureKind, StructureOpened
from convergence.referentials.queries import commune_at
from convergence.referentials.types import Commune
from convergence.storage.operation import emit, operation


@operation("Ouvrir une structure")
def open_structure(
    *,
    actor: Actor,
    at: datetime,
    code: str,
    official_name: str,
    kind: StructureKind,
    commune_code: str,
    opened_on: date,
    usual_name: str = "",
    siret: str = "",
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Add an organisation; its département, région and time zone are those of its commune."""
    check_may_manage_network(actor)
    values = _checked(official_name, usual_name or official_name, siret)
    commune = _commune(commune_code, opened_on)
    code = check_code(kind, code)
    if Structure.objects.filter(code=code).exists():
        raise Invalid.one(
            "code", f"Le code {code} est déjà celui d'une structure.", "Vérifiez le code.", "code_taken"
        )
    row = Structure.objects.create(
        code=code, kind=kind.value, opened_on=opened_on, **_place(commune), **values
    )
    emit(StructureOpened(structure_id=row.id, code=code, opened_on=opened_on))
    return row.id


@operation("Modifier la fiche d'une structure")
def edit_structure(
    *,
    actor: Actor,
    at: datetime,
    structure_id: UUID,
    edit_token: int,
    official_name: str,
    usual_name: str,
    commune_code: str,
    siret: str = "",
    phone: str = "",
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Correct names, SIRET, telephone or commune. ``edit_token`` is that of the fiche as it was shown."""
    check_may_manage_structure(actor, structure_id)
    row = locked_structure(structure_id)
    values = _checked(official_name, usual_name, siret, phone)
    values |= _place(_commune(commune_code, at.date()))
    if row.change_id != edit_token:
        stored = {name: getattr(row, name) for name in values}
        raise EditConflict(values, stored, row.change_id)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


@operation("Fermer une structure")
def close_structure(
    *,
    actor: Actor,
    at: datetime,
    structure_id: UUID,
    closed_on: date,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """End a structure on its first day without activity; roles and sites end with it."""
    check_may_manage_network(actor)
    check_reason(reason)
    row = locked_structure(structure_id)
    check_still_open(row)
    if closed_on < row.opened_on:
        raise Invalid.one(
            "closed_on", "La fermeture précède l'ouverture.", "Vérifiez la date de fermeture.", "dates"
        )
    row.closed_on = closed_on
    row.save()
    end_sites(row.id, closed_on)
    end_memberships(row.id, closed_on)
    emit(StructureClosed(structure_id=row.id, closed_on=closed_on))


@operation("Ajouter un site")
def add_site(
    *,
    actor: Actor,
    at: datetime,
    structure_id: UUID,
    name: str,
    commune_code: str,
    opened_on: date,
    address: str = "",
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Add a place of reception; its time zone is kept when it differs from the structure's."""
    check_may_manage_structure(actor, structure_id)
    structure = locked_structure(structure_id)
    check_still_open(structure)
    commune = _commune(commune_code, opened_on)
    row = Site.objects.create(
        structure_id=structure_id,
        name=check_label(name, field="name", label="Nom du site"),
        address=" ".join(address.split())[:300],
        commune_code=commune.code,
        time_zone="" if commune.time_zone == structure.time_zone else commune.time_zone,
        opened_on=opened_on,
    )
    return row.id


@operation("Fermer un site")
def close_site(
    *, actor: Actor, at: datetime, site_id: UUID, closed_on: date, reason: str = "", source: str = "saisie"
) -> None:
    """End a site on its first day without reception; roles tied to it stay, without site."""
    row = Site.objects.filter(id=site_id).first()
    if row is None:
        raise NotFound("Ce site n'existe pas.", what_to_do="Rechargez la liste des sites.")
    check_may_manage_structure(actor, row.structure_id)
    if row.closed_on is not None:
        raise Conflict(f"Le site « {row.name} » est déjà fermé.", what_to_do="Rechargez la liste des sites.")
    if closed_on < row.opened_on:
        raise Invalid.one(
            "closed_on", "La fermeture précède l'ouverture.", "Vérifiez la date de fermeture.", "dates"
        )
    row.closed_on = closed_on
    row.save()
    Membership.objects.filter(_beyond(closed_on), site_id=site_id).update(site=None)


def locked_structure(structure_id: UUID) -> Structure:
    """The row, held until the end of the transaction; NotFound when it is absent or out of reach."""
    row = Structure.objects.select_for_update().filter(id=structure_id).first()
    if row is None:
        raise NotFound("Cette structure n'existe pas.", what_to_do="Cherchez-la par son nom ou son code.")
    return row


def check_still_open(row: Structure) -> None:
    """Raise Conflict when the structure has an end already."""
    if row.closed_on is not None:
        raise Conflict(
            f"{row.usual_name} est fermée depuis le {row.closed_on:%d/%m/%Y}.",
            what_to_do="Choisissez une structure ouverte.",
            code="structure_closed",
        )


def end_memberships(structure_id: UUID, day: date) -> None:
    """End every role of a structure that would last beyond the day."""
    Membership.objects.filter(_beyond(day), structure_id=structure_id).update(
        ends_on=Greatest(F("starts_on"), day)
    )


def end_sites(structure_id: UUID, day: date) -> None:
    """Close every site of a structure that is still open."""
    Site.objects.filter(structure_id=structure_id, closed_on=None).update(
        closed_on=Greatest(F("opened_on"), day)
    )


def _beyond(day: date) -> Q:
    return Q(ends_on=None) | Q(ends_on__gt=day)


def _checked(official_name: str, usual_name: str, siret: str, phone: str = "") -> dict[str, str]:
    values = all_checked(
        {
            "official_name": lambda: check_label(official_name, field="official_name", label="Nom officiel"),
            "usual_name": lambda: check_label(usual_name, field="usual_name", label="Nom usuel"),
            "siret": lambda: check_siret(siret) if siret.strip() else "",
            "phone": lambda: check_phone(phone) if phone.strip() else "",
        }
    )
    values["search_key"] = name_key(f"{values['usual_name']} {values['official_name']}")
    return values


def _commune(code: str, on: date) -> Commune:
    commune = commune_at(code.strip().upper(), on)
    if commune is None:
        raise Invalid.one(
            "commune_code",
            f"« {code[:20]} » n'est pas le code d'une commune au {on:%d/%m/%Y}.",
            "Choisissez la commune dans la liste.",
            "commune",
        )
    return commune


def _place(commune: Commune) -> dict[str, str]:
    return {
        "commune_code": commune.code,
        "departement_code": commune.departement,
        "region_code": commune.region,
        "time_zone": commune.time_zone,
    }
