"""Under the addresses of programs nothing but JSON leaves: unknown addresses, wrong methods and breakdowns too."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from convergence.api.answers import error_answer, json_answer
from convergence.api.v1.kernel.problems import CONTENT_TYPE
from convergence.api.v1.kernel.standing import PARTNERS, for_partners, retired

PREFIXES = ("/ods", "/api", "/imilo")
ISSUERS = "/oidc/"
_ENDPOINTS = ("/openid-configuration", "/jwks", "/certs", "/token", "/userinfo")
"""Of an issuer, what programs call; its other addresses show pages to people."""
_SAID = {
    400: ("bad_request", "La demande n’est pas comprise. Vérifiez l’adresse et le contenu."),
    401: ("unauthorized", "Qui appelle n’est pas connu. Demandez un jeton, puis recommencez."),
    403: ("forbidden", "Cet appel n’est pas permis."),
    404: ("not_found", "Cette adresse n’existe pas. Vérifiez-la dans la documentation des flux."),
    405: ("method_not_allowed", "Cette adresse n’accepte pas cette méthode HTTP."),
    413: ("too_large", "Le contenu envoyé est trop lourd."),
    503: ("unavailable", "Le service ne répond pas. Recommencez dans une minute."),
}
_BROKEN = ("server_error", "Le service a rencontré un problème. Recommencez plus tard.")


def is_for_programs(path: str) -> bool:
    """Whether an address is one that programs call."""
    return path.startswith(tuple(f"{prefix}/" for prefix in PREFIXES)) or path in PREFIXES


def is_endpoint(path: str) -> bool:
    """Whether an address is one of an issuer that programs call: an error leaves as OAuth words it (RFC 6749 § 5.2)."""
    return path.startswith(ISSUERS) and path.rstrip("/").endswith(_ENDPOINTS)


class JsonOnlyMiddleware:
    """Outermost of all: whatever an inner layer answers to a program, an error leaves as JSON and no cookie leaves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = retired(request.path_info) or self.get_response(request)
        if is_endpoint(request.path_info):
            return response if response.status_code < 400 or _is_json(response) else _as_oauth(response)
        if not is_for_programs(request.path_info):
            return response
        if response.status_code >= 400 and not _is_json(response):
            response = _in_json(response)
        if request.path_info.startswith(PARTNERS):
            response = for_partners(request, response)
        response.cookies.clear()
        return response


def _is_json(response: HttpResponseBase) -> bool:
    return response.headers.get("Content-Type", "").startswith(("application/json", CONTENT_TYPE))


def _as_oauth(response: HttpResponseBase) -> HttpResponseBase:
    _, said = _SAID.get(response.status_code, _BROKEN)
    error = "invalid_request" if response.status_code < 500 else "server_error"
    headers = {"Cache-Control": "no-store"}
    return json_answer(
        {"error": error, "error_description": said}, status=response.status_code, headers=headers
    )


def _in_json(response: HttpResponseBase) -> HttpResponseBase:
    code, message = _SAID.get(response.status_code, _BROKEN)
    answer = error_answer(response.status_code, code, message)
    for name, value in response.headers.items():
        if name not in ("Content-Type", "Content-Length", "HX-Retarget", "HX-Reswap", "Vary"):
            answer.headers.setdefault(name, value)
    return answer
