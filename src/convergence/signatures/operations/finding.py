"""Rows to change, locked for the time of an operation: one signing at a time, hence one signature at a time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.foundation.problems import NotFound
from convergence.signatures import models
from convergence.signatures.queries.links import live_link
from convergence.signatures.types import LinkKind
from convergence.storage.files import organisations_reached
from convergence.storage.session import current_scope


def locked_signing(signing_id: UUID) -> models.Signing:
    """The signing, locked; NotFound when absent or hidden."""
    row = models.Signing.objects.select_for_update().filter(pk=signing_id).first()
    if row is None:
        raise NotFound(
            "Cette demande de signatures n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez à la liste des signatures.",
        )
    return row


def signers_of(signing: models.Signing) -> list[models.Signer]:
    """Its signers, in their order."""
    return list(models.Signer.objects.filter(signing_id=signing.id).order_by("position"))


def one_of(signers: list[models.Signer], signer_id: UUID) -> models.Signer:
    """The signer of that identifier; NotFound for one of another signing."""
    for signer in signers:
        if signer.id == signer_id:
            return signer
    raise NotFound(
        "Cette personne n’est pas un signataire de ce document.",
        what_to_do="Revenez à la liste des signataires.",
    )


def held_link(token: str, at: datetime, *kinds: LinkKind) -> models.SigningLink:
    """The link of a token, of one of these kinds; NotFound for any other, whatever the reason."""
    link = live_link(token, at)
    if link is None or link.kind not in kinds:
        raise NotFound(
            "Ce lien n’est plus valable.",
            what_to_do="Demandez-en un autre à la structure qui vous l’a envoyé.",
        )
    return link


def is_closed_to_keeper(signing: models.Signing, at: datetime) -> bool:
    """Whether the operator that asked no longer reads the file, as its person or the house sees it."""
    scope = current_scope()
    if signing.keeper_id is None or signing.dossier_id is None or scope is None:
        return False
    # the operator itself reads the signing by its share alone
    is_hers = scope.structure_id == signing.structure_id
    return is_hers and signing.keeper_id not in organisations_reached(signing.dossier_id, at)


def end_links(at: datetime, *kinds: LinkKind, **which: object) -> None:
    """Links that stop working now."""
    for link in models.SigningLink.objects.filter(ended_at=None, kind__in=kinds, **which).order_by("id"):
        link.ended_at = at
        link.save(update_fields=["ended_at"])
