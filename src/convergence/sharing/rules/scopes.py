"""What a partner's program may ask for, read from ``scopes.yaml``, and what of it an organisation may be given."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import yaml

from convergence.foundation.classification import FieldGroup
from convergence.foundation.problems import FieldError, Invalid
from convergence.identity.types import StructureKind
from convergence.sharing.types import ProgramScope

NEVER = frozenset({FieldGroup.FREE_TEXT, FieldGroup.NIR, FieldGroup.RESOURCES})
"""Groups that no scope opens, whatever a file of data says."""
NOT_PARTNERS = frozenset(
    {
        StructureKind.MISSION_LOCALE,
        StructureKind.PAIO,
        StructureKind.ARML,
        StructureKind.UNML,
        StructureKind.DSI,
        StructureKind.IBS,
    }
)
"""Holders of files work in the pages; heads of networks and researchers see figures, never a file."""
_FILE = Path(__file__).with_name("scopes.yaml")
_ALL = "all"


@lru_cache(maxsize=1)
def program_scopes() -> Mapping[str, ProgramScope]:
    """Every scope by its code, in the order of the file."""
    read = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return MappingProxyType({code: _scope(code, told) for code, told in read.items()})


def _scope(code: str, told: Mapping[str, object]) -> ProgramScope:
    fields = told.get("fields", {})
    recipients = told["recipients"]
    assert isinstance(fields, dict)
    assert isinstance(recipients, list)
    groups = {str(name): FieldGroup(group) for name, group in fields.items()}
    if NEVER & set(groups.values()):
        raise ValueError(f"{code} opens a group that is opened to nobody")
    kinds = [kind for kind in StructureKind if kind not in NOT_PARTNERS]
    return ProgramScope(
        code=code,
        label=str(told["label"]),
        fields=MappingProxyType(groups),
        kinds=frozenset(kinds if recipients == [_ALL] else map(StructureKind, recipients)),
        writes=bool(told.get("writes", False)),
        sandbox_only=bool(told.get("sandbox", False)),
    )


def checked_scopes(codes: Iterable[str], kind: StructureKind, *, is_sandbox: bool) -> list[str]:
    """Scopes that a program of such an organisation may be given; Invalid names those that it may not."""
    wanted, known = list(dict.fromkeys(codes)), program_scopes()
    if kind in NOT_PARTNERS:
        raise _refused("Cet organisme n’est ni un opérateur ni un partenaire : il ne reçoit pas de dossiers.")
    if not wanted:
        raise _refused("Choisissez au moins un accès.")
    for code in wanted:
        if code not in known:
            raise _refused(f"L’accès « {code} » n’existe pas.")
        if kind not in known[code].kinds:
            raise _refused(f"L’accès « {known[code].label} » n’est pas ouvert à ce genre d’organisme.")
        if known[code].sandbox_only and not is_sandbox:
            raise _refused(f"L’accès « {known[code].label} » n’existe qu’au bac à sable.")
    return [code for code in known if code in wanted]


def checked_fields(fields: Mapping[str, Collection[str]], scopes: Collection[str]) -> dict[str, list[str]]:
    """The fields that each scope lists for a partner, in the order of the file; a scope not named opens all its own."""
    known = program_scopes()
    for code, names in fields.items():
        strangers = set(names) - set(known[code].fields) if code in known else set(names)
        if strangers or code not in scopes:
            raise _refused(
                f"« {', '.join(sorted(strangers)) or code} » n’est pas un champ des accès choisis."
            )
    return {code: [name for name in known[code].fields if name in fields[code]] for code in fields}


def asked_scopes(text: str, granted: Collection[str]) -> tuple[str, ...] | None:
    """What a demand of token names among what was granted: all of it when it names nothing; None for anything else."""
    asked = text.split()
    if not asked:
        return tuple(granted)
    return tuple(dict.fromkeys(asked)) if set(asked) <= set(granted) else None


def _refused(message: str) -> Invalid:
    return Invalid([FieldError("scopes", message, "Corrigez les accès choisis.", "wrong_scopes")])
