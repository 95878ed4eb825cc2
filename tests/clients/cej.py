"""A foreign client of the operator interface, as the back end of the CEJ application is one; it knows nothing of us.

It logs people in by the code flow without PKCE nor state, checks the identity token by the published keys, presents the
access token with one API key a family, and takes whatever is not JSON for a breakdown.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import KeySet

TIMEOUT = 30
SCOPE = "openid email profile offline_access"
_MOST_STEPS = 12


class BreakdownError(Exception):
    """The interface did not answer as an interface does."""


class RefusedError(Exception):
    """A business answer: 4xx with a message for people."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(f"{status} {body}")
        self.status, self.code, self.message = status, body.get("code"), body.get("message")
        self.account = body.get("id-keycloak")


@dataclass(frozen=True)
class LogIn:
    """Somebody logged in: her claims and her tokens."""

    claims: dict[str, Any]
    userinfo: dict[str, Any]
    access: str
    refresh: str


class CejClient:
    """Calls of both generations; ``told`` is what the demonstration prints for whoever points a client at it."""

    def __init__(self, told: dict[str, Any], *, second: bool = True) -> None:
        self.told, self.second = told, second
        self.http = requests.Session()

    # log-in

    def discover(self, issuer: str) -> dict[str, Any]:
        """What an issuer publishes of itself."""
        where = f"{self.told['issuers'][issuer]}/.well-known/openid-configuration"
        found: dict[str, Any] = self.http.get(where, timeout=TIMEOUT).json()
        if found["issuer"] != self.told["issuers"][issuer]:
            raise BreakdownError("another issuer answers")
        return found

    def log_in(self, issuer: str, login: str, password: str) -> LogIn:
        """Walk through the pages as a browser does, then ask for the tokens as a server does."""
        known, client = self.discover(issuer), self.told["oidc_clients"][issuer]
        back, nonce = client["redirect_uris"][0], secrets.token_urlsafe(16)
        asked = {
            "client_id": client["client_id"], "redirect_uri": back, "response_type": "code",
            "scope": SCOPE, "nonce": nonce,
        }  # fmt: skip
        answered = _walk(known["authorization_endpoint"], asked, back, login, password)
        tokens = self._tokens(
            known, client, grant_type="authorization_code", code=answered["code"], redirect_uri=back
        )
        keys = KeySet.import_key_set(self.http.get(known["jwks_uri"], timeout=TIMEOUT).json())
        claims = jwt.decode(tokens["id_token"], keys, algorithms=["RS256"]).claims
        if (claims["iss"], claims["nonce"]) != (known["issuer"], nonce) or claims["aud"] not in (
            client["client_id"], [client["client_id"]],
        ):  # fmt: skip
            raise BreakdownError("the identity token is not for us")
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        about = self.http.get(known["userinfo_endpoint"], headers=bearer, timeout=TIMEOUT).json()
        return LogIn(claims, about, tokens["access_token"], tokens["refresh_token"])

    def renew(self, issuer: str, former: LogIn) -> LogIn:
        """New tokens for the refresh token of a log-in."""
        known, client = self.discover(issuer), self.told["oidc_clients"][issuer]
        tokens = self._tokens(known, client, grant_type="refresh_token", refresh_token=former.refresh)
        return LogIn(former.claims, former.userinfo, tokens["access_token"], tokens["refresh_token"])

    def _tokens(self, known: dict[str, Any], client: dict[str, Any], **values: str) -> dict[str, Any]:
        proof = {"client_id": client["client_id"], "client_secret": client["client_secret"]}
        answer = self.http.post(known["token_endpoint"], data=proof | values, timeout=TIMEOUT)
        if answer.status_code != 200:
            raise RefusedError(answer.status_code, answer.json())
        found: dict[str, Any] = answer.json()
        return found

    # calls

    def dossier(self, number: int) -> Any:
        """A file, by the key alone."""
        return self._call("GET", "sue", "api-dossiers-cej", f"dossiers/{number}", "imilo_dossier")

    def declare(self, number: int, **values: str) -> None:
        """A non-professional situation."""
        path = f"dossiers/{number}/situation"
        self._call("POST", "sue", "api-dossiers", path, "imilo_snp", body=values)

    def open_account(self, number: int, bearer: str) -> str:
        """An account; its identifier, adopted when it was there already."""
        path, first = f"compte-jeune/{number}", None if self.second else dict[str, str]()
        try:
            return str(
                self._call(
                    "POST", "sue", "api-jeune", path, "imilo_compte_jeune",
                    bearer=bearer if self.second else "", body=first,
                )
            )  # fmt: skip
        except RefusedError as refused:
            if refused.account:
                return str(refused.account)
            raise

    def mail_again(self, email: str, bearer: str) -> None:
        """Another activation mail, the address bare in the body."""
        self._call("PUT", "sue", "sue", "sendVerifyEmail", "imilo_envoi_email", bearer=bearer, text=email)

    def structures(self, bearer: str) -> Any:
        """Where an adviser works."""
        path = "utilisateurs/moi/structures"
        return self._call("GET", "operateurs", "api-utilisateurs", path, "imilo_utilisateurs", bearer=bearer)

    def sessions(self, structure: str, bearer: str, **asked: Any) -> list[dict[str, Any]]:
        """Every session of a structure, a page after the other as far as two."""
        found: list[dict[str, Any]] = []
        for page in (1, 2):
            values = {"taillePage": 150, "rechercheInscrits": "true"} | asked | {"page": page}
            answer = self._sessions(
                f"structures/{structure}/sessions", "imilo_sessions_structure", bearer, values
            )
            found += answer["sessions"]
            if len(answer["sessions"]) < 150:
                break
        return found

    def sessions_of(self, number: int, bearer: str, family: str, until: str) -> list[dict[str, Any]]:
        """The sessions open to a file."""
        values = {"taillePage": 150, "idDossier": number, "dateFinRecherche": until}
        found: list[dict[str, Any]] = self._sessions("sessions", family, bearer, values)["sessions"]
        return found

    def session(self, number: int, bearer: str) -> Any:
        """One session."""
        return self._sessions(f"sessions/{number}", "imilo_sessions_conseiller", bearer)

    def enrolled(self, number: int, bearer: str) -> Any:
        """Who is enrolled."""
        return self._sessions(f"sessions/{number}/inscrits", "imilo_sessions_conseiller", bearer)

    def enrol(self, number: int, session: int, bearer: str) -> Any:
        """Enrol, by the bare number of the session."""
        return self._instance("POST", f"dossiers/{number}/instances-session", bearer, session)

    def change(self, number: int, instance: int, bearer: str, **values: str) -> None:
        """Say what became of an enrolment."""
        self._instance("PUT", f"dossiers/{number}/instances-session/{instance}", bearer, values)

    def withdraw(self, number: int, instance: int, bearer: str) -> None:
        """Take an enrolment back."""
        self._instance("DELETE", f"dossiers/{number}/instances-session/{instance}", bearer, None)

    def instance(self, number: int, instance: int) -> Any:
        """The detail of an enrolment, which stands under ``sessions`` with the number of the instance."""
        path = f"dossiers/{number}/sessions/{instance}"
        return self._call("GET", "operateurs", "api-sessions", path, "imilo_rendez_vous")

    def appointment(self, number: int, appointment: int) -> Any:
        """The detail of an appointment."""
        path = f"dossiers/{number}/rdv/{appointment}"
        return self._call("GET", "operateurs", "api-rdv", path, "imilo_rendez_vous")

    def events(self) -> list[dict[str, Any]]:
        """What waits in the queue."""
        found: list[dict[str, Any]] = self._call(
            "GET", "operateurs", "api-evenements", "events", "imilo_events"
        )
        return found

    def acknowledge(self, event: dict[str, Any]) -> None:
        """Take an event out of the queue."""
        path, body = f"events/{event['identifiant']}/ack", None if self.second else dict[str, str]()
        self._call("POST", "operateurs", "api-evenements", path, "imilo_events", body=body)

    def drain(self) -> Iterator[dict[str, Any]]:
        """Every event, each acknowledged as soon as it is taken, until none waits."""
        while waiting := self.events():
            for event in waiting:
                yield event
                self.acknowledge(event)

    def _sessions(self, path: str, family: str, bearer: str, values: dict[str, Any] | None = None) -> Any:
        return self._call("GET", "operateurs", "api-sessions", path, family, bearer=bearer, query=values)

    def _instance(self, method: str, path: str, bearer: str, body: Any) -> Any:
        return self._call(
            method, "operateurs", "api-sessions", path, "imilo_instances_ecriture", bearer=bearer, body=body
        )

    def _call(
        self,
        method: str,
        first: str,
        second: str,
        path: str,
        family: str,
        *,
        bearer: str = "",
        body: Any = None,
        text: str = "",
        query: dict[str, Any] | None = None,
    ) -> Any:
        headers = {
            "X-Gravitee-Api-Key": self.told["api_keys"][family],
            "operateur": "APPLICATION_CEJ",
            "Accept": "application/json, text/plain, */*",
        }
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        if text or body is not None:
            headers["Content-Type"] = "text/plain" if text else "application/json"
        sent = text or (None if body is None else json.dumps(body))
        url = f"{self.told['imilo']}/{second if self.second else first}/{path}"
        answer = self.http.request(
            method, url, headers=headers, data=sent, params=query, timeout=TIMEOUT, allow_redirects=False
        )
        return _read(answer)


