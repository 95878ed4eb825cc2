"""What programs are answered: JSON always, errors as « code » and « message », the message written for people."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse

from convergence.foundation.problems import Conflict, Invalid, NotFound, Problem, Refused, Unavailable

View = Callable[..., HttpResponseBase]
TOO_MANY = "too_many_calls"
_STATUSES: tuple[tuple[type[Problem], int], ...] = (
    (Refused, 403),
    (NotFound, 404),
    (Conflict, 409),
    (Invalid, 400),
    (Unavailable, 503),
)
_SECONDS_OF_A_MINUTE = 60


class Unknown(Problem):
    """Nobody knows who calls: no secret, no token, or one that is worth nothing."""

    default_code = "unauthorized"


def json_answer(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> JsonResponse:
    """Any JSON value, accents as they are."""
    return JsonResponse(
        value, safe=False, status=status, headers=headers, json_dumps_params={"ensure_ascii": False}
    )


def error_answer(status: int, code: str, message: str) -> JsonResponse:
    """An error, never kept by a cache."""
    headers = {"Cache-Control": "no-store"}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if status in (429, 503):
        headers["Retry-After"] = str(_SECONDS_OF_A_MINUTE)
    return json_answer({"code": code, "message": message}, status=status, headers=headers)


def told_in_json(view: View) -> View:
    """A view whose problems are told to programs."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Problem as problem:
            return error_answer(_status(problem), problem.code, str(problem))

    return answered


def _status(problem: Problem) -> int:
    if isinstance(problem, Unknown):
        return 401
    if problem.code == TOO_MANY:
        return 429
    return next((status for kind, status in _STATUSES if isinstance(problem, kind)), 400)
