"""A house with applications at both issuers, and the steps of a log-in as a client walks them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.conf import settings
from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet

from convergence.dossier.operations import create_dossier, justify_identity, open_account
from convergence.dossier.types import IdentityProofKind, Section
from convergence.dossier.types.drafts import NewDossier
from convergence.foundation.actor import system_actor
from convergence.foundation.clock import local_today, now
from convergence.foundation.scope import Purpose
from convergence.identity.operations import register_login_client
from convergence.identity.queries import bearer_of
from convergence.identity.types import Bearer, BearerKind, authentication_actor
from convergence.storage.models import OutboxEvent
from convergence.storage.session import acting
from tests.web.house import House, make_house

SECRET = "un-secret-de-quarante-signes-au-moins-pour-cela"
OTHER_SECRET = "un-autre-secret-de-quarante-signes-au-moins"
RETURN, LEFT = "https://client.exemple.fr/retour", "https://client.exemple.fr/parti"
YOUNG_RETURN = "https://jeunes.exemple.fr/retour?issu=imilo"
EMAIL, PASSWORD = "ines.carrere@exemple.fr", "girafe violette sous orage"
SCOPE = "openid email profile offline_access"
ADVISERS, YOUNG = "/oidc/conseillers", "/oidc/jeunes"
VERIFIER = "v" * 50
CHALLENGE = "CrlVwe1WSHWuTQYh3iczmx3aS-faRx6C92k9_hNxl4A"


@dataclass
class Site:
    """The house and its applications, by the name each presents."""

    house: House
    clients: dict[str, UUID] = field(default_factory=dict)

    def adviser(self) -> Client:
        """A browser in which an adviser is logged in."""
        return self.house.client("adviser")

    def young_person(self) -> tuple[Client, UUID, UUID]:
        """A browser in which a young person has just chosen her password; her account; her file."""
        dossier_id, account_id = self.opened_account()
        browser = Client()
        answer = browser.post(f"/jeune/c/{last_token()}/", {"password": PASSWORD, "again": PASSWORD})
        assert answer.status_code == 303, answer.content
        return browser, account_id, dossier_id

    def opened_account(self) -> tuple[UUID, UUID]:
        """A file with a proven identity, and the account that waits to be activated."""
        adviser = self.house.actor("adviser")
        identity = {
            "birth_name": "Carrère", "first_name": "Inès", "born_on": f"12/03/{now().year - 19}", "sex": "F",
        }  # fmt: skip
        points = [{"kind": "email", "value": EMAIL, "preferred": True}]
        draft = NewDossier(identity=identity, sections={Section.CONTACTS: {"points": points}})
        dossier_id = create_dossier(actor=adviser, at=now(), draft=draft)
        justify_identity(
            actor=adviser,
            at=now(),
            dossier_id=dossier_id,
            kind=IdentityProofKind.PASSPORT,
            seen_on=local_today(adviser.time_zone),
        )
        return dossier_id, open_account(actor=adviser, at=now(), dossier_id=dossier_id)

    def register(self, client_id: str, kind: BearerKind, **changes: Any) -> UUID:
        """Let another application in."""
        values = {
            "name": client_id, "organisation": "Essai", "redirect_uris": [RETURN],
            "post_logout_redirect_uris": [LEFT], "secret": SECRET, **changes,
        }  # fmt: skip
        made = register_login_client(
            actor=self.house.actor("dsi"), at=now(), client_id=client_id, kind=kind, **values
        )
        self.clients[client_id] = made
        return made


def make_site() -> Site:
    """An application of each kind, and a public one."""
    site = Site(make_house())
    site.register("cej-conseillers", BearerKind.ADVISER)
    site.register("autre-conseillers", BearerKind.ADVISER, secret=OTHER_SECRET)
    site.register("cej-public", BearerKind.ADVISER, secret="")
    site.register("cej-jeunes", BearerKind.YOUNG, redirect_uris=[YOUNG_RETURN])
    return site


def asked(**changes: str) -> dict[str, str]:
    """What an application of professionals asks for; an empty value takes a parameter away."""
    values = {
        "response_type": "code", "client_id": "cej-conseillers", "redirect_uri": RETURN, "scope": SCOPE,
        "nonce": "n-0S6_WzA2Mj", **changes,
    }  # fmt: skip
    return {name: value for name, value in values.items() if value}


def asked_of_young(**changes: str) -> dict[str, str]:
    """The same, at the other issuer."""
    return asked(client_id="cej-jeunes", redirect_uri=YOUNG_RETURN, **changes)


def back(answer: Any) -> dict[str, str]:
    """What an answer of the provider takes back to the application."""
    assert answer.status_code in (302, 303), (answer.status_code, answer.content)
    parts = urlsplit(answer.headers["Location"])
    assert parts.netloc in ("client.exemple.fr", "jeunes.exemple.fr"), answer.headers["Location"]
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def code_of(browser: Client, path: str = ADVISERS, **changes: str) -> str:
    """The code of somebody who is logged in."""
    values = asked(**changes) if path == ADVISERS else asked_of_young(**changes)
    return back(browser.get(f"{path}/authorize", values))["code"]


def exchange(path: str, code: str, **changes: str) -> Any:
    """A code presented at the token endpoint, as the application of the issuer does."""
    young = path == YOUNG
    values = {
        "grant_type": "authorization_code", "code": code, "client_secret": SECRET,
        "client_id": "cej-jeunes" if young else "cej-conseillers",
        "redirect_uri": YOUNG_RETURN if young else RETURN, **changes,
    }  # fmt: skip
    return Client().post(f"{path}/token", {name: value for name, value in values.items() if value})


def refresh(token: str, path: str = ADVISERS, **changes: str) -> Any:
    """A refresh token presented."""
    values = {
        "grant_type": "refresh_token", "refresh_token": token, "client_secret": SECRET,
        "client_id": "cej-jeunes" if path == YOUNG else "cej-conseillers", **changes,
    }  # fmt: skip
    return Client().post(f"{path}/token", {name: value for name, value in values.items() if value})


def tokens_of(browser: Client, path: str = ADVISERS, **changes: str) -> dict[str, Any]:
    """The tokens of somebody who is logged in."""
    answer = exchange(path, code_of(browser, path, **changes))
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def identity_of(token: str, path: str = ADVISERS) -> dict[str, Any]:
    """What an identity token says, its signature verified by the published keys."""
    keys = KeySet.import_key_set(Client().get(f"{path}/jwks").json())
    return dict(jwt.decode(token, keys, algorithms=["RS256"]).claims)


def bearer(token: str) -> Bearer | None:
    """Who stands behind an access token."""
    with acting(authentication_actor(), Purpose.AUTHENTICATION) as scope:
        return bearer_of(scope, token, now())


def userinfo(token: str, path: str = ADVISERS) -> Any:
    """What the provider says of who holds a token."""
    return Client().get(f"{path}/userinfo", HTTP_AUTHORIZATION=f"Bearer {token}")


def last_token() -> str:
    """The secret of the last link that was mailed."""
    with acting(system_actor(), Purpose.SYSTEM):
        bodies = [
            row.payload["body"]
            for row in OutboxEvent.objects.filter(name="foundation.ExchangeRequested").order_by("id")
            if row.payload["reason"] == "compte"
        ]
    found = re.search(r"/jeune/c/([\w-]+)/", bodies[-1])
    assert found is not None
    return found[1]


def issuer_of(path: str) -> str:
    """The identifier of an issuer."""
    return f"{settings.SITE_URL}{path}"
