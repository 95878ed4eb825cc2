"""Which providers the environment names for what leaves the house. No Django, no library of a provider here."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from convergence.config.environment import Mode, mode, state_dir
from convergence.foundation.problems import Problem
from convergence.gateways.exchange.providers import MailServer, OvhAccount, Providers, PushKey

_SECURITY = {"smtp": "", "smtps": "tls", "smtp+starttls": "starttls"}
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_OVH = {
    "service": "CONVERGENCE_SMS_SERVICE",
    "sender": "CONVERGENCE_SMS_SENDER",
    "key": "CONVERGENCE_SMS_KEY",
    "secret": "CONVERGENCE_SMS_SECRET",
    "consumer": "CONVERGENCE_SMS_CONSUMER",
}


def exchange_providers() -> Providers:
    """The providers of a production. Everywhere else nothing leaves, whatever the environment says."""
    if mode() is not Mode.PRODUCTION:
        return Providers(catcher=state_dir() / "messagerie")
    bounces = os.environ.get("CONVERGENCE_MAIL_BOUNCES")
    return Providers(mail=_mail(), sms=_sms(), push=_push(), bounces=Path(bounces) if bounces else None)


def _mail() -> MailServer | None:
    url = os.environ.get("CONVERGENCE_MAIL_URL", "")
    if not url:
        return None
    parts = _parsed(url)
    return MailServer(
        host=parts.hostname or "",
        port=parts.port or _PORTS[parts.scheme],
        sender=_needed("CONVERGENCE_MAIL_FROM", beside="CONVERGENCE_MAIL_URL"),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        security=_SECURITY[parts.scheme],
    )


def _parsed(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        if parts.scheme in _SECURITY and parts.hostname and parts.port is not False:
            return parts
    except ValueError:
        pass
    raise Problem(
        "CONVERGENCE_MAIL_URL n'est pas l'adresse d'un serveur de courrier.",
        what_to_do="Écrivez-la comme smtp+starttls://compte:motdepasse@serveur:587.",
        code="bad_mail_url",
    )


def _sms() -> OvhAccount | None:
    if not os.environ.get(_OVH["service"]):
        return None
    values = {field: _needed(name, beside=_OVH["service"]) for field, name in _OVH.items()}
    return OvhAccount(**values, endpoint=os.environ.get("CONVERGENCE_SMS_ENDPOINT", "ovh-eu"))


def _push() -> PushKey | None:
    file = os.environ.get("CONVERGENCE_PUSH_KEY")
    if not file:
        return None
    return PushKey(Path(file), _needed("CONVERGENCE_PUSH_CONTACT", beside="CONVERGENCE_PUSH_KEY"))


def _needed(name: str, *, beside: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise Problem(
            f"{beside} est renseigné, mais {name} manque.",
            what_to_do="Complétez le fichier d'environnement (docs/how-to/deployer.md).",
            code="provider_incomplete",
        )
    return value
