"""`convergence keys replace`: sign identity tokens with a new key, without outage."""

from __future__ import annotations

import argparse

from .parser import Parser
from .runtime import Runtime


def register(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser("keys", help="la clé qui signe les jetons d’identité")
    replace = parser.commands().add_parser(
        "replace",
        help="signe désormais avec une nouvelle clé",
        description="Une nouvelle clé signe les jetons d’identité des applications de connexion. Celle d’avant "
        "reste publiée jusqu’au prochain remplacement : rien ne s’interrompt.",
    )
    replace.set_defaults(run=_replace, parser=replace)


def _replace(arguments: argparse.Namespace, runtime: Runtime) -> int:
    runtime.django()
    from django.conf import settings

    from convergence.gateways.signing.token_keys import TokenKeys

    name = TokenKeys(settings.OIDC_KEYS).replace()
    runtime.say(f"Nouvelle clé : {name}. Celle d’avant reste publiée.")
    return 0
