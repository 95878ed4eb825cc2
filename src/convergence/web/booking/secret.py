"""The secret of a personal page, and its whole address."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.conf import settings
from django.urls import reverse

from convergence.web.forms.once import OnceForm

_BYTES = 24


def secret_of(form: OnceForm) -> str:
    """A new secret; the same form sent twice makes the same one, so that its answer may be told again."""
    key = form.sending
    if not key:
        return secrets.token_urlsafe(_BYTES)
    return secret_of_sending(key)


def secret_of_sending(key: str) -> str:
    """The secret that a sending makes: whoever does not hold the key of the house cannot tell it."""
    made = hmac.new(settings.INDEX_KEY, f"booking.token:{key}".encode("utf-8", "replace"), hashlib.sha256)
    return made.hexdigest()[: 2 * _BYTES]


def address_of(secret: str) -> str:
    """What is copied or printed."""
    return f"{settings.SITE_URL}{reverse('portal_booking:show', args=[secret])}"
