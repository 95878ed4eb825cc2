"""`convergence check` says what leads outside: what cannot serve is a fault, what is missing is only told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from convergence.gateways.exchange.providers import MailServer, OutsideSystem, OvhAccount, Providers, PushKey
from convergence.jobs.commands.outside import not_configured, outside_faults

MAIL = MailServer("courrier.example.fr", 587, "ne-pas-repondre@example.fr")
SMS = OvhAccount("sms-xx00000-1", "MISSIONLOC", "k", "s", "c")


@pytest.fixture
def production(settings: Any, tmp_path: Path, db: None) -> Any:
    """An installation with all that may be configured."""
    key = tmp_path / "push.pem"
    key.write_text("clé", "utf-8")
    key.chmod(0o600)
    bounces = tmp_path / "retours"
    (bounces / "new").mkdir(parents=True)
    settings.EXCHANGES = Providers(
        mail=MAIL,
        sms=SMS,
        push=PushKey(key, "contact@example.fr"),
        bounces=bounces,
        systems={
            "france_travail": OutsideSystem("france_travail", "https://ft.example.fr", "jeton"),
            "asp": OutsideSystem("asp", folder=tmp_path),
        },
    )
    settings.OPENID = {"proconnect": object(), "franceconnect": object()}
    settings.SCANNER = "unix:///run/clamav/clamd.ctl"
    settings.TIMESTAMP_URL = "https://horodatage.example.fr"
    settings.SITE_URL = "https://convergence.example.fr"
    settings.SEAL_DIR = tmp_path / "seal"
    settings.SEAL_DIR.mkdir()
    seal = settings.SEAL_DIR / "seal.pem"
    seal.write_text("clé", "utf-8")
    seal.chmod(0o600)
    return settings


def test_nothing_to_say_of_what_is_all_configured(production: Any) -> None:
    assert list(outside_faults()) == []
    assert list(not_configured()) == []


def test_what_is_missing_is_told_one_by_one(production: Any) -> None:
    production.EXCHANGES = Providers()
    production.SCANNER = production.TIMESTAMP_URL = ""
    production.OPENID = {}
    named = [line.rpartition(" : ")[2] for line in not_configured()]
    assert named == [
        "CONVERGENCE_MAIL_URL",
        "CONVERGENCE_SMS_SERVICE",
        "CONVERGENCE_PUSH_KEY",
        "CONVERGENCE_FRANCE_TRAVAIL_URL",
        "CONVERGENCE_ASP_URL",
        "CONVERGENCE_PROCONNECT_ISSUER",
        "CONVERGENCE_FRANCECONNECT_ISSUER",
        "CONVERGENCE_SCANNER",
        "CONVERGENCE_TIMESTAMP_URL",
    ]
    production.EXCHANGES = Providers(mail=MAIL)
    assert any("CONVERGENCE_MAIL_BOUNCES" in line for line in not_configured())
    assert list(outside_faults()) == []


def test_where_all_is_caught_nothing_is_missing(production: Any, tmp_path: Path) -> None:
    production.EXCHANGES = Providers(catcher=tmp_path)
    production.SITE_URL = "http://127.0.0.1:8000"
    assert list(not_configured()) == []
    assert list(outside_faults()) == []


def _shared_push(settings: Any) -> None:
    settings.EXCHANGES.push.key_file.chmod(0o644)


def _no_push(settings: Any) -> None:
    settings.EXCHANGES.push.key_file.unlink()


def _no_maildir(settings: Any) -> None:
    (settings.EXCHANGES.bounces / "new").rmdir()


def _no_system_folder(settings: Any) -> None:
    settings.EXCHANGES.systems["asp"] = OutsideSystem("asp", folder=Path("/absent"))


def _shared_seal(settings: Any) -> None:
    (settings.SEAL_DIR / "seal.pem").chmod(0o640)


def _plain_address(settings: Any) -> None:
    settings.SITE_URL = "http://convergence.example.fr"


def _own_address(settings: Any) -> None:
    settings.SITE_URL = "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_shared_push, "chmod 600) : CONVERGENCE_PUSH_KEY"),
        (_no_push, "introuvable : CONVERGENCE_PUSH_KEY"),
        (_no_maildir, "Maildir : CONVERGENCE_MAIL_BOUNCES"),
        (_no_system_folder, "écrit : CONVERGENCE_ASP_URL"),
        (_shared_seal, "chmod 600) : CONVERGENCE_SEAL"),
        (_plain_address, "(https) : CONVERGENCE_SITE_URL"),
        (_own_address, "ce serveur seul : CONVERGENCE_SITE_URL"),
    ],
)
def test_what_cannot_serve_is_a_fault(production: Any, spoil: Any, said: str) -> None:
    spoil(production)
    (fault,) = outside_faults()
    assert said in fault
