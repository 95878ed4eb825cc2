"""The addresses of an issuer: what it publishes, the authorization, the tokens, who somebody is, the way out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from authlib.oauth2 import OAuth2Error
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse

from convergence.api.gate import count
from convergence.api.oidc.authorize import authorize as authorized
from convergence.api.oidc.doors import Door
from convergence.api.oidc.issuers import configuration, issuer, keys
from convergence.api.oidc.server import Provider, claims_of
from convergence.foundation.clock import now
from convergence.foundation.problems import Problem, Unavailable
from convergence.foundation.scope import Purpose
from convergence.identity.operations import end_log_ins, end_session_log_ins
from convergence.identity.queries import grant_of_access_token
from convergence.identity.types import BearerKind, authentication_actor
from convergence.storage.session import acting

View = Callable[[HttpRequest], HttpResponseBase]
FAILURES = "log_in.failures_a_minute"
ID_TOKEN_SECONDS = 300
_FAULTS = ("invalid_client", "invalid_grant")


def views_of(kind: BearerKind, door: Door) -> dict[str, View]:
    """The views of one issuer, by the end of their address."""
    issued = _Issuer(kind, door)
    return {
        ".well-known/openid-configuration": _only(issued.discovery, "GET"),
        "jwks": _only(issued.jwks, "GET"),
        "authorize": _only(issued.authorize, "GET", "POST"),
        "token": _only(issued.token, "POST"),
        "userinfo": _only(issued.userinfo, "GET", "POST"),
        "logout": _only(issued.logout, "GET", "POST"),
    }


class _Issuer:
    def __init__(self, kind: BearerKind, door: Door) -> None:
        self.kind, self.door = kind, door

    def discovery(self, request: HttpRequest) -> HttpResponse:
        """What a client reads first."""
        return _public(configuration(self.kind))

    def jwks(self, request: HttpRequest) -> HttpResponse:
        """The keys by which identity tokens are verified."""
        return _public(keys().public())

    def authorize(self, request: HttpRequest) -> HttpResponse:
        """Somebody comes from an application."""
        who = self.door.logged_in(request)
        with self._provider("oidc.authorize") as provider:
            answer = authorized(request, provider, self.door, who)
        answer["Referrer-Policy"] = "no-referrer"
        return answer

    def token(self, request: HttpRequest) -> HttpResponse:
        """An application exchanges a code, or replaces a refresh token."""
        with self._provider("oidc.token") as provider:
            answer: HttpResponse = provider.create_token_response(request)
        if answer.status_code >= 400 and json.loads(answer.content).get("error") in _FAULTS:
            try:
                count(request, now(), FAILURES)
            except Unavailable as slowed:
                return _fault(429, "temporarily_unavailable", slowed.message)
        answer["Cache-Control"] = "no-store"
        return answer

    def userinfo(self, request: HttpRequest) -> HttpResponse:
        """Who stands behind an access token of this issuer."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        with self._provider("oidc.userinfo") as provider:
            found = grant_of_access_token(provider.reading, token.strip(), self.kind, provider.at)
        if scheme.casefold() != "bearer" or found is None:
            refused = _fault(401, "invalid_token", "Ce jeton n’ouvre rien, ou il a pris fin.")
            refused["WWW-Authenticate"] = f'Bearer realm="{issuer(self.kind)}", error="invalid_token"'
            return refused
        answer = JsonResponse(
            claims_of(found.subject, found.scope), json_dumps_params={"ensure_ascii": False}
        )
        answer["Cache-Control"] = "no-store"
        return answer

    def logout(self, request: HttpRequest) -> HttpResponse:
        """An application ends the session of somebody whose identity token it shows (RP-Initiated Logout 1.0)."""
        who = self.door.logged_in(request)
        with self._provider("oidc.logout") as provider:
            try:
                asked = provider.validate_endpoint_request("end_session", request)
            except (OAuth2Error, ValueError):
                raise _not_valid() from None
            hint = asked.id_token_claims
            if hint is None:
                return HttpResponseRedirect(self.door.inside, status=303)
            if hint.get("iss") != issuer(self.kind) or asked.client is None:
                raise _not_valid()
            subject = UUID(hint["sub"])
            end_log_ins(subject_id=subject, client=asked.client.row.id, at=provider.at)
            if who is not None and who.subject_id == subject:
                end_session_log_ins(who=who, at=provider.at)
        if who is not None and who.subject_id == subject:
            self.door.leave(request)
        return HttpResponseRedirect(asked.redirect_uri or self.door.left, status=303)

    @contextmanager
    def _provider(self, route: str) -> Iterator[Provider]:
        with acting(authentication_actor(), Purpose.AUTHENTICATION, route=route) as scope:
            yield Provider(self.kind, scope, now(), ID_TOKEN_SECONDS)


def _only(view: View, *methods: str) -> View:
    def answered(request: HttpRequest) -> HttpResponseBase:
        asked = "GET" if request.method == "HEAD" else request.method
        if asked not in methods:
            refused = _fault(405, "invalid_request", "Cette adresse n’accepte pas cette méthode HTTP.")
            refused["Allow"] = ", ".join(methods)
            return refused
        return view(request)

    return answered


def _public(content: dict[str, object]) -> HttpResponse:
    """Anybody may read it, from a browser too, and keep it for a while."""
    answer = JsonResponse(content, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "public, max-age=300"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _fault(status: int, code: str, description: str) -> HttpResponse:
    answer = JsonResponse(
        {"error": code, "error_description": description},
        status=status,
        json_dumps_params={"ensure_ascii": False},
    )
    answer["Cache-Control"] = "no-store"
    if status == 429:
        answer["Retry-After"] = "60"
    return answer


def _not_valid() -> Problem:
    return Problem(
        "Cette demande de déconnexion n’est pas valable.",
        what_to_do="Déconnectez-vous depuis votre compte.",
        code="bad_logout",
    )
