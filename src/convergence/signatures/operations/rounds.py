"""Hand one screen over: a link that opens nothing but the signatures to give on the spot."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, Invalid
from convergence.signatures.operations.finding import end_links, held_link, locked_signing, one_of, signers_of
from convergence.signatures.operations.sending import delays, make_link
from convergence.signatures.policies import check_may_ask_signatures
from convergence.signatures.types import LinkKind, SignerState, SigningState, SigningWay
from convergence.storage.operation import operation

_OPEN = (SignerState.WAITING, SignerState.SEEN)


@operation("Écran confié pour signer")
def start_round(*, actor: Actor, at: datetime, signing_id: UUID, knows_them: bool) -> str:
    """Open a round on one screen; returns its token. ``knows_them``: who opens it has seen who each signer is."""
    check_may_ask_signatures(actor)
    if not knows_them:
        raise Invalid.one(
            "knows_them",
            "Attestez que vous connaissez les personnes, ou que vous avez vu leur pièce d’identité.",
            "Cochez la case, ou envoyez-leur plutôt un lien.",
            "identity",
        )
    signing = locked_signing(signing_id)
    waiting = [one for one in signers_of(signing) if one.way == SigningWay.ON_PAGE and one.state in _OPEN]
    if signing.state != SigningState.WAITING or not waiting:
        raise Conflict(
            "Personne n’attend pour signer sur place.",
            what_to_do="Rechargez la page pour voir où en est la demande.",
            code="nobody_here",
        )
    end_links(at, LinkKind.ROUND, signing_id=signing.id)
    minutes = parameter("signatures.round_minutes").integer_at(local_day(at, zone(actor.time_zone)))
    until = min(at + timedelta(minutes=minutes), signing.expires_at)
    return make_link(actor, at, signing, LinkKind.ROUND, until=until, attested_by=actor.name)


@operation("Copie ouverte après signature")
def open_copy(*, actor: Actor, at: datetime, signing_id: UUID, signer_id: UUID) -> str:
    """The token by which somebody who has just signed keeps her copy in sight."""
    signing = locked_signing(signing_id)
    signer = one_of(signers_of(signing), signer_id)
    if signer.state != SignerState.SIGNED or not actor.is_guest or actor.structure_id != signing.structure_id:
        raise Conflict(
            "Cette signature n’est pas donnée.", what_to_do="Rechargez la page.", code="not_signed"
        )
    until = at + timedelta(days=delays(actor, at)["copie"])
    return make_link(actor, at, signing, LinkKind.COPY, until=until, signer=signer)


@operation("Écran repris")
def end_round(*, actor: Actor, at: datetime, token: str) -> None:
    """Close a round: the screen goes back to the professional."""
    link = held_link(token, at, LinkKind.ROUND)
    end_links(at, LinkKind.ROUND, signing_id=link.signing_id)
