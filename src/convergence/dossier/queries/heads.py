"""Heads of files, and the facts on which the rights of other rooms depend."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import connection

from convergence.dossier.models import Dossier
from convergence.dossier.queries.rows import Head, heads, today_of
from convergence.dossier.rules.identity import proof_state
from convergence.dossier.types import DossierState, IdentityProofState, NirState, Reachability, Sex
from convergence.dossier.types.names import FilePlace, FileStanding, NameRow
from convergence.dossier.types.views import AgeFacts, DossierHeader
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.foundation.text import name_key
from convergence.storage.journal import reads, reads_nobody


@reads(FieldGroup.IDENTITY, FieldGroup.CONTACT, FieldGroup.ACCOMPAGNEMENT)
def dossier_header(scope: Scope, dossier_id: UUID) -> DossierHeader | None:
    """The head of one file; None when it is absent or out of reach, both alike."""
    day = today_of(scope)
    found = heads([dossier_id], day).get(dossier_id)
    if found is None:
        scope.reading.refuse(dossier_id, "dossier absent ou hors périmètre")
        return None
    return header(found, day)


@reads(FieldGroup.IDENTITY, FieldGroup.CONTACT, FieldGroup.ACCOMPAGNEMENT)
def headers_of(scope: Scope, dossier_ids: Iterable[UUID]) -> list[DossierHeader]:
    """Heads of several files by one query, in the order asked; those out of reach are left out."""
    day, wanted = today_of(scope), list(dict.fromkeys(dossier_ids))
    found = heads(wanted, day)
    return [header(found[dossier_id], day) for dossier_id in wanted if dossier_id in found]


@reads_nobody("a number, of which nothing is told but to whoever is told of the file")
def file_number(scope: Scope, dossier_id: UUID) -> int | None:
    """The public number of a file; None when it is absent or out of reach, both alike."""
    return Dossier.objects.filter(pk=dossier_id).values_list("number", flat=True).first()


@reads(FieldGroup.IDENTITY, FieldGroup.HEALTH)
def age_facts(scope: Scope, dossier_id: UUID) -> AgeFacts | None:
    """Birth date, recognition as a disabled worker, proof of identity: what contracts need. None out of reach."""
    day = today_of(scope)
    found = heads([dossier_id], day).get(dossier_id)
    if found is None:
        scope.reading.refuse(dossier_id, "dossier absent ou hors périmètre")
        return None
    return AgeFacts(
        dossier_id=dossier_id,
        born_on=found.born_on,
        rqth=bool(found.rqth),
        rqth_from=found.rqth_from,
        rqth_until=found.rqth_until,
        identity_state=_proof(found, day),
        structure_id=found.structure_id,
    )


@reads(FieldGroup.IDENTITY)
def names_of(scope: Scope, dossier_ids: Iterable[UUID]) -> list[NameRow]:
    """Names and numbers of many files by one light query; those out of reach are left out."""
    rows = Dossier.objects.filter(pk__among=list(dict.fromkeys(dossier_ids))).order_by("pk")
    values = rows.values_list("pk", "number", "birth_name", "usual_name", "first_name")
    return [NameRow(*value) for value in values]


@reads_nobody("whether the house exchanges about a file; nothing else of the person")
def file_standing(scope: Scope, dossier_id: UUID) -> FileStanding | None:
    """Whether the accompaniment has ended, and whether a paper was seen; None out of reach."""
    day = today_of(scope)
    found = heads([dossier_id], day).get(dossier_id)
    if found is None:
        return None
    ended = found.ended_on is not None and found.ended_on <= day
    return FileStanding(is_ended=ended, identity_state=_proof(found, day))


@reads_nobody("the opaque identifiers of a file and of the structure that holds it")
def file_of_number(scope: Scope, number: int) -> FilePlace | None:
    """The file that bears a number, among those that the actor may open; None otherwise."""
    found = Dossier.objects.filter(number=number).values_list("pk", "structure_id").first()
    return FilePlace(*found) if found else None


@reads_nobody("the opaque identifiers of a file and of the structure that holds it")
def place_of_number(scope: Scope, number: int) -> FilePlace | None:
    """The same over the whole network, for the exchange with operators and for no other purpose."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT dossier_id, structure_id FROM dossier_place_of_number(%s)", (number,))
        found = cursor.fetchone()
    return FilePlace(*found) if found else None


@reads_nobody("the opaque identifiers of a file and of the structure that holds it")
def place_of_person(scope: Scope, name: str, first_name: str, born_on: date) -> FilePlace | None:
    """The file of the only person of the network with these names and this date of birth, for an emergency alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT dossier_id, structure_id FROM dossier_find_exactly(%s, %s, %s)",
            (name_key(name), name_key(first_name), born_on),
        )
        found = cursor.fetchone()
    return FilePlace(*found) if found else None


def header(found: Head, day: date) -> DossierHeader:
    """The head of a file from its line."""
    return DossierHeader(
        dossier_id=found.dossier_id,
        number=found.number,
        structure_id=found.structure_id,
        birth_name=found.birth_name,
        usual_name=found.usual_name,
        first_name=found.first_name,
        born_on=found.born_on,
        sex=Sex(found.sex) if found.sex else None,
        state=DossierState(found.state) if found.state else None,
        state_since=found.state_since,
        ended_on=found.ended_on,
        end_motive=found.end_motive or "",
        last_contact_on=found.last_contact_on,
        created_on=found.created_on,
        identity_state=_proof(found, day),
        nir_state=NirState(found.nir_state) if found.nir_state else NirState.MISSING,
        nir_masked=found.nir_masked or "",
        reachability=Reachability(found.reachability) if found.reachability else Reachability.UNKNOWN,
        phone=found.phone or "",
        email=found.email or "",
        commune=found.commune or "",
        has_rqth=has_rqth(found, day),
        referent_id=found.referent_id,
        referent_organisation_id=found.referent_organisation_id,
    )


def has_rqth(found: Head, day: date) -> bool:
    """True when the recognition as a disabled worker runs on a day."""
    begun = found.rqth_from is None or found.rqth_from <= day
    return bool(found.rqth) and begun and (found.rqth_until is None or day <= found.rqth_until)


def _proof(found: Head, day: date) -> IdentityProofState:
    return proof_state(seen_on=found.proof_seen_on, expires_on=found.proof_expires_on, today=day)
