"""The authorization endpoint: somebody comes from an application, and goes back with a code or with an error.

Nothing is ever sent to an address that the application did not register: such a request is told on a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from authlib.oauth2 import OAuth2Error
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from convergence.api.oidc.clients import Client
from convergence.api.oidc.doors import Door
from convergence.api.oidc.server import Provider
from convergence.foundation.problems import Problem
from convergence.identity.types import LoggedIn

_ONCE = ("response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "prompt", "max_age")
_LONGEST = 8000
_AGAIN = ("login", "select_account")


class _SentBackError(Exception):
    """An error that the application is told of (RFC 6749, 4.1.2.1)."""

    def __init__(self, code: str, description: str = "") -> None:
        super().__init__(code)
        self.code, self.description = code, description


def authorize(request: HttpRequest, provider: Provider, door: Door, who: LoggedIn | None) -> HttpResponse:
    """Let her in when she is logged in; else send her to log in, and back here."""
    data = _values(request)
    client = provider.query_client(data.get("client_id", ""))
    if client is None:
        raise Problem(
            "L’application qui vous envoie n’est pas connue.",
            what_to_do="Revenez en arrière et prévenez ceux qui s’occupent de cette application.",
            code="unknown_client",
        )
    address = _address(data, client)
    state = data.get("state", "")
    try:
        _check(data, request)
        grant = provider.get_consent_grant(request, end_user=who)
        if _must_log_in(data, who, provider.at):
            return _to_log_in(request, door, data, who)
    except _SentBackError as error:
        return _back(provider, address, error.code, error.description, state)
    except OAuth2Error as error:
        return _back(provider, address, error.error, error.description, state)
    answer: HttpResponse = provider.create_authorization_response(request, grant_user=who, grant=grant)
    return answer


def _values(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _address(data: Mapping[str, str], client: Client) -> str:
    address = data.get("redirect_uri") or client.get_default_redirect_uri() or ""
    if not client.check_redirect_uri(address):
        raise Problem(
            "L’adresse de retour n’est pas l’une de celles de cette application.",
            what_to_do="Revenez en arrière et prévenez ceux qui s’occupent de cette application.",
            code="unknown_redirect",
        )
    return address


def _check(data: QueryDict, request: HttpRequest) -> None:
    """What the library does not look at, or tells with words that no answer may hold."""
    if any(len(data.getlist(name)) > 1 for name in _ONCE):
        raise _SentBackError("invalid_request", "A parameter is sent twice.")
    for name in ("request", "request_uri"):
        if name in data:
            raise _SentBackError(f"{name}_not_supported")
    if data.get("response_type") != "code":
        raise _SentBackError("unsupported_response_type")
    if data.get("response_mode", "query") != "query":
        raise _SentBackError("invalid_request", "Only the response_mode query is served.")
    if "openid" not in data.get("scope", "").split():
        raise _SentBackError("invalid_scope", "The scope must hold openid.")
    if "%00" in data.urlencode() or len(data.urlencode()) > _LONGEST:
        raise _SentBackError("invalid_request")
    prompts = data.get("prompt", "").split()
    if "none" in prompts and len(prompts) > 1:
        raise _SentBackError("invalid_request", "prompt none stands alone.")
    age = data.get("max_age", "")
    if age and not (age.isascii() and age.isdecimal()):
        raise _SentBackError("invalid_request", "max_age is a number of seconds.")


def _must_log_in(data: Mapping[str, str], who: LoggedIn | None, at: datetime) -> bool:
    """Nobody is logged in, not recently enough, or the application wants her to do it again."""
    prompts = data.get("prompt", "").split()
    age = data.get("max_age", "")
    too_old = bool(who and age and at - who.authenticated_at > timedelta(seconds=min(int(age), 10**9)))
    needed = who is None or too_old
    if needed and "none" in prompts:
        raise _SentBackError("login_required")
    return needed or any(word in prompts for word in _AGAIN)


def _to_log_in(request: HttpRequest, door: Door, data: QueryDict, who: LoggedIn | None) -> HttpResponse:
    """Once she has logged in again, the request comes back without what asked for it."""
    back = data.copy()
    back.pop("csrfmiddlewaretoken", None)
    if who is not None:
        door.leave(request)
        back.pop("max_age", None)
    back.pop("prompt", None)
    return HttpResponseRedirect(door.log_in(request, f"{request.path}?{back.urlencode()}"), status=303)


def _back(provider: Provider, address: str, code: str, description: str, state: str) -> HttpResponse:
    values = {"error": code, **({"error_description": description} if description else {})}
    answer: HttpResponse = provider.handle_response(*provider.sent_back(address, values, state))
    return answer
