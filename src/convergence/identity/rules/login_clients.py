"""Which addresses an application may give: whole, exact, and over HTTPS unless they stay on the same machine."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from convergence.foundation.problems import Invalid

_CLIENT_ID = re.compile(r"[a-z0-9][a-z0-9._-]{2,99}")
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})
_LONGEST, _MOST = 500, 20


def check_client_id(text: str) -> str:
    """The name by which an application presents itself."""
    name = text.strip().lower()
    if _CLIENT_ID.fullmatch(name) is None:
        raise Invalid.one(
            "client_id",
            "Cet identifiant n’est pas valable.",
            "De 3 à 100 lettres sans accent, chiffres, points ou tirets, par exemple cej-conseillers.",
            "client_id",
        )
    return name


def check_addresses(addresses: Iterable[str], *, field: str, needed: bool) -> list[str]:
    """Addresses to return to, in their order, each once; Invalid for one that is not whole and safe."""
    found = list(dict.fromkeys(text.strip() for text in addresses if text.strip()))
    if needed and not found:
        raise Invalid.one(field, "Donnez au moins une adresse de retour.", code="required")
    if len(found) > _MOST:
        raise Invalid.one(field, f"Donnez {_MOST} adresses au plus.", code="too_many")
    for address in found:
        if not _is_safe(address):
            raise Invalid.one(
                field,
                f"« {address[:100]} » n’est pas une adresse de retour valable.",
                "Donnez une adresse complète en https://, sans « # » ni identifiant ; http:// n’est admis que pour "
                "cette machine (127.0.0.1, localhost).",
                "address",
            )
    return found


def _is_safe(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or "#" in address or parts.username is not None or len(address) > _LONGEST:
        return False
    if not address.isascii() or not address.isprintable() or re.search(r"[\s\\\"<>;,'*]", address):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _HERE)
