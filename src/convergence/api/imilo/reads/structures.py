"""Call 17: the structures in which an adviser works."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from convergence.api.answers import json_answer
from convergence.api.imilo.answers import told_to_operators
from convergence.api.imilo.gate import authenticating, person
from convergence.identity.queries import memberships_at, structure_detail
from convergence.identity.types import BearerKind
from convergence.sharing.types import ApiFamily

WAYS = {BearerKind.ADVISER: (ApiFamily.STAFF,)}


@told_to_operators
def mine(request: HttpRequest) -> HttpResponseBase:
    """Each structure once; « principale » is the one for which her calls are answered."""
    caller = person(request, WAYS)
    with authenticating("imilo.structures") as scope:
        held = memberships_at(caller.actor.user_id, caller.at)
        found = [structure_detail(scope, choice.structure_id) for choice in held]
    told = [
        {
            "code": structure.code,
            "nomOfficiel": structure.official_name,
            "nomUsuel": structure.usual_name or None,
            "principale": structure.id == caller.actor.structure_id,
        }
        for structure in found
        if structure is not None
    ]
    return json_answer(told)
