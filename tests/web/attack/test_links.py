"""Personal links, seen by whoever would read one over a shoulder, in a log or in a history."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from convergence.config.logs import PERSONAL_ADDRESS, MaskingFormatter, masked
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from convergence.web.access import access_of
from tests.web.attack.world import CANARY, Tarbes, nothing_changes
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


OPENS = {
    "booking": "/jeune/r/", "visitor": "/jeune/r/", "public": "/jeune/r/p/", "round": "/jeune/s/",
    "conversation": "/jeune/m/", "feed": "/calendrier/flux/", "answer": "/jeune/o/",
}  # fmt: skip


def test_a_secret_opens_what_it_was_made_for_and_nothing_else(tarbes: Tarbes, client: Client) -> None:
    wrong = []
    with nothing_changes(tarbes.house):
        for kind, token in tarbes.tokens.items():
            for address in SECRET_ADDRESSES:
                if address.startswith(OPENS[kind]) and kind != "public":
                    continue
                for answer in (
                    client.get(address.replace(TOKEN, token)),
                    client.post(address.replace(TOKEN, token)),
                ):
                    if answer.status_code != 404 or CANARY.lower() in answer.content.decode().lower():
                        wrong.append(f"{kind} {address} : {answer.status_code}")
    assert wrong == []


def test_no_secret_is_kept_in_the_database(tarbes: Tarbes) -> None:
    kept = [token for name, token in tarbes.tokens.items() if name != "public"]
    assert len(kept) == 6
    found = []
    for name in ("adviser", "direction"):
        with acting(tarbes.actor(name), Purpose.AUDIT), connection.cursor() as cursor:
            cursor.execute(_TABLES)
            for (table,) in cursor.fetchall():
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE ANY(%s)',
                    [[f"%{one}%" for one in kept]],
                )
                if cursor.fetchone()[0]:
                    found.append(table)
    assert found == []


_TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND has_table_privilege(oid, 'SELECT')
"""
