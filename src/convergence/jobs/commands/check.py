"""`convergence check`: is this installation fit to serve?"""

from __future__ import annotations

import argparse
import os
import stat
from importlib import import_module
from pathlib import Path

from .outside import not_configured, outside_faults
from .parser import Parser
from .runtime import Runtime


def register(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser(
        "check",
        help="vérifie que l’installation est prête à servir",
        description="Vérifie la base, les tables, les secrets et les réglages, et dit ce qui n’est pas "
        "configuré. Code de sortie 1 si quelque chose est à corriger.",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, runtime: Runtime) -> int:
    """Say one line per finding, then the verdict."""
    faults = [*_secrets(runtime.state_dir), *_names()]
    with runtime.database():
        if pending := runtime.pending_migrations():
            faults.append(f"{pending} changement(s) de tables attendent : convergence db migrate")
        else:
            faults += _reference_data()
        faults += _settings()
        faults += _documents()
        faults += outside_faults()
        missing = list(not_configured())
    for fault in faults:
        runtime.say(f"À corriger : {fault}")
    for choice in missing:
        runtime.say(f"Non configuré : {choice}")
    runtime.say("Quelque chose est à corriger." if faults else "L’installation est prête à servir.")
    return 1 if faults else 0


def _in_production() -> bool:
    return os.environ.get("CONVERGENCE_MODE", "production") == "production"


def _secrets(state_dir: Path) -> list[str]:
    path = Path(os.environ.get("CONVERGENCE_SECRETS", state_dir / "secrets.json"))
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        return [f"{path} est lisible par d’autres comptes : chmod 600 {path}"]
    return []


def _names() -> list[str]:
    """A site that knows no public name of its own refuses every visitor."""
    if not _in_production() or os.environ.get("CONVERGENCE_ALLOWED_HOSTS", "").strip(" ,"):
        return []
    return ["le site n’a pas de nom public : écrivez-le dans CONVERGENCE_ALLOWED_HOSTS"]


def _reference_data() -> list[str]:
    loaded: bool = import_module("convergence.referentials.queries").is_loaded()
    return [] if loaded else ["les données de référence manquent : convergence referentials load"]


def _settings() -> list[str]:
    """What the house finds wrong, and Django itself in its own words; the deployment checks in production only."""
    from django.core import checks

    found = checks.run_checks(include_deployment_checks=_in_production(), databases=["owner"])
    serious = [issue for issue in found if issue.level >= checks.WARNING and not issue.is_silenced()]
    return [
        f"{issue.msg} {issue.hint}"
        if str(issue.id).startswith("convergence.")
        else f"un réglage de Django (en anglais) : {issue.msg} ({issue.id})"
        for issue in serious
    ]


def _documents() -> list[str]:
    """A content is put, read and erased; the scanner, where one is configured, is asked about nothing harmful."""
    from django.conf import settings

    from convergence.foundation.problems import Problem
    from convergence.gateways.scanner import Verdict, open_scanner
    from convergence.gateways.storage import AbsentObjectError, open_store

    found = []
    try:
        store = open_store(settings.FILES, settings.FILES_KEYS)
        store.put(_TRIAL, b"essai")
        if store.get(_TRIAL) != b"essai":
            found.append("le dépôt des documents rend autre chose que ce qu’il a reçu : CONVERGENCE_FILES")
        store.delete(_TRIAL)
    except (OSError, Problem, AbsentObjectError):
        found.append("le dépôt des documents ne se laisse pas écrire et relire : CONVERGENCE_FILES")
    try:
        if open_scanner(settings.SCANNER).verdict(b"essai") is Verdict.NO_ANSWER:
            found.append(
                "l’antivirus ne répond pas, ce qui est déposé reste en quarantaine : CONVERGENCE_SCANNER"
            )
    except Problem as problem:
        found.append(str(problem))
    return found


_TRIAL = "00" * 20
