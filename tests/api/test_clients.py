"""Clients over a real connection: the daily streams, and a copy of the directory kept up to date."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from wsgiref.simple_server import make_server

import pytest
import requests
from django.core.wsgi import get_wsgi_application

from convergence.jobs.directory.exports import make_open_files
from tests.api.catalogue import Open, open_house
from tests.clients.imilo import TIMEOUT, ImiloClient
from tests.web.browser import Quiet, Threads
from tests.web.house import make_house


@pytest.fixture
def served(fresh_database: str) -> Iterator[tuple[Open, str]]:
    opened = open_house(make_house())
    server = make_server("127.0.0.1", 0, get_wsgi_application(), Threads, Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield opened, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("says_json", [True, False])
def test_the_client_of_the_streams_reads_them(served: tuple[Open, str], says_json: bool) -> None:
    opened, url = served
    client = ImiloClient(f"{url}/ods/", opened.secret, says_json=says_json)
    with client.session:
        client.session.headers["Authorization"] = "Bearer un jeton périmé".encode().decode("latin-1")
        offers = {element["offres"]["id_offre"]: element["offres"] for element in client.read("offres")}
        structures = {element["structures"]["id_structure"] for element in client.read("structures")}
        links = [element["structures_offres"] for element in client.read("structures_offres")]
    assert len(offers) == 2
    assert {link["offre_id"] for link in links} == set(offers)
    assert {link["missionlocale_id"] for link in links} == structures
    # what is made a number, an instant or a list of one by the users of these lists
    assert all(int(number) > 0 for number in [*offers, *structures])
    assert all(";" not in (offer["thematique"] or "") for offer in offers.values())


def test_a_wrong_secret_is_refused_to_the_client(served: tuple[Open, str]) -> None:
    client = ImiloClient(f"{served[1]}/ods", "un mauvais secret, tout à fait faux")
    with client.session, pytest.raises(requests.HTTPError) as told:
        client.read("offres")
    assert told.value.response.status_code == 401
    assert told.value.response.json()["code"] == "invalid_client"


def test_a_copy_is_kept_up_to_date_over_the_wire(served: tuple[Open, str]) -> None:
    _, url = served
    copy: dict[str, Any] = {}
    asked: dict[str, Any] = {"limit": 1}
    with requests.Session() as session:
        while True:
            answer = session.get(f"{url}/api/v1/offers/services", params=asked, timeout=TIMEOUT)
            content = answer.json()
            copy |= {record["id"]: record for record in content["items"]}
            asked["cursor"] = content["cursor"]
            if not content["has_more"]:
                break
        while make_open_files():
            pass
        file = session.get(f"{url}/api/v1/offers/services.parquet", timeout=TIMEOUT)
    assert len(copy) == 4
    assert file.content[:4] == file.content[-4:] == b"PAR1"
