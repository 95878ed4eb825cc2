"""Which providers the environment names for what leaves the house. No Django, no library of a provider here."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from convergence.config.environment import Mode, mode, state_dir
from convergence.foundation.exchanges import OUTSIDE_SYSTEMS
from convergence.foundation.problems import Problem
from convergence.gateways.exchange.providers import MailServer, OutsideSystem, OvhAccount, Providers, PushKey
from convergence.gateways.openid.values import ALGORITHMS, Provider

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
    return Providers(
        mail=_mail(),
        sms=_sms(),
        push=_push(),
        bounces=Path(bounces) if bounces else None,
        systems={system.name: system for name in OUTSIDE_SYSTEMS if (system := _system(name))},
    )


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
        "CONVERGENCE_MAIL_URL n’est pas l’adresse d’un serveur de courrier.",
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


def system_variable(name: str) -> str:
    """The variable that names the system of a partner."""
    return f"CONVERGENCE_{name.upper()}_URL"


def _system(name: str) -> OutsideSystem | None:
    variable = system_variable(name)
    url = os.environ.get(variable, "")
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        raise _no_system(variable) from None
    if parts.scheme == "file" and parts.path.startswith("/") and not parts.netloc:
        return OutsideSystem(name, folder=Path(unquote(parts.path)))
    if parts.scheme != "https" or not parts.hostname or parts.username:
        raise _no_system(variable)
    token = f"CONVERGENCE_{name.upper()}_TOKEN"
    return OutsideSystem(name, url=url, token=_needed(token, beside=variable))


def _no_system(variable: str) -> Problem:
    return Problem(
        f"{variable} n’est pas l’adresse d’un système.",
        what_to_do="Écrivez https://adresse du partenaire, ou file:///dossier partagé.",
        code="bad_system_url",
    )


def openid_providers() -> dict[str, Provider]:
    """Who proves identities for this installation; a provider that is not configured is absent."""
    if mode() is not Mode.PRODUCTION:
        return {}
    found = {
        "proconnect": _openid(
            "proconnect",
            "ProConnect",
            scope="openid given_name usual_name email idp_id",
            levels=("eidas1", "eidas1-mfa", "eidas2", "eidas3"),
            asks_by_claims=True,
            idp_claim="idp_id",
        ),
        "franceconnect": _openid(
            "franceconnect",
            "FranceConnect",
            scope="openid given_name family_name",
            levels=("eidas1", "eidas2", "eidas3"),
        ),
    }
    return {name: provider for name, provider in found.items() if provider is not None}


def _openid(
    name: str,
    label: str,
    *,
    scope: str,
    levels: tuple[str, ...],
    asks_by_claims: bool = False,
    idp_claim: str = "",
) -> Provider | None:
    variable = f"CONVERGENCE_{name.upper()}_"
    issuer = os.environ.get(f"{variable}ISSUER", "")
    if not issuer:
        return None
    algorithm = os.environ.get(f"{variable}ALGORITHM") or "ES256"
    if not issuer.startswith("https://") or algorithm not in ALGORITHMS:
        raise Problem(
            f"{variable}ISSUER ou {variable}ALGORITHM n’est pas acceptable.",
            what_to_do="L’émetteur commence par https:// ; la signature est ES256 ou RS256.",
            code="bad_openid",
        )
    return Provider(
        name=name,
        label=label,
        issuer=issuer,
        client_id=_needed(f"{variable}CLIENT_ID", beside=f"{variable}ISSUER"),
        client_secret=_needed(f"{variable}CLIENT_SECRET", beside=f"{variable}ISSUER"),
        algorithm=algorithm,
        scope=scope,
        levels=levels,
        asks_by_claims=asks_by_claims,
        idp_claim=idp_claim,
    )


def _needed(name: str, *, beside: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise Problem(
            f"{beside} est renseigné, mais {name} manque.",
            what_to_do="Complétez le fichier d’environnement (docs/how-to/deployer.md).",
            code="provider_incomplete",
        )
    return value
