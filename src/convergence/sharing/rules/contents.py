"""What the text and the address of an exchange must be, whatever asked for it."""

from __future__ import annotations

import json
import re

from convergence.foundation.exchanges import OUTSIDE_SYSTEMS, Channel
from convergence.foundation.identifiers import check_email, check_phone
from convergence.foundation.nir import holds_nir
from convergence.foundation.problems import Invalid

LONGEST = {
    Channel.SMS: 1_530,
    Channel.PUSH: 2_000,
    Channel.EMAIL: 100_000,
    Channel.CALENDAR: 200_000,
    Channel.OUTSIDE_SYSTEM: 20_000_000,
}
LONGEST_SUBJECT = 250
_PERSONAL_LINK = re.compile(r"(/jeune/(?:[a-z]{1,12}/|premier-rendez-vous/(?:demande/)?))[\w-]{8,}")
_CODE = re.compile(r"(?<!\w)\d(?:[ -]?\d){3,9}(?!\w)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def checked_address(channel: Channel, recipient: str) -> str:
    """The address as the provider wants it; raise Invalid when it cannot be one."""
    if channel is Channel.SMS:
        return check_phone(recipient, field="recipient")
    if channel is Channel.EMAIL:
        return check_email(recipient, field="recipient")
    if channel is Channel.PUSH and not _is_subscription(recipient):
        raise Invalid.one("recipient", "Cet abonnement aux notifications est illisible.")
    if channel is Channel.OUTSIDE_SYSTEM and recipient not in OUTSIDE_SYSTEMS:
        raise Invalid.one("recipient", "Ce système n'est pas connu.")
    if not recipient or _CONTROL.search(recipient):
        raise Invalid.one("recipient", "Cette adresse est illisible.")
    return recipient


def _is_subscription(text: str) -> bool:
    try:
        found = json.loads(text)
        return str(found["endpoint"]).startswith("https://") and bool(found["keys"]["p256dh"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return False


def checked_text(text: str) -> str:
    """The text without the characters that no channel carries."""
    return _CONTROL.sub("", text)


def one_line(text: str) -> str:
    """A subject: one line, so that no header can be slipped into a mail."""
    return " ".join(_CONTROL.sub("", text).split())[:LONGEST_SUBJECT]


def content_refusal(channel: Channel, subject: str, body: str) -> str:
    """Why this text may not leave by this channel, in French; empty when it may."""
    if len(body) > LONGEST[channel]:
        return f"Le texte est trop long pour un envoi par {channel.label} ({LONGEST[channel]} caractères au plus)."
    if channel is not Channel.CALENDAR and not body.strip():
        return "Le texte est vide."
    if holds_nir(f"{subject}\n{body}"):
        return "Le texte contient un numéro de sécurité sociale : retirez-le."
    return ""


def masked(channel: Channel, recipient: str) -> str:
    """What a list shows of an address: enough to recognise it, not to use it."""
    if channel is Channel.SMS:
        return f"{recipient[:-6]} •• •• {recipient[-2:]}" if len(recipient) > 8 else "••"
    if channel is Channel.EMAIL:
        local, _, domain = recipient.rpartition("@")
        return f"{local[:1]}•••@{domain}" if local else "•••"
    if channel is Channel.OUTSIDE_SYSTEM:
        return OUTSIDE_SYSTEMS.get(recipient, "Système inconnu")
    return "Appareil abonné" if channel is Channel.PUSH else "Calendrier"


def shown_text(text: str, *, holds_code: bool) -> str:
    """A text as a professional may read it: neither the personal links of the recipient, nor her codes."""
    without_links = _PERSONAL_LINK.sub(r"\1•••", text)
    return _CODE.sub("••••", without_links) if holds_code else without_links
