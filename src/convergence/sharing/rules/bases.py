"""On which legal basis an exchange may leave; what nobody wrote down is forbidden."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources
from itertools import product
from typing import Any

import yaml

from convergence.foundation.classification import FieldGroup
from convergence.foundation.exchanges import Channel, ExchangeReason, RecipientKind
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import birthday
from convergence.sharing.types import ExchangeBasis

DEATH = "deces"

Combination = tuple[ExchangeReason, Channel, RecipientKind]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What decides whether anything may leave about a file. ``is_known`` is False for an absent or erased one."""

    is_known: bool = True
    born_on: date | None = None
    end_motive: str = ""
    is_restricted: bool = False


NO_FILE = FileFacts(is_known=False)


def basis_of(reason: ExchangeReason, channel: Channel, recipient: RecipientKind) -> ExchangeBasis | None:
    """The basis of a combination, None when it has none."""
    return all_bases().get((reason, channel, recipient))


def refusal(
    combination: Combination, *, has_file: bool, facts: FileFacts, documents: int, today: date
) -> str:
    """Why an exchange may not leave, in French; empty when it may."""
    reason, channel, recipient = combination
    basis = basis_of(*combination)
    if basis is None:
        return (
            f"Aucune base légale ne permet d'envoyer « {reason.label} » par {channel.label} "
            f"au destinataire « {recipient.label} »."
        )
    if documents and not basis.documents:
        return f"« {reason.label} » ne permet de joindre aucun document."
    if not has_file:
        return "" if basis.without_file else "Cet envoi n'est rattaché à aucun dossier."
    return _file_refusal(facts) or _guardian_refusal(recipient, facts, today)


def _file_refusal(facts: FileFacts) -> str:
    if not facts.is_known:
        return "Le dossier n'existe plus."
    if facts.end_motive == DEATH:
        return "Le dossier porte un décès : rien ne part."
    if facts.is_restricted:
        return "La personne a demandé la limitation du traitement (RGPD, art. 18) : rien ne part."
    return ""


def _guardian_refusal(recipient: RecipientKind, facts: FileFacts, today: date) -> str:
    if recipient is not RecipientKind.GUARDIAN:
        return ""
    majority = parameter("dossier.majority").integer_at(today)
    if facts.born_on is None or today >= birthday(facts.born_on, majority):
        return "Le jeune est majeur : son représentant légal n'est pas destinataire."
    return ""


@lru_cache(maxsize=1)
def all_bases() -> dict[Combination, ExchangeBasis]:
    """Every allowed combination with its basis; a combination written twice is a fault of the file."""
    text = resources.files("convergence.sharing.rules").joinpath("bases.yaml").read_text(encoding="utf-8")
    found: dict[Combination, ExchangeBasis] = {}
    for entry in yaml.safe_load(text):
        basis = _basis(entry)
        for combination in product(
            map(ExchangeReason, entry["reasons"]),
            map(Channel, entry["channels"]),
            map(RecipientKind, entry["recipients"]),
        ):
            if combination in found:
                raise ValueError(f"{combination} is in {found[combination].code} and in {basis.code}")
            found[combination] = basis
    return found


def _basis(entry: dict[str, Any]) -> ExchangeBasis:
    return ExchangeBasis(
        code=entry["code"],
        basis=entry["basis"],
        purpose=entry["purpose"],
        groups=tuple(map(FieldGroup, entry["groups"])),
        minimisation=entry["minimisation"],
        documents=entry.get("documents", False),
        without_file=entry.get("without_file", False),
        source=entry["source"],
        verified=entry["verified"],
    )
