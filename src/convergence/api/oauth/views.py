"""Where the programs of partners ask for tokens: client credentials, proven by an assertion signed with their key.

RFC 6749 § 4.4, RFC 7523 § 2.2, RFC 7009 (revocation), RFC 8414 (metadata). Nothing secret is shared with a program.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.views.decorators.http import require_POST, require_safe

from convergence.api.answers import json_answer
from convergence.api.gate import HOUSE, TOKENS, count, reading
from convergence.api.v1.kernel.access import TOKEN_ADDRESS
from convergence.foundation.clock import now
from convergence.foundation.problems import Problem, Unavailable
from convergence.gateways.key_sets import read_key_set
from convergence.sharing.operations import issue_program_token, keep_read_keys, revoke_program_token
from convergence.sharing.queries import program_scopes, prove, proving_program, scopes_asked
from convergence.sharing.types import ProvenAssertion, ProvingProgram, WrongAssertion

ISSUER = "/api/oauth"
REVOKE_ADDRESS = f"{ISSUER}/revoke"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LONGEST_BODY = 16_000
_NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_BETWEEN_READS = timedelta(minutes=1)


class _RefusalError(Exception):
    """An error as RFC 6749 § 5.2 words it."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(error)
        self.error, self.description, self.status = error, description, status


@require_POST
def token(request: HttpRequest) -> HttpResponseBase:
    """Give a token of ten minutes at most for an assertion that serves once."""
    return _answered(request, _token)


@require_POST
def revoke(request: HttpRequest) -> HttpResponseBase:
    """End a token before its time; an unknown one is answered alike."""
    return _answered(request, _revoke)


@require_safe
def metadata(request: HttpRequest) -> HttpResponseBase:
    """What a library of OAuth reads to find its way (RFC 8414)."""
    site = settings.SITE_URL
    return json_answer(
        {
            "issuer": f"{site}{ISSUER}",
            "token_endpoint": f"{site}{TOKEN_ADDRESS}",
            "revocation_endpoint": f"{site}{REVOKE_ADDRESS}",
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": [],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["ES256", "RS256"],
            "revocation_endpoint_auth_methods_supported": ["private_key_jwt"],
            "revocation_endpoint_auth_signing_alg_values_supported": ["ES256", "RS256"],
            "scopes_supported": list(program_scopes()),
            "service_documentation": f"{site}/api/v1/docs",
        }
    )


def _answered(request: HttpRequest, answer: Any) -> HttpResponseBase:
    try:
        at = now()
        count(request, at, TOKENS)
        made: HttpResponseBase = answer(_form(request), at)
        return made
    except _RefusalError as refusal:
        return _refused(refusal)
    except Unavailable as problem:
        return _refused(_RefusalError("temporarily_unavailable", str(problem), 429))


def _token(form: QueryDict, at: datetime) -> HttpResponseBase:
    if form.get("grant_type") != "client_credentials":
        raise _RefusalError(
            "unsupported_grant_type" if form.get("grant_type") else "invalid_request",
            "« grant_type » vaut « client_credentials ».",
        )
    proven, program = _proven(form, at)
    with reading("oauth.scopes") as scope:
        scopes = scopes_asked(scope, form.get("scope", ""), program.scopes)
    if scopes is None:
        raise _RefusalError("invalid_scope", "Un des accès demandés n’est pas donné à ce programme.")
    with reading("oauth.token"):
        try:
            given = issue_program_token(actor=HOUSE, at=at, proven=proven, scopes=scopes)
        except WrongAssertion as wrong:
            raise _unknown(wrong) from None
    content = {
        "access_token": given.token,
        "token_type": "Bearer",
        "expires_in": given.seconds,
        "scope": " ".join(given.scopes),
    }
    return json_answer(content, headers=_NOT_KEPT)


def _revoke(form: QueryDict, at: datetime) -> HttpResponseBase:
    proven, _ = _proven(form, at)
    named = form.get("token", "")
    if not named:
        raise _RefusalError("invalid_request", "« token » manque.")
    with reading("oauth.revoke"):
        try:
            revoke_program_token(actor=HOUSE, at=at, proven=proven, token=named)
        except WrongAssertion as wrong:
            raise _unknown(wrong) from None
    return HttpResponse(status=200, headers=_NOT_KEPT)


def _proven(form: QueryDict, at: datetime) -> tuple[ProvenAssertion, ProvingProgram]:
    assertion = form.get("client_assertion", "")
    if form.get("client_assertion_type") != ASSERTION_TYPE or not assertion:
        raise _RefusalError("invalid_client", "Une assertion signée est demandée (private_key_jwt).", 401)
    with reading("oauth.program") as scope:
        program = proving_program(scope, assertion)
    if program is None or form.get("client_id", str(program.client_id)) != str(program.client_id):
        raise _unknown(None)
    try:
        return _proved(assertion, program, at), program
    except WrongAssertion as wrong:
        keys = _read_again(program, wrong, at)
        if keys is None:
            raise _unknown(wrong) from None
    with reading("oauth.program") as scope:
        program = proving_program(scope, assertion) or program
    try:
        return _proved(assertion, program, at), program
    except WrongAssertion as wrong:
        raise _unknown(wrong) from None


def _proved(assertion: str, program: ProvingProgram, at: datetime) -> ProvenAssertion:
    with reading("oauth.proof") as scope:
        return prove(scope, assertion, program, audiences=_audiences(), at=at)


def _read_again(program: ProvingProgram, wrong: WrongAssertion, at: datetime) -> Mapping[str, Any] | None:
    """The keys at the address of a program, read again when one is unknown or they are old; never twice a minute."""
    if not program.keys_url or wrong.reason not in ("unknown_key", "signature", "stale_keys"):
        return None
    if program.read_at is not None and at - program.read_at < _BETWEEN_READS:
        return None
    try:
        keys = read_key_set(program.keys_url)
        with reading("oauth.keys"):
            keep_read_keys(actor=HOUSE, at=at, client_id=program.client_id, keys=keys)
    except Problem:
        return None
    return keys


def _audiences() -> tuple[str, ...]:
    return f"{settings.SITE_URL}{TOKEN_ADDRESS}", f"{settings.SITE_URL}{ISSUER}"


def _unknown(wrong: WrongAssertion | None) -> _RefusalError:
    told = str(wrong or WrongAssertion("unknown_client"))
    return _RefusalError("invalid_client", told, 401)


def _form(request: HttpRequest) -> QueryDict:
    if request.content_type != "application/x-www-form-urlencoded":
        raise _RefusalError("invalid_request", "Envoyez un formulaire (application/x-www-form-urlencoded).")
    body = request.read(_LONGEST_BODY + 1)
    if len(body) > _LONGEST_BODY:
        raise _RefusalError("invalid_request", "Le contenu est trop lourd.")
    try:
        form = QueryDict(body, encoding="utf-8")
    except (ValueError, TooManyFieldsSent):
        raise _RefusalError("invalid_request", "Le formulaire n’est pas lisible.") from None
    if any(len(values) > 1 for _, values in form.lists()):
        raise _RefusalError("invalid_request", "Un champ est envoyé deux fois.")
    return form


def _refused(refusal: _RefusalError) -> HttpResponseBase:
    headers = dict(_NOT_KEPT)
    if refusal.status == 401:
        headers["WWW-Authenticate"] = 'Bearer error="invalid_client"'
    if refusal.status == 429:
        headers["Retry-After"] = "60"
    return json_answer(
        {"error": refusal.error, "error_description": refusal.description},
        status=refusal.status,
        headers=headers,
    )
