"""Sign from her own account: the same page as by a link received, and the code still goes to her telephone."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.problems import NotFound
from convergence.signatures.operations.finding import locked_signing, signers_of
from convergence.signatures.operations.proving import check_turn
from convergence.signatures.operations.sending import make_link
from convergence.signatures.policies import check_is_person
from convergence.signatures.types import Capacity, LinkKind, SignerState, SigningWay
from convergence.storage.operation import operation

_OPEN = (SignerState.WAITING, SignerState.SEEN)
_LASTS = timedelta(hours=1)


@operation("Document ouvert à la signature depuis son espace")
def open_for_person(*, actor: Actor, at: datetime, signing_id: UUID) -> str:
    """A token that opens, for an hour, the document that the person is asked to sign; nothing is sent.

    The link that she received stays good. Raises NotFound when nothing of this signing is hers to sign by a link,
    Conflict when her turn has not come.
    """
    check_is_person(actor)
    signing = locked_signing(signing_id)
    signers = signers_of(signing)
    for signer in signers:
        is_hers = signer.capacity == Capacity.YOUNG_PERSON and SigningWay(signer.way).is_link
        if is_hers and signer.state in _OPEN:
            check_turn(at, signing, signers, signer)
            until = min(signing.expires_at, at + _LASTS)
            return make_link(actor, at, signing, LinkKind.SIGN, until=until, signer=signer)
    raise NotFound(
        "Ce document n’est pas à signer ici.",
        what_to_do="Revenez à la page de votre contrat, ou demandez à votre conseiller.",
    )
