"""A partner's server on loopback that takes changes, and a program to whose feed lines are added."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

from joserfc.jwk import ECKey

from convergence.foundation.actor import system_actor
from convergence.foundation.identifiers import new_token, uuid7
from convergence.foundation.scope import Purpose
from convergence.sharing.models import PartnerChange
from convergence.sharing.operations import create_api_client, create_webhook, give_program_access
from convergence.sharing.operations.changes import tell_partners
from convergence.sharing.types import (
    ApiFamily,
    PartnerChangeKind,
    PartnerResource,
    ProgramAccessDraft,
    WebhookDraft,
)
from convergence.storage.session import acting
from tests.web.house import House

AT = datetime(2026, 11, 30, 9, 0, 30, tzinfo=UTC)
SECRET = "un secret assez long pour un essai"
ALLOWED = "CONVERGENCE_OUTBOUND_HOSTS"


@dataclass
class Partner:
    """What came to the server, and how it answers: ``status`` after ``seconds``."""

    port: int = 0
    status: int = 204
    seconds: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    posted: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/avis"

    @property
    def abouts(self) -> list[str]:
        """What the changes that came are about, in their order."""
        return [json.loads(body)["about"] for body in self.bodies]


@contextmanager
def served() -> Iterator[Partner]:
    """A server for the time of the block."""
    found = Partner()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            return

        def do_POST(self) -> None:
            found.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            found.posted.append({name.lower(): value for name, value in self.headers.items()})
            time.sleep(found.seconds)
            self.send_response(found.status)
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def program(house: House, organisation: str = "departement", name: str = "Logiciel du département") -> UUID:
    """A program that the partner interface knows, for an organisation."""
    dsi = house.actor("dsi")
    client_id = create_api_client(
        actor=dsi, at=AT, name=name, organisation="Essai", families=[ApiFamily.PARTNER], secret=new_token()
    )
    key = ECKey.generate_key("P-256", {"kid": "essai", "alg": "ES256", "use": "sig"})
    draft = ProgramAccessDraft(
        organisation_id=house.structures[organisation],
        scopes=("dossier:file:read",),
        fields={},
        keys=json.dumps({"keys": [key.as_dict(private=False)]}),
        keys_url="",
        agreement="Convention d’essai",
    )
    give_program_access(actor=dsi, at=AT, client_id=client_id, draft=draft, reason="Essai")
    return client_id


def address(
    house: House, client_id: UUID, url: str, *resources: PartnerResource, secret: str = SECRET
) -> UUID:
    """An address of that program."""
    draft = WebhookDraft(url, "technique@partenaire.example", resources)
    return create_webhook(actor=house.actor("dsi"), at=AT, client_id=client_id, draft=draft, secret=secret)


def tell(
    house: House,
    count: int = 1,
    *,
    organisation: str = "departement",
    resource: PartnerResource = PartnerResource.APPOINTMENT,
) -> list[UUID]:
    """Add lines to the feed of an organisation; what they are about, in their order."""
    actor, abouts = system_actor(), [uuid7() for _ in range(count)]
    with acting(actor, Purpose.SYSTEM):
        for about in abouts:
            tell_partners(
                actor=actor,
                at=AT,
                event_id=int.from_bytes(about.bytes[-6:], "big"),
                organisation_ids=[house.structures[organisation]],
                resource=resource,
                change=PartnerChangeKind.UPDATED,
                dossier_id=uuid7(),
                about=about,
            )
    return abouts


def change_of(about: UUID) -> int:
    """The number of the line that tells of something."""
    with acting(system_actor(), Purpose.SYSTEM):
        return PartnerChange.objects.get(about=about).id
