"""Agreements, addresses of partners, accesses in emergency, second factors: every address, asked by everybody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from convergence.foundation.clock import now
from convergence.foundation.identifiers import new_token, uuid7
from convergence.identity.operations import register_login_client
from convergence.identity.types import BearerKind
from tests.rooms.agreements.world import asked
from tests.rooms.identity.soft_key import SoftKey
from tests.rooms.sharing.addressed import ALLOWED, address, change_of, program, tell
from tests.web.attack.test_course import read_and_sent
from tests.web.attack.test_strangers import faults, routes
from tests.web.attack.world import CANARY, Tarbes, content
from tests.web.house import House
from tests.web.login.test_factors import ENROL, options_of, text, without_factor
from tests.web.messages.world import reachable
from tests.web.test_emergency_pages import TYPED
from tests.web.young_people import stored

pytestmark = pytest.mark.django_db
ROOMS = (
    "/conventions/", "/urgences/", "/reseau/applications/", "/reseau/avis/", "/reseau/connexions/",
    "/mon-compte/double-authentification/cles/", "/mon-compte/identites/",
)  # fmt: skip
OTHERS = ("stranger", "stranger_direction", "operator", "researcher", "arml", "auditor")
OF_TARBES = ("adviser", "manager", "second_direction")
"""Colleagues: what is the network's, another person's or the officer's is not theirs."""
SEEN_BY = ("adviser", "direction", "dsi", "partner", "dpo")


@dataclass
class Network(Tarbes):
    """One object of each kind, each with the rare name."""

    change_id: int = 0

    def part(self, route: str, kind: str, name: str) -> str:
        """The value of one part of an address."""
        return str(self.change_id) if kind == "int" else str(self.ids[name])


@pytest.fixture
def network(house: House, monkeypatch: pytest.MonkeyPatch) -> Network:
    """Made through the operations and pages that people use."""
    monkeypatch.setenv(ALLOWED, "partenaire.example:443")
    made = Network(house)
    person = reachable(house, CANARY, CANARY.upper(), "+33639987654")
    client_id = program(house, name=f"Logiciel {CANARY}")
    webhook_id = address(house, client_id, f"https://partenaire.example/{CANARY}")
    made.change_id = change_of(tell(house)[0])
    made.keep(
        dossier_id=person.dossier_id,
        agreement_id=asked(house, title=f"Convention {CANARY}"),
        client_id=client_id,
        webhook_id=webhook_id,
        client=register_login_client(
            actor=house.actor("dsi"), at=now(), client_id="canari", kind=BearerKind.ADVISER, name=CANARY,
            organisation=CANARY, redirect_uris=["https://partenaire.example/retour"], secret=new_token(),
        ),
        identity_id=uuid7(),
    )  # fmt: skip
    _emergency(made)
    _passkey(made)
    return made


def _emergency(made: Network) -> None:
    (born,) = stored(made.house, "SELECT born_on FROM dossier_dossier WHERE id = %s", made.ids["dossier_id"])[
        0
    ]
    typed = {
        **TYPED, "name": CANARY.upper(), "first_name": CANARY, "born_on_day": born.day, "born_on_month": born.month,
        "born_on_year": born.year, "reason": f"Elle est à l’hôpital, seule : {CANARY}.",
    }  # fmt: skip
    opened = made.house.client("partner").post("/urgences/ouvrir/", typed)
    assert opened.status_code == 302
    found = stored(made.house, "SELECT id FROM sharing_emergencyaccess", by="dpo")
    made.keep(emergency_id=found[0][0])


def _passkey(made: Network) -> None:
    client = without_factor(made.house, "employment_adviser")
    client.defaults["HTTP_HOST"] = "localhost"
    key = SoftKey(origin="http://localhost", site="localhost")
    answer = key.make(options_of(text(client.get(ENROL))))
    client.post(ENROL, {"step": "passkey", "name": f"Clé {CANARY}", "answer": answer})
    kept = stored(made.house, "SELECT id FROM identity_passkey", by="employment_adviser")
    made.keep(passkey_id=kept[0][0])


def seen(house: House) -> dict[str, Any]:
    return content(house, *SEEN_BY)


def test_no_object_of_the_network_is_told_or_touched_by_others(network: Network) -> None:
    assert len([route for route in routes(ROOMS) if "<uuid:" in route]) > 25
    before = seen(network.house)
    wrong = [fault for name in OTHERS for fault in faults(network, name, ROOMS, read_and_sent)]
    assert wrong == []
    assert [table for table, digest in seen(network.house).items() if before[table] != digest] == []


def test_nor_by_colleagues_of_the_person_or_of_the_officer(network: Network) -> None:
    rooms = tuple(room for room in ROOMS if room != "/urgences/")
    wrong = [fault for name in OF_TARBES for fault in faults(network, name, rooms, read_and_sent)]
    assert wrong == []


def test_the_holder_of_each_reads_it(network: Network) -> None:
    """The positive twin: the same addresses answer those whose they are."""
    house, ids = network.house, network.ids
    for name, where in (
        ("partner", f"/conventions/{ids['agreement_id']}/"),
        ("dsi", f"/conventions/{ids['agreement_id']}/"),
        ("dsi", f"/reseau/avis/{ids['webhook_id']}/"),
        ("dsi", f"/reseau/connexions/{ids['client']}/adresses/"),
        ("dpo", f"/urgences/{ids['emergency_id']}/examiner/"),
    ):
        answer = house.client(name).get(where)
        assert answer.status_code == 200, (name, where)
        assert CANARY.lower() in answer.content.decode().lower(), (name, where)
