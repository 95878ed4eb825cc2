"""Two partners with two programs each, files of Tarbes opened to one, to the other, to both, to nobody; requests."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

from django.conf import settings
from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from convergence.accompagnement.situations.operations import record_situation
from convergence.accompagnement.situations.types import SituationCategory, SituationDraft
from convergence.accompagnement.solutions.operations import send_request
from convergence.accompagnement.solutions.types import RequestDraft, ToldFamily
from convergence.agenda.appointments.operations import plan_appointment
from convergence.agenda.appointments.types import AppointmentDraft
from convergence.agenda.workshops.operations import create_offer, enrol, plan_session
from convergence.agenda.workshops.types import OfferDraft, SessionDraft, WorkshopKind
from convergence.foundation.clock import local_today, now
from convergence.foundation.identifiers import new_token
from convergence.sharing.operations import create_api_client, give_program_access
from convergence.sharing.queries import program_scopes
from convergence.sharing.types import ApiFamily, ProgramAccessDraft
from tests.rooms.solutions.steps import service
from tests.web.house import House, make_house
from tests.web.young_people import YoungPerson, share, welcome

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
READ_ONLY = ("dossier:file:read", "referentials:data:read")
NO_SANDBOX = tuple(code for code, scope in program_scopes().items() if not scope.sandbox_only)


@dataclass
class Program:
    """A program of a partner, with its key and a client without session."""

    client_id: UUID
    organisation_id: UUID
    key: Any
    scopes: tuple[str, ...]
    http: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    _token: str = ""

    def claims(self, **changes: Any) -> dict[str, Any]:
        """What an honest assertion says; None takes a claim away."""
        at = int(now().timestamp())
        told = {
            "iss": str(self.client_id),
            "sub": str(self.client_id),
            "aud": f"{settings.SITE_URL}/api/oauth/token",
            "jti": uuid4().hex,
            "iat": at,
            "exp": at + 120,
            **changes,
        }
        return {name: value for name, value in told.items() if value is not None}

    def assertion(self, *, key: Any = None, header: dict[str, Any] | None = None, **changes: Any) -> str:
        """A signed assertion."""
        key = key or self.key
        algorithm = "ES256" if isinstance(key, ECKey) else "RS256"
        return jwt.encode({"alg": algorithm, **(header or {})}, self.claims(**changes), key)

    def ask(self, assertion: str | None = None, **form: Any) -> Any:
        """Ask for a token."""
        sent = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION,
            "client_assertion": self.assertion() if assertion is None else assertion,
            **form,
        }
        body = "&".join(f"{name}={_quoted(value)}" for name, value in sent.items() if value is not None)
        return self.http.post("/api/oauth/token", body, content_type="application/x-www-form-urlencoded")

    @property
    def token(self) -> str:
        """A token with every scope that it was given."""
        if not self._token:
            answer = self.ask()
            assert answer.status_code == 200, answer.content
            self._token = answer.json()["access_token"]
        return self._token

    def forget(self) -> None:
        """Ask for another token next time."""
        self._token = ""

    def headers(self, **more: str) -> dict[str, str]:
        """What each call carries."""
        return {"Authorization": f"Bearer {self.token}", **more}

    def get(self, path: str, **query: Any) -> Any:
        """Read."""
        return self.http.get(f"/api/v1/{path}", query, headers=self.headers())

    def answer(self, request_id: UUID, key: str = "", **body: Any) -> Any:
        """Answer a request."""
        return self.http.post(
            f"/api/v1/requests/{request_id}/answers",
            json.dumps(body),
            content_type="application/json",
            headers=self.headers(**{"Idempotency-Key": key or uuid4().hex}),
        )


def _quoted(value: Any) -> str:
    return quote(str(value), safe="")


@dataclass
class World:
    """What the tests of the partner interface know."""

    house: House
    programs: dict[str, Program] = field(default_factory=dict)
    files: dict[str, YoungPerson] = field(default_factory=dict)
    requests: dict[str, UUID] = field(default_factory=dict)
    appointments: dict[str, UUID] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Program:
        return self.programs[name]


def let_in(
    house: House,
    organisation: str,
    *,
    scopes: tuple[str, ...] = NO_SANDBOX,
    fields: dict[str, tuple[str, ...]] | None = None,
    rsa: bool = False,
    name: str = "Logiciel",
) -> Program:
    """A program of an organisation of the house, by the gestures of the DSI."""
    key: Any = RSAKey.generate_key(2048) if rsa else ECKey.generate_key("P-256")
    dsi = house.actor("dsi")
    client_id = create_api_client(
        actor=dsi, at=now(), name=name, organisation=f"Organisme {organisation}", families=[ApiFamily.PARTNER],
        secret=new_token(),
    )  # fmt: skip
    give_program_access(
        actor=dsi,
        at=now(),
        client_id=client_id,
        draft=ProgramAccessDraft(
            organisation_id=house.structures[organisation],
            scopes=scopes,
            fields=fields or {},
            keys=json.dumps({"keys": [key.as_dict(private=False)]}),
            keys_url="",
            agreement="Convention d’essai du 1er janvier",
        ),
    )
    return Program(client_id, house.structures[organisation], key, scopes)


def make_world() -> World:
    """The house, its files and its programs."""
    world = World(make_house())
    house = world.house
    for name, shared in (
        ("first", ("departement",)),
        ("second", ("france_travail",)),
        ("both", ("departement", "france_travail")),
        ("nobody", ()),
    ):
        world.files[name] = welcome(house, name.capitalize(), "ESSAI")
        for organisation in shared:
            share(house, world.files[name], organisation, may_write=False)
    _life(world)
    for name, organisation in (("first", "departement"), ("second", "france_travail")):
        world.requests[name] = send_request(
            actor=house.actor("adviser"),
            at=now(),
            dossier_id=world.files["both"].dossier_id,
            draft=RequestDraft(
                offer_id=service(at=now(), organisation_id=house.structures[organisation]),
                theme="mobilite--preparer-un-permis",
                message="Texte libre du conseiller.",
                agreed_on=local_today("Europe/Paris"),
                told=(ToldFamily.CONTACT, ToldFamily.BIRTH_DATE),
            ),
        )
    world.programs = {
        "dep": let_in(house, "departement", rsa=True, name="Logiciel du département"),
        "dep_small": let_in(house, "departement", scopes=READ_ONLY, name="Petit logiciel du département"),
        "ft": let_in(house, "france_travail", name="Logiciel de France Travail"),
        "ft_small": let_in(
            house, "france_travail", scopes=READ_ONLY, name="Petit logiciel de France Travail"
        ),
    }
    return world


def _life(world: World) -> None:
    """What happens to each: an appointment, an enrolment, a situation."""
    actor, at = world.house.actor("adviser"), now()
    start = (at + timedelta(days=3)).replace(hour=9, minute=0, second=0, microsecond=0)
    offer = create_offer(actor=actor, at=at, draft=OfferDraft("Écrire son CV", WorkshopKind.WORKSHOP))
    session = plan_session(
        actor=actor,
        at=at,
        offer_id=offer,
        draft=SessionDraft(start + timedelta(days=1), start + timedelta(days=1, hours=2)),
    )
    for rank, (name, person) in enumerate(world.files.items()):
        world.appointments[name] = plan_appointment(
            actor=actor,
            at=at,
            dossier_id=person.dossier_id,
            draft=AppointmentDraft(
                start + timedelta(hours=rank),
                start + timedelta(hours=rank, minutes=45),
                purpose="Objet libre",
            ),
        )
        enrol(actor=actor, at=at, session_id=session, dossier_id=person.dossier_id)
        record_situation(
            actor=actor,
            at=at,
            dossier_id=person.dossier_id,
            draft=SituationDraft(
                SituationCategory.SCHOOL, local_today("Europe/Paris"), organisation="Lycée d’essai"
            ),
        )
