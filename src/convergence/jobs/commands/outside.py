"""What leads out of an installation: what is named and cannot serve, what is not configured and what that costs."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from convergence.foundation.exchanges import OUTSIDE_SYSTEMS

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def outside_faults() -> Iterator[str]:
    """What the environment names and that cannot serve, without sending anything."""
    from django.conf import settings

    providers = settings.EXCHANGES
    if providers.push and (fault := _private_fault(providers.push.key_file)):
        yield f"la clé des notifications {fault} : CONVERGENCE_PUSH_KEY"
    if providers.bounces and not (providers.bounces / "new").is_dir():
        yield f"{providers.bounces} n’est pas un dossier Maildir : CONVERGENCE_MAIL_BOUNCES"
    for system in providers.systems.values():
        if system.folder and not (system.folder.is_dir() and os.access(system.folder, os.W_OK)):
            yield f"{system.folder} ne peut pas être écrit : CONVERGENCE_{system.name.upper()}_URL"
    seal = settings.SEAL_DIR / "seal.pem"
    if seal.exists() and (fault := _private_fault(seal)):
        yield f"la clé du sceau {fault} : CONVERGENCE_SEAL"
    tokens = settings.OIDC_KEYS
    if tokens.exists() and (fault := _private_fault(tokens)):
        yield f"la clé des jetons d’identité {fault} : CONVERGENCE_OIDC_KEYS"
    if old := _old_seals():
        yield (
            f"le sceau de documents signés n’a pas pu être renouvelé dans {old} structure(s) : "
            "la page de chaque demande de signatures dit pourquoi"
        )
    if providers.catcher is None and (fault := _address_fault(settings.SITE_URL)):
        yield f"{fault} : CONVERGENCE_SITE_URL"


def not_configured() -> Iterator[str]:
    """What an installation does without, which is no fault; nothing where all is caught on the spot."""
    from django.conf import settings

    providers = settings.EXCHANGES
    if providers.catcher is not None:
        return
    if not providers.mail:
        yield "les courriels ne partent pas : CONVERGENCE_MAIL_URL"
    elif not providers.bounces:
        yield "les courriels qui reviennent ne sont pas lus : CONVERGENCE_MAIL_BOUNCES"
    if not providers.sms:
        yield "les SMS ne partent pas : CONVERGENCE_SMS_SERVICE"
    if not providers.push:
        yield "les notifications ne partent pas : CONVERGENCE_PUSH_KEY"
    for name, title in OUTSIDE_SYSTEMS.items():
        if name not in providers.systems:
            yield f"rien ne part vers le système {title} : CONVERGENCE_{name.upper()}_URL"
    for name, title in (("proconnect", "ProConnect"), ("franceconnect", "FranceConnect")):
        if name not in settings.OPENID:
            yield f"personne ne se connecte par {title} : CONVERGENCE_{name.upper()}_ISSUER"
    if not settings.SCANNER:
        yield "ce qui est déposé ne passe par aucun antivirus : CONVERGENCE_SCANNER"
    if not settings.TIMESTAMP_URL:
        yield "l’heure des sceaux est celle de ce serveur : CONVERGENCE_TIMESTAMP_URL"


def _old_seals() -> int:
    """In how many structures a seal grew old and could not be renewed."""
    from convergence.foundation import clock
    from convergence.foundation.actor import system_actor
    from convergence.foundation.scope import Purpose
    from convergence.signatures.queries import structures_with_old_seals
    from convergence.storage.session import acting

    with acting(system_actor(), Purpose.SYSTEM, route="check") as scope:
        return len(structures_with_old_seals(scope, clock.now()))


def _private_fault(path: Path) -> str:
    """Why a file of a key cannot serve; empty when it can."""
    try:
        shared = stat.S_IMODE(path.stat().st_mode) & 0o077
    except OSError:
        return f"{path} est introuvable"
    if shared:
        return f"{path} est lisible par d’autres comptes (chmod 600)"
    return "" if os.access(path, os.R_OK) else f"{path} ne peut pas être lue"


def _address_fault(address: str) -> str:
    """Why a young person could not follow the links that begin so; empty when she could."""
    parts = urlsplit(address)
    if parts.hostname in LOOPBACK:
        return "les liens des messages mènent à ce serveur seul"
    return "" if parts.scheme == "https" else "les liens des messages ne sont pas chiffrés (https)"
