"""Applications of operators let in for a measure, under the national agreement of the invented network."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from convergence.sharing.types import ApiFamily


def application_let_in(label: str, *families: ApiFamily) -> tuple[UUID, str]:
    """A new application that may call these families, and its key."""
    from convergence.foundation.actor import system_actor
    from convergence.foundation.clock import now
    from convergence.foundation.identifiers import new_token
    from convergence.foundation.scope import Purpose
    from convergence.sharing.operations import create_api_client, tie_applications
    from convergence.sharing.queries import agreements_in_force
    from convergence.storage.session import acting

    at, key, house = now(), new_token(), system_actor()
    client_id = create_api_client(
        actor=house, at=at, name=label, organisation="Mesures", families=families, secret=key
    )
    with acting(house, Purpose.ADMINISTRATION, route="bench") as scope:
        agreement = next(
            row for row in agreements_in_force(scope, at) if Purpose.OPERATOR_EXCHANGE in row.draft.purposes
        )
    tie_applications(
        actor=house,
        at=at,
        agreement_id=agreement.agreement_id,
        client_ids=[*agreement.client_ids, client_id],
        edit_token=agreement.edit_token,
    )
    return client_id, key
