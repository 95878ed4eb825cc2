"""Pages of the addresses of partners: who enters, an address added and its secret shown once, its log, its gestures."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
import time_machine

from convergence.config.environment import ROOT
from convergence.jobs import webhooks as jobs
from tests.rooms.sharing.addressed import ALLOWED, AT, Partner, address, change_of, program, served, tell
from tests.web.house import PEOPLE, House, make_house

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def partner(monkeypatch: pytest.MonkeyPatch) -> Iterator[Partner]:
    with served() as found:
        monkeypatch.setenv(ALLOWED, f"127.0.0.1:{found.port}")
        yield found


def page(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def is_genuine(tmp_path: Path) -> Any:
    """The function that the documentation gives to partners, as it stands there."""
    text = (Path(ROOT) / "docs" / "reference" / "avis.md").read_text("utf-8")
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert code is not None
    (tmp_path / "verifier.py").write_text(code[1], "utf-8")
    spec = spec_from_file_location("verifier", tmp_path / "verifier.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.is_genuine


def test_only_the_network_enters(house: House, partner: Partner) -> None:
    client_id = program(house)
    webhook_id = address(house, client_id, partner.url)
    pages = [
        f"/reseau/applications/{client_id}/avis/",
        f"/reseau/applications/{client_id}/avis/ajouter/",
        *(f"/reseau/avis/{webhook_id}/{end}" for end in ("", "secret/", "suspendre/", "retirer/")),
    ]
    for name in PEOPLE:
        client = house.client(name)
        statuses = {client.get(each).status_code for each in pages}
        assert statuses == ({200} if name == "dsi" else {403}), name


def test_an_address_is_added_and_its_secret_signs_as_the_documentation_says(
    house: House, partner: Partner, is_genuine: Any
) -> None:
    client_id, dsi = program(house), house.client("dsi")
    assert f"/reseau/applications/{client_id}/avis/" in page(dsi.get("/reseau/applications/"))
    form = f"/reseau/applications/{client_id}/avis/ajouter/"
    wrong = dsi.post(form, {"url": "http://exemple.fr/", "contact": "technique@exemple.fr"})
    assert wrong.status_code == 422
    assert "serveur public en https" in page(wrong)
    added = dsi.post(
        form, {"url": partner.url, "contact": "technique@exemple.fr", "resources": ["rendez_vous"]}
    )
    secret = re.search(r"<code>(.+?)</code>", page(added))
    assert secret is not None
    assert secret[1] not in page(dsi.get(f"/reseau/applications/{client_id}/avis/"))
    tell(house)
    assert jobs.tell_once() == 1
    (headers,), (body,) = partner.posted, partner.bodies
    signed, told = headers["convergence-signature"], time.time()
    assert is_genuine(signed, body, secret[1], now=told)
    assert not is_genuine(signed, body + b"x", secret[1], now=told)
    assert not is_genuine(signed, body, secret[1], now=told + 10**6)


def test_the_log_says_what_failed_and_a_line_is_told_again(house: House, partner: Partner) -> None:
    client_id, dsi = program(house), house.client("dsi")
    webhook_id = address(house, client_id, partner.url)
    (about,) = tell(house)
    partner.status = 503
    with time_machine.travel(AT, tick=False):
        jobs.tell_once()
    log = page(dsi.get(f"/reseau/avis/{webhook_id}/"))
    assert "Le serveur a répondu 503." in log
    assert "1 avis" in log
    again = dsi.post(f"/reseau/avis/{webhook_id}/rejouer/{change_of(about)}/", {"suite": "1"})
    assert again.status_code == 302
    partner.status = 204
    assert jobs.tell_once() == 1
    assert "Reçu" in page(dsi.get(f"/reseau/avis/{webhook_id}/"))
    assert dsi.post(f"/reseau/avis/{webhook_id}/rejouer/{change_of(about) + 1}/").status_code == 404


def test_an_address_is_suspended_put_back_given_another_secret_and_removed(
    house: House, partner: Partner
) -> None:
    client_id, dsi = program(house), house.client("dsi")
    webhook_id = address(house, client_id, partner.url)
    shown = f"/reseau/avis/{webhook_id}/"
    assert dsi.post(f"{shown}suspendre/", {"reason": ""}).status_code == 422
    assert dsi.post(f"{shown}suspendre/", {"reason": "Travaux"}).status_code == 302
    assert "Travaux" in page(dsi.get(shown))
    assert dsi.post(f"{shown}reprendre/", {"reason": "Fin", "skip_waiting": "on"}).status_code == 302
    assert "<code>" in page(dsi.post(f"{shown}secret/", {"reason": "Départ"}))
    assert dsi.post(f"{shown}retirer/", {"reason": "Inutile"}).status_code == 302
    assert dsi.get(shown).status_code == 404
