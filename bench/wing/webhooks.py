"""Changes told to partners' addresses: one that answers at once, beside a slow one and a dead one, and bare posts."""

from __future__ import annotations

import json
import os
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import psycopg

from bench.report import Figure, at_most

TOLD, A_SECOND, SLOW_SECONDS, LONGEST = 2_000, 100, 3.0, 120.0
PARTNER = "departement"
_ALLOWED = "CONVERGENCE_OUTBOUND_HOSTS"


class _Server(ThreadingHTTPServer):
    """Takes what is posted after ``seconds``, and counts."""

    daemon_threads = True

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds, self.count = seconds, 0
        super().__init__(("127.0.0.1", 0), _Handler)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/avis"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *_: Any) -> None:
        return

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(self.server.seconds)
        self.server.count += 1
        self.send_response(204)
        self.send_header("Content-Length", "0")
        self.end_headers()


def measure(connection: psycopg.Connection[Any], *, say: Callable[[str], None]) -> list[Figure]:
    """Seconds until a quick address has been told everything, a slow one and a dead one standing beside it."""
    quick, slow = _Server(), _Server(SLOW_SECONDS)
    dead = "http://127.0.0.1:1/avis"
    os.environ[_ALLOWED] = ",".join(url.split("/")[2] for url in (quick.url, slow.url, dead))
    try:
        clients = [_address(connection, url) for url in (slow.url, dead, quick.url)]
        _fill(connection)
        say(f"{TOLD} avis à une adresse, une lente ({SLOW_SECONDS:.0f} s par avis) et une morte à côté…")
        seconds = _told(quick)
        bare = _bare(quick)
        _shut_out(clients)
    finally:
        os.environ.pop(_ALLOWED)
        quick.shutdown()
        slow.shutdown()
    note = f"borne : {A_SECOND} avis par seconde ; référence : autant de requêtes nues, une connexion gardée"
    return [
        at_most(
            f"Avertir un partenaire de {TOLD} changements",
            seconds,
            "s",
            TOLD / A_SECOND,
            reference=bare,
            note=note,
        )
    ]


def _told(quick: _Server) -> float:
    from convergence.jobs.webhooks import telling

    stop, began = threading.Event(), time.perf_counter()
    with telling(stop):
        while quick.count < TOLD and time.perf_counter() - began < LONGEST:
            time.sleep(0.01)
        seconds = time.perf_counter() - began
        stop.set()
    return seconds if quick.count >= TOLD else float("inf")


def _bare(quick: _Server) -> float:
    import requests

    body = json.dumps({"id": "0" * 32, "type": "rendez_vous.updated"}).encode()
    with requests.Session() as session:
        session.trust_env = False
        began = time.perf_counter()
        for _ in range(TOLD):
            session.post(quick.url, data=body)
        return time.perf_counter() - began


def _shut_out(clients: Sequence[UUID]) -> None:
    from convergence.foundation.actor import system_actor
    from convergence.sharing.operations import revoke_api_client

    for client_id in clients:
        revoke_api_client(
            actor=system_actor(), at=datetime.now(UTC), client_id=client_id, reason="Fin de la mesure"
        )


def _partner(connection: psycopg.Connection[Any]) -> UUID:
    found = connection.execute(
        "SELECT id FROM identity_structure WHERE kind = %s AND closed_on IS NULL ORDER BY code LIMIT 1",
        (PARTNER,),
    ).fetchone()
    assert found is not None, "the invented network has partners"
    partner_id: UUID = found[0]
    return partner_id


def _address(connection: psycopg.Connection[Any], url: str) -> UUID:
    from joserfc.jwk import ECKey

    from convergence.foundation.actor import system_actor
    from convergence.sharing.operations import create_api_client, create_webhook, give_program_access
    from convergence.sharing.types import ApiFamily, ProgramAccessDraft, WebhookDraft

    actor, at = system_actor(), datetime.now(UTC)
    client_id = create_api_client(
        actor=actor, at=at, name=f"Mesure des avis {url}", organisation="Mesure", families=[ApiFamily.PARTNER],
        secret=secrets.token_hex(24),
    )  # fmt: skip
    key = ECKey.generate_key("P-256", {"kid": "mesure", "alg": "ES256", "use": "sig"})
    draft = ProgramAccessDraft(
        organisation_id=_partner(connection), scopes=("dossier:file:read",), fields={}, keys_url="",
        keys=json.dumps({"keys": [key.as_dict(private=False)]}), agreement="Mesure",
    )  # fmt: skip
    give_program_access(actor=actor, at=at, client_id=client_id, draft=draft, reason="Mesure")
    create_webhook(
        actor=actor, at=at, client_id=client_id, draft=WebhookDraft(url, "mesure@exemple.fr"),
        secret=secrets.token_hex(24),
    )  # fmt: skip
    return client_id


def _fill(connection: psycopg.Connection[Any]) -> None:
    """Lines of requests, which are told without agreement."""
    connection.execute(
        "INSERT INTO sharing_partnerchange (organisation_id, event_id, resource, change, about, file, happened_at)"
        " SELECT %s, -n, 'demande', 'updated', gen_random_uuid(), gen_random_uuid(), now()"
        " FROM generate_series(1, %s) n",
        (_partner(connection), TOLD),
    )
