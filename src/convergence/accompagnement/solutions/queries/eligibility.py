"""The conditions of services read for one person."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from convergence.accompagnement.solutions.queries.facts import facts_of
from convergence.accompagnement.solutions.rules.eligibility import facts_needed, verdicts
from convergence.accompagnement.solutions.types import OfferVerdicts
from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import local_today
from convergence.foundation.scope import Scope
from convergence.offers.queries import offers_named
from convergence.storage.journal import reads


@reads(FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT)
def verdicts_for(scope: Scope, dossier_id: UUID, offer_ids: Sequence[UUID]) -> list[OfferVerdicts]:
    """The conditions of these services read for a person today, in their order; empty for a hidden file.

    Only what some condition needs is read of her; what is not known or not open to the reader is « à vérifier ».
    """
    offers = offers_named(scope, offer_ids)
    today = local_today(scope.actor.time_zone)
    person = facts_of(scope, dossier_id, on=today, needed=facts_needed(offers))
    if person is None:
        return []
    return [OfferVerdicts(dossier_id, offer.offer_id, verdicts(offer, person)) for offer in offers]
