"""Who calls, by the address of her machine."""

from __future__ import annotations

_LOOPBACK = ("127.0.0.1", "::1")


def address_of_caller(peer: str, forwarded: str) -> str:
    """The caller's address: as the reverse proxy of this machine tells it, else the peer's.

    ``forwarded`` (``X-Forwarded-For``) is believed from a proxy on the loopback only, and only its last entry, which
    that proxy has written itself: whoever comes straight cannot choose her address.
    """
    last = forwarded.rpartition(",")[2].strip()
    return last if last and peer in _LOOPBACK else peer
