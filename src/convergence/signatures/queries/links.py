"""Who holds a link, and what its page shows her."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.foundation.actor import Actor, guest_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import token_digest
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Scope
from convergence.identity.queries import structure_names
from convergence.signatures import models
from convergence.signatures.queries.rows import shown
from convergence.signatures.types import LinkKind, LinkView
from convergence.storage.journal import reads, reads_nobody


def live_link(token: str, at: datetime) -> models.SigningLink | None:
    """The link of a token while it may be used; unknown, used and ended ones are answered alike."""
    return models.SigningLink.objects.filter(
        token_hash=token_digest(token), ended_at=None, expires_at__gt=at
    ).first()


@reads_nobody("asked before anybody acts: the answer is the holder of the link herself")
def link_holder(scope: Scope | None, token: str, at: datetime) -> Actor | None:
    """The guest who holds a link; None for a link that is unknown, used or ended."""
    link = live_link(token, at)
    if link is None:
        return None
    return guest_actor(
        link.structure_id, name=link.holder_name, time_zone=link.time_zone, dossier_id=link.dossier_id
    )


@reads(FieldGroup.ACCOMPAGNEMENT, FieldGroup.IDENTITY)
def link_view(scope: Scope, token: str, at: datetime) -> LinkView:
    """What a link opens; NotFound when it ended meanwhile."""
    link = live_link(token, at)
    if link is None:
        raise NotFound(
            "Ce lien n’est plus valable.",
            what_to_do="Demandez-en un autre à la structure qui vous l’a envoyé.",
        )
    signing = models.Signing.objects.get(pk=link.signing_id)
    signers = list(models.Signer.objects.filter(signing_id=signing.id).order_by("position"))
    return LinkView(
        dossier_id=link.dossier_id,
        kind=LinkKind(link.kind),
        signer_id=link.signer_id,
        signer_name=link.holder_name,
        signing=shown(signing, signers),
        structure_name=structure_names(scope, [signing.asked_for_id]).get(signing.asked_for_id, ""),
        shown_text=signing.shown_text,
        attested_by=link.attested_by,
        code_expires_at=_code_expires_at(link.signer_id, at),
    )


def _code_expires_at(signer_id: UUID | None, at: datetime) -> datetime | None:
    if signer_id is None:
        return None
    code = (
        models.SigningCode.objects.filter(signer_id=signer_id, used_at=None, expires_at__gt=at)
        .order_by("-sent_at", "-id")
        .first()
    )
    return code.expires_at if code else None
