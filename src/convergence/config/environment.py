"""What the machine says: mode, state folder, secrets and database addresses. No Django here."""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from convergence.foundation.problems import Problem

ROOT = Path(__file__).resolve().parents[3]


class Mode(StrEnum):
    """What this process is for."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


def mode() -> Mode:
    """The mode asked for by CONVERGENCE_MODE; production when nothing is said."""
    asked = os.environ.get("CONVERGENCE_MODE", Mode.PRODUCTION)
    try:
        return Mode(asked)
    except ValueError:
        raise Problem(
            f"CONVERGENCE_MODE={asked} n’est pas un mode connu.",
            what_to_do="Choisissez production ou demo.",
            code="unknown_mode",
        ) from None


def is_serving() -> bool:
    """True in a process of the web server: it knows the application's login only."""
    return os.environ.get("CONVERGENCE_SERVING") == "1"


def state_dir() -> Path:
    """Where the server keeps what is not in the database (secrets, embedded cluster, anchors, logs)."""
    return Path(os.environ.get("CONVERGENCE_STATE", ROOT / "var")).resolve()


@dataclass(frozen=True, slots=True)
class Secrets:
    """Keys of the installation. ``data_key`` encrypts (AES-256), ``index_key`` blinds what must be found again."""

    django: str
    data_key: bytes
    index_key: bytes
    app_password: str
    owner_password: str


def load_secrets() -> Secrets:
    """Read the secrets file, made on first use outside production; never in the repository."""
    path = Path(os.environ.get("CONVERGENCE_SECRETS", state_dir() / "secrets.json"))
    if not path.exists():
        if mode() is Mode.PRODUCTION and "CONVERGENCE_SECRETS" in os.environ:
            raise Problem(
                f"Le fichier de secrets {path} est introuvable.",
                what_to_do="Vérifiez la variable CONVERGENCE_SECRETS.",
                code="secrets_missing",
            )
        _write_secrets(path)
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return Secrets(
            django=values["django"],
            data_key=b64decode(values["data_key"], validate=True),
            index_key=b64decode(values["index_key"], validate=True),
            app_password=values["app_password"],
            owner_password=values["owner_password"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise Problem(
            f"Le fichier de secrets {path} ne peut pas être lu, ou il est abîmé.",
            what_to_do="Vérifiez le droit de lecture, ou remettez la copie gardée à part : sans ses clés, les NIR "
            "chiffrés sont perdus. Ne l’effacez pas.",
            code="secrets_spoilt",
        ) from None


def _write_secrets(path: Path) -> None:
    values = {
        "django": secrets.token_urlsafe(50),
        "data_key": b64encode(secrets.token_bytes(32)).decode(),
        "index_key": b64encode(secrets.token_bytes(32)).decode(),
        "app_password": secrets.token_urlsafe(24),
        "owner_password": secrets.token_urlsafe(24),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(values, file)
