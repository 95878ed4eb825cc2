"""What operators' applications are answered: their clients show « message » to people, and read few statuses.

A client of this interface takes 400 to 404 for a business answer, whose message it shows, and any other status for a
breakdown: a conflict is therefore told as 400 here.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from convergence.api.answers import TOO_MANY, Unknown, View, error_answer, json_answer
from convergence.foundation.problems import NotFound, Problem, Refused, Unavailable


class Told(Problem):
    """A business error of the contract: its own status, and what else the client reads beside code and message."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        what_to_do: str = "",
        more: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, what_to_do=what_to_do, code=code)
        self.status = status
        self.more = dict(more or {})


def told_to_operators(view: View) -> View:
    """A view whose problems are told as the contract has them; nothing that it answers is kept by a cache."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            answer = view(request, *args, **kwargs)
        except Told as told:
            content = {"code": told.code, "message": str(told), **told.more}
            answer = json_answer(content, status=told.status)
        except Problem as problem:
            answer = error_answer(_status(problem), problem.code, str(problem))
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return answered


def by_method(**views: View) -> View:
    """One address, a view for each method; any other method is told, with those that are accepted."""

    @functools.wraps(next(iter(views.values())))
    def chosen(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        view = views.get("GET" if request.method == "HEAD" else request.method or "")
        if view is not None:
            return view(request, *args, **kwargs)
        refused = error_answer(405, "method_not_allowed", "Cette adresse n’accepte pas cette méthode HTTP.")
        refused.headers["Allow"] = ", ".join(views)
        return refused

    return chosen


def text_answer(text: str, *, status: int = 200) -> HttpResponse:
    """A bare text, where the contract has no JSON."""
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def empty_answer() -> HttpResponse:
    """Nothing but « done »: no kind of content either, since clients take a page of HTML for a breakdown."""
    answer = HttpResponse(status=204)
    del answer.headers["Content-Type"]
    return answer


def _status(problem: Problem) -> int:
    if isinstance(problem, Unknown):
        return 401
    if problem.code == TOO_MANY:
        return 429
    kinds: tuple[tuple[type[Problem], int], ...] = ((Refused, 403), (NotFound, 404), (Unavailable, 503))
    return next((status for kind, status in kinds if isinstance(problem, kind)), 400)
