"""The sandbox as its own programs see it: invented people, put back as new on demand."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Status

from convergence.api.gate import reading
from convergence.api.v1.kernel.access import Program, caller_from
from convergence.api.v1.kernel.schemas import ProblemAnswer
from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound
from convergence.sharing.operations import reset_sandbox as put_back
from convergence.sharing.queries import sandbox_adviser

router = Router(tags=["Bac à sable"])
SCOPE = "sandbox:data:reset"


@router.post(
    "/sandbox/reset",
    auth=Program(SCOPE),
    response={204: None, 401: ProblemAnswer, 403: ProblemAnswer, 404: ProblemAnswer, 429: ProblemAnswer},
    operation_id="reset_sandbox",
    summary="Remettre à neuf le bac à sable",
)
def reset_sandbox(request: HttpRequest) -> Status[None]:
    """Les personnes inventées sont effacées puis recréées, avec d’autres identifiants : relisez les listes."""
    caller = caller_from(request)
    with reading("api.sandbox") as scope:
        adviser = sandbox_adviser(scope, caller.organisation_id) if caller.is_sandbox else None
    if adviser is None:
        raise NotFound(
            "Ce programme n’est pas d’un bac à sable.", what_to_do="Employez les clés du bac à sable."
        )
    put_back(actor=adviser, at=now(), organisation_id=caller.organisation_id)
    return Status(204, None)