def _read(answer: requests.Response) -> Any:
    kind = answer.headers.get("Content-Type", "")
    if answer.status_code >= 500 or "text/html" in kind or answer.text.startswith("<"):
        raise BreakdownError(f"{answer.status_code} {kind}")
    if answer.status_code >= 400:
        raise RefusedError(answer.status_code, answer.json())
    if not answer.content:
        return None
    return answer.json() if "json" in kind else answer.text


class _Form(HTMLParser):
    """The form of a page that asks for a password: where it goes, what it holds."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str], set[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note each form and the fields that follow."""
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((found.get("action", ""), {}, set()))
        elif tag == "input" and self.forms and found.get("name"):
            _, values, kinds = self.forms[-1]
            values[found["name"]] = found.get("value", "")
            kinds.add(found.get("type", "text"))


def _walk(start: str, asked: dict[str, str], back: str, login: str, password: str) -> dict[str, str]:
    """Follow the pages from the application to the log-in and back; what comes back with the address."""
    browser = requests.Session()
    answer = browser.get(start, params=asked, timeout=TIMEOUT, allow_redirects=False)
    for _ in range(_MOST_STEPS):
        if answer.is_redirect:
            where = urljoin(answer.url, answer.headers["Location"])
            if where.startswith(back):
                return {name: values[0] for name, values in parse_qs(urlsplit(where).query).items()}
            answer = browser.get(where, timeout=TIMEOUT, allow_redirects=False)
            continue
        answer = _fill(browser, answer, login, password)
    raise BreakdownError(f"lost on the way at {answer.url}")


def _fill(
    browser: requests.Session, answer: requests.Response, login: str, password: str
) -> requests.Response:
    page = _Form()
    page.feed(answer.text)
    for action, values, kinds in page.forms:
        if "password" not in kinds:
            continue
        filled = {
            name: login
            if name in ("login", "email", "identifiant")
            else password
            if "pass" in name
            else value
            for name, value in values.items()
        }
        return browser.post(
            urljoin(answer.url, action), data=filled, headers={"Referer": answer.url}, timeout=TIMEOUT,
            allow_redirects=False,
        )  # fmt: skip
    raise BreakdownError(f"{answer.status_code} without a log-in form at {answer.url}")
