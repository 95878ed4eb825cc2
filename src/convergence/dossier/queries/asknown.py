"""The line of a file rebuilt from rows as they were known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from convergence.dossier.models import (
    Address,
    ContactPoint,
    ContactSheet,
    Dossier,
    DossierNir,
    FollowUp,
    HealthCoverage,
    IdentityProof,
    TeamMember,
)
from convergence.dossier.queries.rows import Head, Row, Rows
from convergence.dossier.types import ContactKind, TeamRole


def head_as_known(dossier_id: UUID, structure_id: UUID, rows: Rows, on: date) -> Head:
    """Head of a file from raw rows, for facts true on a day."""
    root = rows[Dossier][0]
    follow, nir, sheet = (
        _first(rows.get(FollowUp)),
        _first(rows.get(DossierNir)),
        _first(rows.get(ContactSheet)),
    )
    health, address, referent = (
        _first(rows.get(HealthCoverage)),
        _running(rows, Address, on),
        _referent(rows, on),
    )
    proof = max(rows.get(IdentityProof, ()), key=lambda row: (row["seen_on"], row["id"]), default={})
    return Head(
        dossier_id=dossier_id,
        structure_id=structure_id,
        **_picked(root, _OF_ROOT),
        **_picked(follow, _OF_FOLLOW_UP),
        nir_state=nir.get("state"),
        nir_masked=nir.get("masked"),
        proof_seen_on=proof.get("seen_on"),
        proof_expires_on=proof.get("expires_on"),
        reachability=sheet.get("reachability"),
        phone=_point(rows, ContactKind.PHONE),
        email=_point(rows, ContactKind.EMAIL),
        **_picked(address, ("commune", "in_qpv", "in_frr")),
        **_picked(health, ("rqth", "rqth_from", "rqth_until")),
        referent_id=referent.get("user_id"),
        referent_organisation_id=referent.get("organisation_id"),
    )


_OF_ROOT = ("number", "birth_name", "usual_name", "first_name", "born_on", "sex", "created_on")
_OF_FOLLOW_UP = ("state", "state_since", "ended_on", "end_motive", "last_contact_on", "last_attempt_on")


def _picked(row: Row, names: Sequence[str]) -> dict[str, Any]:
    return {name: row.get(name) for name in names}


def _first(rows: Sequence[Row] | None) -> dict[str, Any]:
    return rows[0] if rows else {}


def _running(rows: Rows, model: type[Address | TeamMember], on: date) -> dict[str, Any]:
    return _first([row for row in rows.get(model, ()) if _runs(row, on)])


def _runs(row: Row, on: date) -> bool:
    return bool(row["starts_on"] <= on and (row["ends_on"] is None or on < row["ends_on"]))


def _referent(rows: Rows, on: date) -> dict[str, Any]:
    found = [row for row in rows.get(TeamMember, ()) if row["role"] == TeamRole.REFERENT and _runs(row, on)]
    found.sort(
        key=lambda row: (row["organisation_id"] == row["structure_id"], row["starts_on"]), reverse=True
    )
    return _first(found)


def _point(rows: Rows, kind: ContactKind) -> str | None:
    usable = [row for row in rows.get(ContactPoint, ()) if row["kind"] == kind and not row["wrong"]]
    usable.sort(key=lambda row: (not row["preferred"], row["id"]))
    return usable[0]["value"] if usable else None
