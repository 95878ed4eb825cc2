"""What makes an edition: the digests by which it is recognised, and when it is refused whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from convergence.foundation.parameters import parameter
from convergence.offers.types import OfferDraft, ProviderDraft


def record_digest(draft: ProviderDraft | OfferDraft) -> str:
    """The fingerprint of what the schema holds of a record: the same content gives the same, whatever its order.

    What a structure adds to its own records (ages, places left) is no part of it.
    """
    told = ProviderDraft if isinstance(draft, ProviderDraft) else OfferDraft
    content = {each.name: getattr(draft, each.name) for each in fields(told)}
    return _digest(json.dumps(content, default=str, sort_keys=True, ensure_ascii=False))


def edition_digest(records: Iterable[tuple[str, str]], problems: Iterable[str]) -> str:
    """The fingerprint of a whole edition: its records by key, and what was wrong in it."""
    lines = sorted(f"{key} {digest}" for key, digest in records)
    return _digest("\n".join([*lines, "", *sorted(problems)]))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def refusal(
    *, standing: int, withdrawn: int, taken: int, rejected: int, on: date, smaller_is_right: bool
) -> str:
    """Why an edition is refused whole; empty when it may be loaded.

    ``standing`` are the records of the source before it, ``withdrawn`` those that it no longer carries.
    """
    limits = parameter("offers.edition_limits").table_at(on)
    if taken + rejected == 0:
        return "Le fichier ne contient aucune fiche : l’édition précédente reste en place."
    if taken == 0:
        return "Aucune ligne n’a pu être prise : l’édition précédente reste en place."
    if 100 * rejected > _number(limits["ecartees"]) * (taken + rejected):
        return (
            f"{rejected} lignes sur {taken + rejected} sont fausses : l’édition est refusée entière, "
            "la précédente reste en place. Corrigez le fichier, puis chargez-le de nouveau."
        )
    is_large = (
        withdrawn >= _number(limits["au_moins"]) and 100 * withdrawn > _number(limits["retirees"]) * standing
    )
    if is_large and not smaller_is_right:
        return (
            f"Cette édition retirerait {withdrawn} fiches sur {standing} : le fichier est peut-être incomplet. "
            "L’édition précédente reste en place. Si la source a vraiment rétréci, chargez-la de nouveau "
            "en le disant."
        )
    return ""


def is_due(
    read_at: datetime | None,
    tried_at: datetime | None,
    asked_at: datetime | None,
    *,
    read_before: datetime,
    tried_before: datetime,
) -> bool:
    """Whether a source is to be read at its address.

    It is when somebody asked since it was last tried, else when it was neither read since ``read_before`` nor tried
    since ``tried_before``.
    """
    if is_asked(read_at, tried_at, asked_at):
        return True
    is_read = read_at is not None and read_at >= read_before
    is_tried = tried_at is not None and tried_at >= tried_before
    return not is_read and not is_tried


def is_asked(read_at: datetime | None, tried_at: datetime | None, asked_at: datetime | None) -> bool:
    """Whether somebody asked for a reading that has yet to come."""
    return asked_at is not None and all(one is None or one < asked_at for one in (read_at, tried_at))


def differences(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """The names of what two records of the same thing tell otherwise; an absent value contradicts nothing."""
    return [
        name
        for name, value in ours.items()
        if value and theirs.get(name) and _folded(value) != _folded(theirs[name])
    ]


def _folded(value: Any) -> str:
    return "".join(sign for sign in str(value).casefold() if sign.isalnum())


def upload_limits(on: date) -> tuple[int, int]:
    """Bytes of a file sent in a page, and of what it holds once opened, on a day."""
    limits = parameter("offers.upload_megabytes").table_at(on)
    return _number(limits["envoye"]) * 1024**2, _number(limits["ouvert"]) * 1024**2


def _number(value: object) -> int:
    return int(str(value))
