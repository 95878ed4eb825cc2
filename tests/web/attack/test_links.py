"""Personal links, seen by whoever would read one over a shoulder, in a log or in a history."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from convergence.config.logs import PERSONAL_ADDRESS, MaskingFormatter, masked
from convergence.web.access import access_of
from tests.web.house import House
from tests.web.messages.world import link_to, reachable
from tests.web.test_every_address import addresses

TOKEN = "sEcRet_-kanari0123456789abcdefgh"
ROOT = Path(__file__).parents[3]
SECRET_ADDRESSES = [
    address.replace("inconnu", TOKEN)
    for address, entry in addresses()
    if (access := access_of(entry.callback)) and access.find_guest is not None and "/r/p/" not in address
]


def test_personal_addresses_were_found() -> None:
    assert len(SECRET_ADDRESSES) > 15


@pytest.mark.parametrize("address", SECRET_ADDRESSES)
def test_no_log_keeps_the_secret_of_an_address(
    db: None, client: Client, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    told = settings.LOGGING["formatters"]["line"]
    assert told["()"] == f"{MaskingFormatter.__module__}.{MaskingFormatter.__qualname__}"
    formatter = MaskingFormatter(told["fmt"], style=told["style"])
    with caplog.at_level(logging.INFO):
        client.get(address)
        client.post(address)
        logging.getLogger("essai").exception("%s", address, exc_info=ValueError(address))
    assert len(caplog.records) > 2
    assert TOKEN in caplog.text
    for record in caplog.records:
        assert TOKEN not in formatter.format(record)


def test_other_addresses_are_logged_as_they_are() -> None:
    plain = "/dossiers/0192f0c4-77a5-7b1e-9d3c-5a2f8e6b4c10/ /jeune/s/verifier/ /jeune/r/p/59tpx9rz/"
    assert masked(plain) == plain


def test_the_front_server_of_the_manual_masks_the_same_addresses() -> None:
    sample = (ROOT / "deploy/nginx.conf.sample").read_text()
    assert f'"~^{PERSONAL_ADDRESS}" "$1…";' in sample
    assert '"$request_method $page"' in sample
    assert "$request_method $uri" not in sample


def test_a_personal_page_tells_its_address_to_nobody_and_is_kept_nowhere(
    house: House, client: Client
) -> None:
    for address in (link_to(house, reachable(house)), "/jeune/s/verifier/"):
        page = client.get(address)
        assert page.status_code == 200
        # the last word is that of the page; « no-referrer » would have its own forms refused
        assert '<meta name="referrer" content="strict-origin">' in page.content.decode()
        assert page["Cache-Control"] in ("no-store", "no-store, private")
        assert page["X-Frame-Options"] == "DENY"
        assert "script-src 'self'" in page["Content-Security-Policy"]
