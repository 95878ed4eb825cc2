"""What the tests of signatures do over and over: a paper, those who sign it, the messages that left."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

import pikepdf

from convergence.documents.operations import keep_document
from convergence.documents.types import DocumentKind
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.scope import Purpose
from convergence.identity.types import authentication_actor
from convergence.signatures.operations import (
    request_signatures,
    seal_signing,
    send_code,
    sign_by_link,
)
from convergence.signatures.queries import link_holder, signing
from convergence.signatures.types import (
    Capacity,
    ClientTrace,
    SignerDraft,
    SignerRow,
    SigningRow,
    SigningWay,
    SignOutcome,
)
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import ADVISER, TARBES, events

YOUNG_PHONE = "+33639980011"
GUARDIAN_PHONE = "+33639980022"
TUTOR_MAIL = "tuteur@exemple.fr"
CLIENT = ClientTrace(address="192.0.2.7", user_agent="Navigateur d’essai")
HOUSE = system_actor(TARBES)

YOUNG = SignerDraft(
    name="Inès DUPONT", capacity=Capacity.YOUNG_PERSON, way=SigningWay.SMS_LINK, contact=YOUNG_PHONE
)
GUARDIAN = SignerDraft(
    name="Jeanne DUPONT", capacity=Capacity.GUARDIAN, way=SigningWay.SMS_LINK, contact=GUARDIAN_PHONE
)
TUTOR = SignerDraft(
    name="Omar BENALI", capacity=Capacity.EMPLOYER, way=SigningWay.EMAIL_LINK, contact=TUTOR_MAIL
)
CLAIRE = SignerDraft(
    name="Claire", capacity=Capacity.ADVISER, way=SigningWay.ACCOUNT, user_id=uuid5(NAMESPACE_DNS, "Claire")
)
HERE = SignerDraft(name="Inès DUPONT", capacity=Capacity.YOUNG_PERSON, way=SigningWay.ON_PAGE)


@cache
def pdf(words: str = "Contrat d’engagement") -> bytes:
    """A page that says something."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=made.make_indirect(font)))
    text = words.encode("latin-1", "replace").replace(b"(", b"").replace(b")", b"")
    page.obj.Contents = made.make_stream(b"BT /F1 12 Tf 72 720 Td (" + text + b") Tj ET")
    out = BytesIO()
    made.save(out, deterministic_id=True)
    return out.getvalue()


def paper(
    dossier_id: UUID | None, when: datetime, *, actor: Actor = ADVISER, content: bytes | None = None
) -> UUID:
    """A document of the file, as the house makes one."""
    return keep_document(
        actor=actor,
        at=when,
        dossier_id=dossier_id,
        title="Contrat d’engagement",
        content=content or pdf(),
        kind=DocumentKind.CONTRACT,
    )


def asked(dossier_id: UUID | None, when: datetime, *signers: SignerDraft, **changes: Any) -> UUID:
    """Signatures asked for a new paper."""
    actor = changes.pop("actor", ADVISER)
    document_id = changes.pop("document_id", None) or paper(dossier_id, when, actor=actor)
    return request_signatures(
        actor=actor, at=when, document_id=document_id, signers=signers or (YOUNG,), **changes
    )


def shown(signing_id: UUID, actor: Actor = ADVISER) -> SigningRow:
    """The signing as its structure reads it."""
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        row = signing(scope, signing_id)
    assert row is not None
    return row


def signer_of(signing_id: UUID, rank: int = 0) -> SignerRow:
    """One signer."""
    return shown(signing_id).signers[rank]


def messages(contact: str) -> list[str]:
    """What left for an address, oldest first."""
    return [event["body"] for event in events("ExchangeRequested") if event["recipient"] == contact]


def tokens(contact: str) -> list[str]:
    """The links that left for an address, oldest first."""
    return [found for body in messages(contact) for found in re.findall(r"/jeune/s/([\w-]+)/", body)]


def holder(token: str, when: datetime) -> Actor | None:
    """Who comes by a link."""
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        return link_holder(None, token, when)


def guest(token: str, when: datetime) -> Actor:
    """The same, who must exist."""
    found = holder(token, when)
    assert found is not None
    return found


def code_for(token: str, contact: str, when: datetime) -> str:
    """Ask for a code by a link, and read it in the message."""
    send_code(actor=guest(token, when), at=when, token=token)
    return re.findall(r": (\d{6})\.", messages(contact)[-1])[0]


def sign(contact: str, when: datetime, *, name: str = "Inès DUPONT", **changes: Any) -> SignOutcome:
    """Sign by the latest link that left for an address, as one should."""
    token = tokens(contact)[-1]
    values: dict[str, Any] = {
        "actor": guest(token, when), "typed_name": name, "consents": True, "client": CLIENT,
    }  # fmt: skip
    if "code" not in changes:
        values["code"] = code_for(token, contact, when)
    return sign_by_link(at=when, token=token, **(values | changes))


def sealed(signing_id: UUID, when: datetime) -> UUID:
    """The seal, as the handler asks for it."""
    return seal_signing(actor=HOUSE, at=when, signing_id=signing_id)
