"""Each address of agreements opens or refuses in French for every role, whatever is sent to it; none breaks."""

from __future__ import annotations

import pytest

from tests.rooms.agreements.world import asked, network
from tests.web.house import ROLES
from tests.web.test_every_address import RANDOM, addresses

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ROLES.values())
def test_no_page_of_agreements_breaks(name: str) -> None:
    house = network()
    found = [address for address, _ in addresses() if address.startswith("/conventions/")]
    assert len(found) > 12
    client, real = house.client(name), str(asked(house))
    for address in (each.replace(str(RANDOM), which) for each in found for which in (str(RANDOM), real)):
        for answer in (
            client.get(address),
            client.post(address, {"edit_token": "x", "said": "\x00", "clients": "z"}),
        ):
            assert answer.status_code < 500, address
            assert b"Traceback" not in answer.content
