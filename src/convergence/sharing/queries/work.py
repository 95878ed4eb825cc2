"""Where the background work has something to do: identifiers of structures, for the house alone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from convergence.foundation.exchanges import Channel
from convergence.foundation.scope import Scope
from convergence.sharing.policies import check_is_system
from convergence.sharing.types import ExchangeState
from convergence.storage.journal import reads_nobody
from convergence.storage.session import structures_with_work


@reads_nobody("identifiers of structures")
def structures_with(scope: Scope, state: ExchangeState, channel: Channel, at: datetime) -> list[UUID]:
    """Structures where something is due in that state, the one that waits longest first."""
    check_is_system(scope.actor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing_structures(%s, %s, %s)", (state.value, channel.value, at))
        return [row[0] for row in cursor.fetchall()]


@reads_nobody("identifiers of structures")
def structures_with_texts(scope: Scope, at: datetime) -> list[UUID]:
    """Structures that keep the text of an exchange settled before an instant; none but for the house."""
    check_is_system(scope.actor)
    return structures_with_work("sharing_structures_with_texts", at)


@reads_nobody("the identifier of a structure")
def holder_of_exchange(scope: Scope, exchange_id: UUID) -> UUID | None:
    """The structure that holds an exchange now; None when it does not exist any more."""
    check_is_system(scope.actor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing_holder(%s)", (exchange_id,))
        found: UUID | None = cursor.fetchone()[0]
    return found
