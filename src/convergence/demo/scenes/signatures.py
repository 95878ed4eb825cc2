"""Amendments that go round for signature: one signed by all, one that waits, one refused, one in La Réunion."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from convergence.demo.scenes.players import player
from convergence.documents.operations import make_document
from convergence.documents.types import PaperKind
from convergence.dossier.queries import caseload
from convergence.dossier.types.views import CaseloadRow
from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import age_on
from convergence.foundation.scope import Purpose
from convergence.identity.types import authentication_actor
from convergence.signatures.operations import (
    refuse_in_round,
    request_signatures,
    sign_in_round,
    sign_on_account,
    start_round,
)
from convergence.signatures.queries import link_holder, signing
from convergence.signatures.types import Capacity, ClientTrace, SignerDraft, SignerRow, SigningWay
from convergence.storage.session import acting

_CLIENT = ClientTrace(address="192.0.2.10", user_agent="Tablette de l’accueil")


def play() -> None:
    """Play it, in Tarbes and in La Réunion."""
    camille, hoarau = player("conseillere-tarbes"), player("conseillere-reunion")
    signed, waiting, refused = _adults(camille, 3)
    _sign_all(camille, _ask(camille, signed, hours=30))
    _ask(camille, waiting, hours=50)
    _refuse(camille, _ask(camille, refused, hours=26))
    for person in _adults(hoarau, 1):
        _ask(hoarau, person, hours=20)


def _adults(adviser: Actor, count: int) -> list[CaseloadRow]:
    """Young people of age, who sign without a guardian."""
    today = clock.local_today(adviser.time_zone)
    majority = parameter("dossier.majority").integer_at(today)
    with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
        rows = caseload(scope, adviser_id=adviser.user_id, limit=30).rows
    return [row for row in rows if age_on(row.born_on, today) >= majority][:count]


def _ask(adviser: Actor, person: CaseloadRow, *, hours: int) -> UUID:
    """An amendment, signed on the spot by the young person and from her account by the adviser."""
    document_id = make_document(
        actor=adviser,
        at=_ago(hours),
        kind=PaperKind.AMENDMENT,
        values={
            "contrat": "Contrat d’engagement jeune",
            "date_contrat": clock.local_today(adviser.time_zone) - timedelta(days=90),
            "date_effet": clock.local_today(adviser.time_zone) + timedelta(days=7),
            "modifications": ["Le nombre d’heures d’activité passe à 15 heures par semaine."],
        },
        title="Avenant au contrat d’engagement",
        dossier_id=person.dossier_id,
    )
    name = f"{person.first_name} {person.birth_name}"
    return request_signatures(
        actor=adviser,
        at=_ago(hours - 1),
        document_id=document_id,
        signers=[
            SignerDraft(name=name, capacity=Capacity.YOUNG_PERSON, way=SigningWay.ON_PAGE),
            SignerDraft(
                name=adviser.name, capacity=Capacity.ADVISER, way=SigningWay.ACCOUNT, user_id=adviser.user_id
            ),
        ],
        message="Comme convenu lors de notre rendez-vous.",
    )


def _sign_all(adviser: Actor, signing_id: UUID) -> None:
    young, _ = _signers(adviser, signing_id)
    token, guest = _screen(adviser, signing_id)
    sign_in_round(
        actor=guest,
        at=_ago(3),
        token=token,
        signer_id=young.signer_id,
        typed_name=young.name,
        consents=True,
        client=_CLIENT,
    )
    sign_on_account(
        actor=adviser,
        at=_ago(2),
        signing_id=signing_id,
        typed_name=adviser.name,
        consents=True,
        client=_CLIENT,
    )


def _refuse(adviser: Actor, signing_id: UUID) -> None:
    young, _ = _signers(adviser, signing_id)
    token, guest = _screen(adviser, signing_id)
    refuse_in_round(
        actor=guest,
        at=_ago(3),
        token=token,
        signer_id=young.signer_id,
        reason="Je veux en parler avec ma mère.",
    )


def _screen(adviser: Actor, signing_id: UUID) -> tuple[str, Actor]:
    """The screen handed over, and who holds it."""
    token = start_round(actor=adviser, at=_ago(3), signing_id=signing_id, knows_them=True)
    with acting(authentication_actor(), Purpose.AUTHENTICATION) as scope:
        guest = link_holder(scope, token, _ago(3))
    if guest is None:
        raise RuntimeError("the link of a round opens nothing")
    return token, guest


def _signers(adviser: Actor, signing_id: UUID) -> tuple[SignerRow, ...]:
    with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
        row = signing(scope, signing_id)
    return row.signers if row else ()


def _ago(hours: int) -> datetime:
    return clock.now() - timedelta(hours=hours)
