"""Links and codes: made here, sent by whoever sends (``sharing``), never kept in clear."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import Channel, ExchangeReason, ExchangeRequested, RecipientKind
from convergence.foundation.identifiers import new_token, token_digest, uuid7
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import local_day, zone
from convergence.identity.queries import structure_names
from convergence.signatures import models
from convergence.signatures.operations.finding import end_links
from convergence.signatures.queries.rows import due_ranks
from convergence.signatures.rules import wording
from convergence.signatures.types import Capacity, LinkKind, SignerState, SigningWay
from convergence.storage.operation import emit
from convergence.storage.session import current_scope

ABOUT = "signatures.Signer"
_KINDS = {
    Capacity.YOUNG_PERSON: RecipientKind.YOUNG_PERSON,
    Capacity.GUARDIAN: RecipientKind.GUARDIAN,
    Capacity.ADVISER: RecipientKind.PROFESSIONAL,
    Capacity.DIRECTION: RecipientKind.PROFESSIONAL,
    Capacity.EMPLOYER: RecipientKind.PARTNER,
    Capacity.PARTNER: RecipientKind.PARTNER,
}


def delays(actor: Actor, at: datetime) -> dict[str, int]:
    """The delays of a signing in force, as whole numbers."""
    table = parameter("signatures.delays").table_at(local_day(at, zone(actor.time_zone)))
    return {name: int(str(value)) for name, value in table.items()}


def seal_years(actor: Actor, at: datetime) -> int:
    """The age at which a seal is renewed."""
    return parameter("signatures.seal_years").integer_at(local_day(at, zone(actor.time_zone)))


def invite_due(actor: Actor, at: datetime, signing: models.Signing, signers: list[models.Signer]) -> None:
    """Ask those whose turn has come and who were not asked yet: by a link, or in their own list."""
    due = due_ranks(signing, signers)
    for signer in signers:
        if signer.rank in due and signer.state == SignerState.WAITING and signer.asked_at is None:
            signer.asked_at = at
            signer.save(update_fields=["asked_at"])
            if SigningWay(signer.way).is_link:
                send_link(actor, at, signing, signer)


def send_link(
    actor: Actor, at: datetime, signing: models.Signing, signer: models.Signer, *, again: bool = False
) -> None:
    """A new link replaces the former one, and leaves by the way agreed."""
    end_links(at, LinkKind.SIGN, signer_id=signer.id)
    token = make_link(actor, at, signing, LinkKind.SIGN, until=signing.expires_at, signer=signer)
    words = wording.reminder if again else wording.invitation
    body = words(
        structure=asker_name(signing),
        title=signing.title,
        url=address(token),
        until=signing.expires_at,
        time_zone=actor.time_zone,
    )
    send(signing, signer, body, about=wording.TO_SIGN, useless_at=signing.expires_at)


def send_copy(actor: Actor, at: datetime, signing: models.Signing, signer: models.Signer) -> None:
    """The way to her copy, for a signer whose address is known."""
    until = at + timedelta(days=delays(actor, at)["copie"])
    token = make_link(actor, at, signing, LinkKind.COPY, until=until, signer=signer)
    structure = asker_name(signing)
    body = wording.copy_message(structure=structure, title=signing.title, url=address(token))
    send(signing, signer, body, about=wording.COPY, useless_at=until)


def make_link(
    actor: Actor,
    at: datetime,
    signing: models.Signing,
    kind: LinkKind,
    *,
    until: datetime,
    signer: models.Signer | None = None,
    attested_by: str = "",
) -> str:
    """A token that opens one thing until an instant; only its hash is kept."""
    token = new_token()
    models.SigningLink.objects.create(
        structure_id=signing.structure_id,
        dossier_id=signing.dossier_id,
        keeper_id=signing.keeper_id,
        signing=signing,
        signer=signer,
        kind=kind,
        token_hash=token_digest(token),
        time_zone=actor.time_zone,
        holder_name=signer.name if signer else "Signature sur place",
        attested_by=attested_by,
        expires_at=until,
    )
    return token


def send(
    signing: models.Signing, signer: models.Signer, body: str, *, about: str, useless_at: datetime
) -> None:
    """Ask that a message leave for a signer."""
    emit(
        ExchangeRequested(
            structure_id=signing.structure_id,
            dossier_id=signing.dossier_id,
            exchange_id=uuid7(),
            channel=Channel.EMAIL if "@" in signer.contact else Channel.SMS,
            reason=ExchangeReason.SIGNATURE,
            recipient=signer.contact,
            recipient_user_id=signer.user_id,
            recipient_kind=_KINDS[Capacity(signer.capacity)],
            subject=wording.subject(about, signing.title) if "@" in signer.contact else "",
            body=body,
            about_kind=ABOUT,
            about_id=signer.id,
            useless_at=useless_at,
        )
    )


def address(token: str) -> str:
    """The address that a link travels with."""
    return f"{settings.SITE_URL}/jeune/s/{token}/"


def asker_name(signing: models.Signing) -> str:
    """How the organisation in whose name it is asked is called, for a message or a paper."""
    scope = current_scope()
    names = structure_names(scope, [signing.asked_for_id]) if scope else {}
    if scope is not None and scope.structure_id == signing.keeper_id:
        names.setdefault(signing.asked_for_id, scope.actor.structure_name)
    unknown = "La Mission Locale" if signing.keeper_id is None else "L’organisme qui vous accompagne"
    return names.get(signing.asked_for_id) or unknown
