"""What goes wrong, told as RFC 9457 says: a stable kind with a page of its own, words in French that say what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from django.conf import settings

from convergence.api.answers import TOO_MANY, Unknown, json_answer
from convergence.foundation.problems import Conflict, Invalid, NotFound, Problem, Refused, Unavailable

CONTENT_TYPE = "application/problem+json"
PAGE = "/api/v1/problems"
_FILE = Path(__file__).with_name("problems.yaml")
_SECONDS = "60"
_KINDS: tuple[tuple[type[Problem], str], ...] = (
    (Unknown, "unauthorized"),
    (Refused, "forbidden"),
    (NotFound, "not_found"),
    (Conflict, "conflict"),
    (Invalid, "invalid"),
    (Unavailable, "unavailable"),
)


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of problem, as its page tells it."""

    code: str
    status: int
    title: str
    meaning: str
    what_to_do: str

    @property
    def address(self) -> str:
        """Where its page is: what « type » holds, for ever."""
        return f"{settings.SITE_URL}{PAGE}/{self.code}"


@lru_cache(maxsize=1)
def problem_kinds() -> Mapping[str, ProblemKind]:
    """Every kind by its code, in the order of the file."""
    read = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            code: ProblemKind(code, told["status"], told["title"], told["meaning"], told["do"])
            for code, told in read.items()
        }
    )


class WrongCursor(NotFound):
    """A cursor that was not given here, for this list, to this organisation: no such page is known."""

    default_code = "unknown_cursor"


def kind_of_status(status: int) -> ProblemKind:
    """The kind that an answer of the framework is."""
    kinds = problem_kinds()
    return next((kind for kind in kinds.values() if kind.status == status), kinds["server_error"])


def problem_answer(
    kind: ProblemKind,
    detail: str,
    *,
    code: str = "",
    errors: Iterable[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, str] | None = None,
) -> Any:
    """A problem, never kept by a cache. ``code`` is the precise one, stable too."""
    told: dict[str, Any] = {
        "type": kind.address,
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "code": code or kind.code,
        **(more or {}),
    }
    if listed := list(errors):
        told["errors"] = listed
    all_headers = {"Cache-Control": "no-store", **(headers or {})}
    if kind.status == 401:
        all_headers.setdefault("WWW-Authenticate", "Bearer")
    if kind.status in (429, 503):
        all_headers["Retry-After"] = _SECONDS
    answer = json_answer(told, status=kind.status, headers=all_headers)
    answer.headers["Content-Type"] = CONTENT_TYPE
    return answer


def told(problem: Problem, headers: Mapping[str, str] | None = None) -> Any:
    """A problem of any room."""
    errors = (
        [{"field": error.field, "code": error.code, "detail": str(error)} for error in problem.errors]
        if isinstance(problem, Invalid)
        else []
    )
    return problem_answer(_kind(problem), str(problem), code=problem.code, errors=errors, headers=headers)


def _kind(problem: Problem) -> ProblemKind:
    kinds = problem_kinds()
    if problem.code == TOO_MANY:
        return kinds[TOO_MANY]
    code = next((code for kind, code in _KINDS if isinstance(problem, kind)), "bad_request")
    return kinds[code]
