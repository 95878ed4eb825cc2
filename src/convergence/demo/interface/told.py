"""What `demo credentials` tells whoever points a foreign client here; the keys of the answer never change."""

from __future__ import annotations

from typing import Any

from convergence.demo.cast import CAST
from convergence.demo.interface.accounts import subject_of, user_of
from convergence.demo.interface.agenda import (
    FULL,
    OPEN,
    appointments_around,
    enrolments_around,
    session_named,
)
from convergence.demo.interface.applications import returns_of
from convergence.demo.interface.cases import CASES, case
from convergence.demo.interface.keys import (
    ADVISERS,
    EVERYTHING,
    KNOWN_TO_ADVISERS,
    KNOWN_TO_THE_YOUNG,
    LOGIN_APPLICATIONS,
    OPERATOR_FAMILIES,
    STRUCTURES,
    UNKNOWN_NUMBER,
    family_key,
)
from convergence.demo.interface.programs import programs_told
from convergence.demo.scenes.start import KNOWN_TO_ALL


def interface(base_url: str) -> dict[str, Any]:
    """Everything that a foreign client must be given."""
    return {
        "imilo": f"{base_url}/imilo",
        "ods": f"{base_url}/ods",
        "api": f"{base_url}/api/v1",
        "issuers": {one.issuer: f"{base_url}/oidc/{one.issuer}" for one in LOGIN_APPLICATIONS},
        "oidc_clients": _clients(),
        "api_keys": {"all": EVERYTHING} | {one.value: family_key(one) for one in OPERATOR_FAMILIES},
        "ods_client_secret": KNOWN_TO_ALL,
        "api_programs": programs_told(base_url),
        "structures": dict(STRUCTURES),
        "advisers": [_adviser(structure, persona) for structure, persona in ADVISERS.items()],
        "young_people": [_young(one.key) for one in CASES if one.has_account],
        "dossiers": {one.key: one.number for one in CASES} | {"unknown": UNKNOWN_NUMBER},
        "appointments": [
            {
                "id": row.number,
                "dossier": case("with_agenda").number,
                "starts_at": row.starts_at.isoformat(),
                "status": row.status.label,
            }
            for row in appointments_around(case("with_agenda"))
        ],
        "enrolments": [
            {
                "id": row.enrolment.number,
                "dossier": case("with_agenda").number,
                "session": row.session_number,
                "status": row.enrolment.status.label,
            }
            for row in enrolments_around(case("with_agenda"))
        ],
        "sessions": {
            key: found.number
            for key, name in (("open", OPEN), ("full", FULL))
            if (found := session_named(name)) is not None
        },
    }


def _clients() -> dict[str, Any]:
    returns = returns_of()
    return {
        one.issuer: {
            "client_id": one.client_id,
            "client_secret": one.secret,
            "redirect_uris": list(returns.get(one.client_id, ())),
        }
        for one in LOGIN_APPLICATIONS
    }


def _adviser(structure: str, persona: str) -> dict[str, str]:
    part = next(part for part in CAST if part.key == persona)
    return {
        "login": persona,
        "password": KNOWN_TO_ADVISERS,
        "name": f"{part.first_name} {part.last_name}",
        "structure_code": structure,
        "sub": str(user_of(persona)),
    }


def _young(key: str) -> dict[str, Any]:
    one = case(key)
    return {
        "case": key,
        "dossier": one.number,
        "login": one.mail,
        "password": KNOWN_TO_THE_YOUNG,
        "sub": subject_of(one),
    }
