"""How a change is told to the address of a partner: what is written, when it is tried again, its secret at rest."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

from convergence.foundation import sealing
from convergence.foundation.parameters import parameter
from convergence.foundation.problems import Invalid

LONGEST_URL = 500


def message_name(webhook_id: UUID, change_id: int) -> str:
    """The name of a message: the same each time it is posted, so that a recipient knows it again."""
    return hashlib.sha256(f"{webhook_id}:{change_id}".encode()).hexdigest()[:32]


def message_body(
    name: str, *, resource: str, change: str, about: UUID, file: UUID, happened_at: datetime
) -> bytes:
    """What changed, by opaque identifiers: a recipient reads the rest with its own rights."""
    return json.dumps(
        {
            "id": name,
            "type": f"{resource}.{change}",
            "happened_at": happened_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "about": str(about),
            "file": str(file),
        },
        separators=(",", ":"),
    ).encode()


def next_try_after(at: datetime, failures: int, *, asked_seconds: int = 0) -> datetime:
    """When an address is tried again after so many failures in a row: the wait doubles up to a limit."""
    day = at.date()
    first = parameter("sharing.retry_first_seconds").integer_at(day)
    longest = 60 * parameter("sharing.retry_longest_minutes").integer_at(day)
    wait = min(first * 2 ** min(max(failures, 1) - 1, 20), longest)
    return at + timedelta(seconds=max(wait, min(asked_seconds, 86_400)))


def too_many_failures(at: datetime, failures: int) -> bool:
    """Whether an address that failed so many times in a row is stopped."""
    return failures >= parameter("sharing.webhook_failures").integer_at(at.date())


def checked_url(url: str) -> str:
    """An address without spaces or letters that no address holds, of a bearable length; raise Invalid otherwise."""
    told = url.strip()
    if not told or len(told) > LONGEST_URL or any(ord(sign) < 33 or ord(sign) > 126 for sign in told):
        raise wrong_url()
    return told


def wrong_url() -> Invalid:
    """What is said of an address that may not be posted to."""
    return Invalid.one(
        "url",
        "Cette adresse n’est pas celle d’un serveur public en https.",
        "Écrivez-la en entier, sans nom d’utilisateur : https://exemple.fr/avis.",
        "wrong_url",
    )


def seal(secret: str, *, webhook_id: UUID, key: bytes) -> bytes:
    """Encrypt a secret so that it opens for this address only."""
    return sealing.seal(secret.encode(), _key(webhook_id, key))


def unseal(sealed: bytes, *, webhook_id: UUID, key: bytes) -> str:
    """The secret; ``cryptography.exceptions.InvalidTag`` when it belongs to another address."""
    return sealing.unseal(sealed, _key(webhook_id, key)).decode()


def _key(webhook_id: UUID, key: bytes) -> bytes:
    return sealing.derived_key(key, b"convergence webhook secret" + webhook_id.bytes)
