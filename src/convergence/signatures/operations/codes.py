"""The one-time code that goes to the address agreed, apart from the link."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from convergence.foundation.actor import Actor
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict
from convergence.signatures import models
from convergence.signatures.operations.finding import held_link, locked_signing, one_of, signers_of
from convergence.signatures.operations.sending import asker_name, send
from convergence.signatures.rules.states import moved_signer
from convergence.signatures.rules.wording import CODE, code_message
from convergence.signatures.types import LinkKind, SignerAction, SignerState, SignOutcome
from convergence.storage.operation import operation

DIGITS = 6


@operation("Code de signature envoyé")
def send_code(*, actor: Actor, at: datetime, token: str) -> datetime:
    """Send a new code to the holder of a link; returns until when it works. The former one works no more."""
    link = held_link(token, at, LinkKind.SIGN)
    signing = locked_signing(link.signing_id)
    signer = one_of(signers_of(signing), _signer_id(link))
    moved_signer(SignerState(signer.state), SignerAction.SIGN)
    limits = _limits(actor, at)
    _check_pace(signer, at, limits)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    until = at + timedelta(minutes=limits["minutes"])
    models.SigningCode.objects.create(
        structure_id=signing.structure_id,
        dossier_id=signing.dossier_id,
        keeper_id=signing.keeper_id,
        signer=signer,
        code_hash=code_hash(signer.id, code),
        sent_at=at,
        expires_at=until,
    )
    send(
        signing,
        signer,
        code_message(structure=asker_name(signing), code=code, minutes=limits["minutes"]),
        about=CODE,
        useless_at=until,
    )
    return until


def try_code(
    actor: Actor, at: datetime, signer: models.Signer, typed: str
) -> tuple[SignOutcome, datetime | None]:
    """Whether a code is the latest one sent, and when that was. Each try counts; a good one serves once."""
    code = (
        models.SigningCode.objects.select_for_update()
        .filter(signer=signer)
        .order_by("-sent_at", "-id")
        .first()
    )
    if code is None:
        return SignOutcome.NO_CODE, None
    if code.used_at is not None or code.expires_at <= at:
        return SignOutcome.OLD_CODE, None
    if code.tries >= _limits(actor, at)["essais"]:
        return SignOutcome.TOO_MANY, None
    code.tries += 1
    digits = "".join(character for character in typed[:40] if character.isdecimal())
    good = hmac.compare_digest(code_hash(signer.id, digits), code.code_hash)
    code.used_at = at if good else None
    code.save(update_fields=["tries", "used_at"])
    return (SignOutcome.SIGNED, code.sent_at) if good else (SignOutcome.WRONG_CODE, None)


def code_hash(signer_id: UUID, code: str) -> str:
    """What is kept of a code: keyed, and of one signer only."""
    return hmac.new(settings.INDEX_KEY, f"signature:{signer_id}:{code}".encode(), hashlib.sha256).hexdigest()


def _check_pace(signer: models.Signer, at: datetime, limits: dict[str, int]) -> None:
    sent = models.SigningCode.objects.filter(signer=signer)
    if sent.filter(sent_at__gt=at - timedelta(seconds=limits["secondes_entre_envois"])).exists():
        raise Conflict(
            "Un code vient de partir.",
            what_to_do="Attendez une minute avant d’en demander un autre.",
            code="code_too_soon",
        )
    if sent.filter(sent_at__gt=at - timedelta(hours=1)).count() >= limits["envois_par_heure"]:
        raise Conflict(
            "Trop de codes ont été demandés.",
            what_to_do="Réessayez dans une heure, ou appelez la structure.",
            code="too_many_codes",
        )


def _limits(actor: Actor, at: datetime) -> dict[str, int]:
    table = parameter("signatures.code").table_at(local_day(at, zone(actor.time_zone)))
    return {name: int(str(value)) for name, value in table.items()}


def _signer_id(link: models.SigningLink) -> UUID:
    assert link.signer_id is not None, "a link to sign names its signer"
    return link.signer_id
