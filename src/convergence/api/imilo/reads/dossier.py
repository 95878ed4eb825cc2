"""Call 1: the file of one young person, as applications copy it every night."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from convergence.accompagnement.contracts.queries import contracts_of
from convergence.accompagnement.contracts.types import ContractKind, ContractRow, ContractState
from convergence.accompagnement.orientation.queries import registration_of
from convergence.accompagnement.situations.queries import situations_of
from convergence.accompagnement.situations.types import (
    ImmersionKind,
    SituationCategory,
    SituationRow,
    SituationState,
)
from convergence.api.answers import json_answer
from convergence.api.imilo.answers import Told, told_to_operators
from convergence.api.imilo.gate import application, on_file, unknown_file
from convergence.api.imilo.naming import dossier_named
from convergence.api.imilo.reads.told import Json
from convergence.dossier.queries import dossier_header, file_standing, section
from convergence.dossier.types import IdentityProofState, Section
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import local_today
from convergence.foundation.scope import Scope
from convergence.identity.queries import structure_detail
from convergence.identity.types import StructureDetail
from convergence.referentials.queries import commune_at
from convergence.sharing.types import ApiFamily

CATEGORIES = {
    SituationCategory.JOB: "Emploi",
    SituationCategory.WORK_STUDY: "Contrat en Alternance",
    SituationCategory.TRAINING: "Formation",
    SituationCategory.IMMERSION: "Immersion en entreprise",
    SituationCategory.VOLUNTEERING: "Contrat de volontariat - bénévolat",
    SituationCategory.SCHOOL: "Scolarité",
    SituationCategory.JOB_SEEKER: "Demandeur d\x27emploi",
}
"""Labels that are codes here, with the typewriter's apostrophe. The other categories have none and are not told."""

PMSMP = "Pmsmp"
STATES = {
    SituationState.PLANNED: "PREVU",
    SituationState.RUNNING: "EN_COURS",
    SituationState.ENDED: "TERMINE",
}
_PREPARED = (SituationCategory.TRAINING, SituationCategory.WORK_STUDY, SituationCategory.SCHOOL)
_SOUGHT = (SituationCategory.JOB_SEEKER,)
_UNSIGNED = (ContractState.PREPARED, ContractState.REFUSED, ContractState.ABANDONED)
_DAY = timedelta(days=1)
_NUMBERED = re.compile(r"(\d+(?:\s?(?:bis|ter|quater|[A-Za-z])(?![\w’']))?)[\s,]+(.+)", re.IGNORECASE)


@told_to_operators
def dossier(request: HttpRequest, dossier: str) -> HttpResponseBase:
    """The file, while the person is accompanied and once her identity was proven."""
    caller = application(request, ApiFamily.FILES)
    number = dossier_named(dossier)
    with on_file(caller, number, "imilo.dossier") as (scope, dossier_id):
        standing = file_standing(scope, dossier_id)
        if standing is None or standing.is_ended:
            scope.reading.refuse(dossier_id, "accompagnement terminé")
            told: Json | Told | None = None
        elif standing.identity_state is IdentityProofState.NOT_PROVEN:
            scope.reading.refuse(dossier_id, "identité non justifiée")
            told = _unproven()
        else:
            told = _dossier(scope, dossier_id)
    if told is None:
        raise unknown_file()
    if isinstance(told, Told):
        raise told
    return json_answer(told)


def _unproven() -> Told:
    return Told(
        403,
        "identity_not_proven",
        "Ce dossier n’est pas justifié : aucune pièce d’identité n’y a été vue.",
        what_to_do="Demandez à la Mission Locale de justifier l’identité du jeune.",
    )


def _dossier(scope: Scope, dossier_id: UUID) -> Json | None:
    today = local_today(scope.actor.time_zone)
    head = dossier_header(scope, dossier_id)
    if head is None:
        return None
    address = section(scope, dossier_id, Section.ADDRESS)
    registration = registration_of(scope, dossier_id)
    situations = situations_told(situations_of(scope, dossier_id, on=today))
    told = {
        "idDossier": head.number,
        "idJeune": person_number(dossier_id),
        "numeroDE": registration.identifier if registration and registration.identifier else None,
        **_identity(head),
        "accompagnementCEJ": cej_told(contracts_of(scope, dossier_id, on=today)),
        "situations": situations,
        "situationsCEJ": situations,
    }
    place = address_told(address.values, today) if address else None
    if place is not None:
        told["adresse"] = place
    holder = structure_detail(scope, head.structure_id)
    if holder is not None:
        told["structureRattachement"] = _structure(holder)
    return told


def _identity(head: DossierHeader) -> Json:
    return {
        "nomNaissance": head.birth_name,
        "nomUsage": head.usual_name or head.birth_name,
        "prenom": head.first_name,
        "dateNaissance": head.born_on.isoformat(),
        "mail": head.email or None,
    }


def person_number(dossier_id: UUID) -> str:
    """Nineteen digits that name the person, always the same and in no order."""
    digest = hashlib.blake2b(dossier_id.bytes, digest_size=8, person=b"imilo.jeune").digest()
    return str(10**18 + int.from_bytes(digest) % (9 * 10**18))


def address_told(values: Any, today: date) -> Json | None:
    """The address, its number parted from its street; None when nothing of it is known."""
    street, commune = str(values.get("street") or ""), str(values.get("commune") or "")
    if not commune and not street:
        return None
    numbered = _NUMBERED.fullmatch(street.strip())
    place = commune_at(commune, today) if commune else None
    return {
        "numero": numbered[1] if numbered else "",
        "libelleVoie": numbered[2] if numbered else street.strip(),
        "complement": str(values.get("complement") or ""),
        "codePostal": str(values.get("postal_code") or ""),
        "commune": place.name if place else commune,
    }


def _structure(holder: StructureDetail) -> Json:
    return {
        "nomUsuel": holder.usual_name,
        "nomOfficiel": holder.official_name,
        "codeStructure": holder.code,
    }


def cej_told(contracts: Sequence[ContractRow]) -> Json:
    """The CEJ that holds the person, else her last one. Ends are the last day, as people write them."""
    signed = [row for row in contracts if row.kind is ContractKind.CEJ and row.state not in _UNSIGNED]
    current = next((row for row in signed if row.covers), None)
    shown = current or (signed[0] if signed else None)
    return {
        "accompagnementCEJ": current is not None,
        "dateDebut": shown.starts_on.isoformat() if shown else None,
        "dateFinPrevue": (shown.planned_end_on - _DAY).isoformat() if shown else None,
        "dateFinReelle": (shown.ended_on - _DAY).isoformat() if shown and shown.ended_on else None,
        "premierAccompagnement": min(row.starts_on for row in signed).isoformat() if signed else None,
    }


def situations_told(rows: Sequence[SituationRow]) -> list[Json]:
    """The situations of which the contract knows the category, the latest first."""
    return [_situation(row) for row in rows if row.category in CATEGORIES]


def _situation(row: SituationRow) -> Json:
    is_pmsmp = row.category is SituationCategory.IMMERSION and row.kind == ImmersionKind.PMSMP
    code = row.rome or None
    is_prepared, is_sought = row.category in _PREPARED, row.category in _SOUGHT
    return {
        "etat": STATES[row.state],
        "categorieSituation": PMSMP if is_pmsmp else CATEGORIES[row.category],
        "dateFin": row.last_day.isoformat() if row.last_day else None,
        "codeRomeMetierPrepare": code if is_prepared else None,
        "codeRomePremierMetier": code if is_sought else None,
        "codeRomeMetierExerce": None if is_prepared or is_sought else code,
    }
