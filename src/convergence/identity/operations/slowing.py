"""What slows down whoever guesses passwords: failures kept as keyed hashes, one try at a time."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import math
import secrets
from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection

from convergence.foundation.problems import Refused
from convergence.identity.models import LoginFailure
from convergence.identity.rules.throttling import Attempts, memory, next_try_at


def refused_for_now(login_key: str, address: str, at: datetime, *, is_known: bool) -> Refused | None:
    """Refused while failures of this login ask to wait; parallel tries from one address wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (login_key + address,))
    rows = list(
        LoginFailure.objects.filter(login_key=login_key, at__gt=at - memory(at.date()))
        .order_by("at")
        .values_list("address_key", "at")
    )
    attempts = Attempts(
        here=[when for where, when in rows if where == address],
        elsewhere=[when for where, when in rows if where != address],
        address_known=is_known,
    )
    wait = next_try_at(attempts, at.date())
    return _too_many(wait - at) if wait is not None and at < wait else None


def note_failure(login_key: str, address: str, at: datetime) -> None:
    """Keep a failure, and forget those that no longer count."""
    LoginFailure.objects.create(login_key=login_key, address_key=address, at=at)
    LoginFailure.objects.filter(at__lt=at - memory(at.date())).delete()


def forget_failures(login_key: str, address: str) -> None:
    """The right password was typed from there."""
    LoginFailure.objects.filter(login_key=login_key, address_key=address).delete()


@lru_cache(maxsize=1)
def unknown_hash() -> str:
    """Checked against when there is no password, so that an unknown login takes the same time."""
    return make_password(secrets.token_urlsafe(24))


def address_key(ip: str) -> str:
    """One key for an IPv4 address or an IPv6 network of 64 bits, which one person holds whole."""
    try:
        address = ipaddress.ip_address(ip.strip())
    except ValueError:
        return keyed("address", ip)
    if isinstance(address, ipaddress.IPv6Address):
        network = ipaddress.ip_network((address, 64), strict=False)
        return keyed("address", str(address.ipv4_mapped or network))
    return keyed("address", str(address))


def keyed(kind: str, value: str) -> str:
    """A fingerprint that only this installation can make."""
    message = f"identity.{kind}:{value}".encode("utf-8", "replace")
    return hmac.new(settings.INDEX_KEY, message, hashlib.sha256).hexdigest()


def _too_many(wait: timedelta) -> Refused:
    minutes = max(1, math.ceil(wait.total_seconds() / 60))
    unit = "minute" if minutes == 1 else "minutes"
    return Refused(
        "Trop d’essais de connexion ont échoué.",
        what_to_do=f"Attendez {minutes} {unit} avant de recommencer.",
        code="too_many_attempts",
    )
