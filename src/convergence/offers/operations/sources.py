"""Open a source, change what is known of it, close and reopen it."""

from __future__ import annotations

import re
from datetime import date, datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, FieldError, Invalid
from convergence.offers import models
from convergence.offers.policies import check_may_keep_catalogue, check_may_load_offers, check_owns_source
from convergence.offers.rules.sealing import seal
from convergence.offers.types import SourceDraft, SourceKind
from convergence.storage.operation import operation

_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_CODE, _LONGEST_NAME, _LONGEST_ADDRESS, _LONGEST_TOKEN = 60, 150, 500, 2000
_RANKS = range(1, 1000)


@operation("Source ouverte")
def open_source(
    *, actor: Actor, at: datetime, draft: SourceDraft, reason: str = "", source: str = "saisie"
) -> UUID:
    """Open a source that belongs to the actor's organisation: a catalogue by whoever keeps it, else by who loads."""
    if draft.kind is SourceKind.PAGES:
        check_may_keep_catalogue(actor)
    else:
        check_may_load_offers(actor)
    draft = _checked(draft)
    _check_free(draft.code)
    row = models.Source(structure_id=actor.structure_id, code=draft.code, kind=draft.kind.value)
    _fill(row, draft)
    row.save(force_insert=True)
    return row.id


@operation("Source modifiée")
def amend_source(
    *,
    actor: Actor,
    at: datetime,
    source_id: UUID,
    draft: SourceDraft,
    edit_token: int,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Change the name, rank, address and key; the code and the kind stay. An empty key leaves the one that is there."""
    check_may_load_offers(actor)
    row = own_source(actor, source_id)
    if row.change_id != edit_token:
        raise Conflict(
            "Cette source a été modifiée par quelqu’un d’autre pendant votre saisie.",
            what_to_do="Relisez-la, puis recommencez votre modification.",
        )
    _fill(row, _checked(SourceDraft(row.code, draft.name, SourceKind(row.kind), draft.rank, draft.address,
                                    draft.token)))  # fmt: skip
    row.save(force_update=True)


@operation("Source fermée")
def close_source(
    *, actor: Actor, at: datetime, source_id: UUID, reason: str = "", source: str = "saisie"
) -> int:
    """Stop reading a source and withdraw its records; returns how many. Nothing is erased."""
    check_may_load_offers(actor)
    row = own_source(actor, source_id)
    if row.kind == SourceKind.PAGES:
        raise Conflict(
            "Les fiches de cette source sont saisies dans les pages : elle ne se ferme pas.",
            what_to_do="Retirez ses services depuis « Catalogue de ma structure ».",
            code="typed_source",
        )
    row.is_active = False
    row.save(update_fields=["is_active"])
    day = _day(actor, at)
    standing = {"source_id": source_id, "withdrawn_on": None}
    services = models.ServiceOffer.objects.filter(**standing).update(withdrawn_on=day)
    return services + models.Provider.objects.filter(**standing).update(withdrawn_on=day)


@operation("Source rouverte")
def reopen_source(
    *, actor: Actor, at: datetime, source_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Read a source again: its next edition puts its records back."""
    check_may_load_offers(actor)
    row = own_source(actor, source_id)
    row.is_active = True
    row.save(update_fields=["is_active"])


@operation("Lecture demandée")
def ask_reading(
    *, actor: Actor, at: datetime, source_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Ask that a source be read at its address without waiting for its hour."""
    check_may_load_offers(actor)
    row = own_source(actor, source_id)
    if row.kind != SourceKind.API or not row.is_active:
        raise Conflict(
            "Cette source ne se lit pas à une adresse, ou elle est fermée.",
            what_to_do="Envoyez-lui un fichier, ou rouvrez-la.",
        )
    row.asked_at = at
    row.save(update_fields=["asked_at"])


def own_source(actor: Actor, source_id: UUID) -> models.Source:
    """A source of the actor's organisation, locked; NotFound when it is absent or another's, alike.

    A load holds it for minutes: who comes meanwhile is told so, and waits for nothing.
    """
    owner = models.Source.objects.filter(id=source_id).values_list("structure_id", flat=True).first()
    check_owns_source(actor, owner)
    row = models.Source.objects.select_for_update(skip_locked=True).filter(id=source_id).first()
    if row is None:
        raise Conflict(
            "Une édition de cette source est en cours de chargement.",
            what_to_do="Attendez qu’elle soit finie, quelques minutes au plus, puis recommencez.",
        )
    return row


def _day(actor: Actor, at: datetime) -> date:
    return local_day(at, zone(actor.time_zone))


def _fill(row: models.Source, draft: SourceDraft) -> None:
    row.name, row.rank, row.address = draft.name, draft.rank, draft.address
    if draft.token:
        row.sealed_token = seal(draft.token, source_id=row.id, key=settings.DATA_KEY)


def _check_free(code: str) -> None:
    if models.Source.objects.filter(code=code).exists():
        raise Invalid.one("code", "Ce code est déjà celui d’une autre source.", "Choisissez-en un autre.")


def _checked(draft: SourceDraft) -> SourceDraft:
    """The draft without blanks around, or what is wrong with it."""
    code, name = draft.code.strip(), " ".join(draft.name.split())
    address = draft.address.strip() if draft.kind is SourceKind.API else ""
    errors: list[FieldError] = []
    if not _CODE.fullmatch(code) or len(code) > _LONGEST_CODE:
        errors.append(
            FieldError(
                "code",
                "Le code s’écrit en minuscules sans accent, chiffres et tirets simples.",
                f"Par exemple « dora-occitanie », {_LONGEST_CODE} signes au plus.",
            )
        )
    if not 3 <= len(name) <= _LONGEST_NAME:
        errors.append(FieldError("name", f"Donnez un nom de 3 à {_LONGEST_NAME} signes."))
    if draft.rank not in _RANKS:
        errors.append(FieldError("rank", "Le rang va de 1 (crue d’abord) à 999."))
    if draft.kind is SourceKind.API and not _is_address(address):
        errors.append(
            FieldError("address", "Donnez l’adresse de l’API, en https://, sans identifiant ni mot de passe.")
        )
    if len(draft.token) > _LONGEST_TOKEN or not draft.token.isprintable() or not draft.token.isascii():
        errors.append(
            FieldError("token", "Cette clé ne peut pas être celle d’une API : collez-la telle quelle.")
        )
    Invalid.raise_if_any(errors)
    return SourceDraft(code, name, draft.kind, draft.rank, address, draft.token.strip())


def _is_address(address: str) -> bool:
    """Whether it looks like the address of an API; where it leads is judged at each reading."""
    try:
        parts = urlsplit(address)
        is_named = bool(parts.hostname) and not parts.username and not parts.password
    except ValueError:
        return False
    is_web = parts.scheme in ("https", "http") and not parts.query and not parts.fragment
    return is_web and is_named and len(address) <= _LONGEST_ADDRESS and address.isprintable()
