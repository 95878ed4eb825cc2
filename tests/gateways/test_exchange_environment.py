"""Which providers the environment names: whole or refused, and none outside production."""

from __future__ import annotations

from pathlib import Path

import pytest

from convergence.config.providers import exchange_providers, openid_providers
from convergence.foundation.exchanges import Channel
from convergence.foundation.problems import Problem
from convergence.gateways.exchange.catcher import Catcher
from convergence.gateways.exchange.choice import carrier_of
from convergence.gateways.exchange.providers import MailServer, Providers

SMS = {
    "CONVERGENCE_SMS_SERVICE": "sms-essai-1",
    "CONVERGENCE_SMS_SENDER": "MLTARBES",
    "CONVERGENCE_SMS_KEY": "clé",
    "CONVERGENCE_SMS_SECRET": "secret",
    "CONVERGENCE_SMS_CONSUMER": "tiers",
}
PUSH = {"CONVERGENCE_PUSH_KEY": "/cle.pem", "CONVERGENCE_PUSH_CONTACT": "contact@exemple.fr"}
MAIL = {
    "CONVERGENCE_MAIL_URL": "smtp+starttls://compte%40exemple.fr:mot%2Fde%3Apasse@courrier.exemple.fr",
    "CONVERGENCE_MAIL_FROM": "ne-pas-repondre@exemple.fr",
}

SYSTEM = {
    "CONVERGENCE_FRANCE_TRAVAIL_URL": "https://echanges.exemple.fr/convergence",
    "CONVERGENCE_FRANCE_TRAVAIL_TOKEN": "jeton",
}


@pytest.fixture(autouse=True)
def production(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (
        *SMS,
        *PUSH,
        *MAIL,
        *SYSTEM,
        "CONVERGENCE_ASP_URL",
        "CONVERGENCE_MAIL_BOUNCES",
        "CONVERGENCE_SMS_ENDPOINT",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CONVERGENCE_MODE", "production")
    monkeypatch.setenv("CONVERGENCE_STATE", str(tmp_path))


def named(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> Providers:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return exchange_providers()


def test_a_production_without_providers_has_none_and_catches_nothing() -> None:
    assert exchange_providers() == Providers()


@pytest.mark.parametrize("mode", ["demo", "test"])
def test_outside_production_nothing_leaves_whatever_is_named(
    mode: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CONVERGENCE_MODE", mode)
    found = named(monkeypatch, SMS | PUSH | MAIL | SYSTEM)
    assert found == Providers(catcher=tmp_path / "messagerie")
    for channel in (Channel.SMS, Channel.EMAIL, Channel.PUSH, Channel.OUTSIDE_SYSTEM):
        assert isinstance(carrier_of(channel, found), Catcher)


def test_each_provider_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    found = named(monkeypatch, SMS | PUSH | MAIL | SYSTEM | {"CONVERGENCE_MAIL_BOUNCES": "/retours"})
    assert found.mail == MailServer(
        "courrier.exemple.fr",
        587,
        "ne-pas-repondre@exemple.fr",
        "compte@exemple.fr",
        "mot/de:passe",
        "starttls",
    )
    assert found.sms is not None
    assert found.sms.endpoint == "ovh-eu"
    assert found.bounces == Path("/retours")
    assert "mot/de" not in repr(found)
    assert "secret" not in repr(found)
    assert "jeton" not in repr(found)
    assert [carrier_of(channel, found).name for channel in Channel] == [
        "ovhcloud",
        "smtp:courrier.exemple.fr",
        "webpush",
        "caldav",
        "systèmes des partenaires",
    ]


@pytest.mark.parametrize("family", [SMS, PUSH, MAIL, SYSTEM])
def test_a_provider_half_named_is_refused_with_the_name_of_what_is_missing(
    family: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = family
    for missing in others:
        values = {name: "" if name == missing else value for name, value in family.items()}
        with pytest.raises(Problem, match=missing):
            named(monkeypatch, values)
    assert named(monkeypatch, family | {first: ""}) == Providers()


@pytest.mark.parametrize(
    "url", ["courrier.exemple.fr", "http://x.fr", "smtp://", "smtp://x:port", "smtp://[", "smtp://x:99999"]
)
def test_what_is_no_mail_server_is_refused_without_its_password(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Problem, match="CONVERGENCE_MAIL_URL"):
        named(monkeypatch, MAIL | {"CONVERGENCE_MAIL_URL": url})


def test_a_shared_folder_is_a_system_too(monkeypatch: pytest.MonkeyPatch) -> None:
    found = named(monkeypatch, {"CONVERGENCE_ASP_URL": "file:///srv/asp/a%20envoyer"})
    assert found.systems["asp"].folder == Path("/srv/asp/a envoyer")
    assert list(found.systems) == ["asp"]


@pytest.mark.parametrize(
    "url",
    [
        "echanges.exemple.fr",
        "http://x.fr",
        "https://",
        "https://u:p@x.fr",
        "https://[",
        "file://x/y",
        "file:x",
    ],
)
def test_what_is_no_system_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Problem, match="CONVERGENCE_FRANCE_TRAVAIL_URL"):
        named(monkeypatch, SYSTEM | {"CONVERGENCE_FRANCE_TRAVAIL_URL": url})


OPENID = {
    "CONVERGENCE_PROCONNECT_ISSUER": "https://proconnect.exemple.fr/api/v2",
    "CONVERGENCE_PROCONNECT_CLIENT_ID": "identifiant",
    "CONVERGENCE_PROCONNECT_CLIENT_SECRET": "secret",
}


@pytest.fixture
def no_openid(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PROCONNECT", "FRANCECONNECT"):
        for end in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "ALGORITHM"):
            monkeypatch.delenv(f"CONVERGENCE_{name}_{end}", raising=False)


def test_a_provider_of_identities_is_whole_or_absent(
    monkeypatch: pytest.MonkeyPatch, no_openid: None
) -> None:
    assert openid_providers() == {}
    for name, value in OPENID.items():
        monkeypatch.setenv(name, value)
    assert set(openid_providers()) == {"proconnect"}
    found = openid_providers()["proconnect"]
    assert (found.issuer, found.algorithm, found.idp_claim) == (
        "https://proconnect.exemple.fr/api/v2",
        "ES256",
        "idp_id",
    )
    assert "eidas0" not in found.levels
    assert "secret'" not in repr(found)
    for name in ("CONVERGENCE_PROCONNECT_CLIENT_ID", "CONVERGENCE_PROCONNECT_CLIENT_SECRET"):
        monkeypatch.delenv(name)
        with pytest.raises(Problem, match=name):
            openid_providers()
        monkeypatch.setenv(name, OPENID[name])
    for name, wrong in (("ISSUER", "http://proconnect.exemple.fr"), ("ALGORITHM", "HS256")):
        monkeypatch.setenv(f"CONVERGENCE_PROCONNECT_{name}", wrong)
        with pytest.raises(Problem, match=name):
            openid_providers()
        monkeypatch.setenv(f"CONVERGENCE_PROCONNECT_{name}", OPENID.get(f"CONVERGENCE_PROCONNECT_{name}", ""))


def test_outside_production_no_provider_of_identities_is_asked(
    monkeypatch: pytest.MonkeyPatch, no_openid: None
) -> None:
    for name, value in OPENID.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CONVERGENCE_MODE", "demo")
    assert openid_providers() == {}
