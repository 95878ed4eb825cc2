"""What was sealed yesterday opens tomorrow: bytes of each kind, made before there was one piece of code for all."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from django.conf import LazySettings

from convergence.agenda.calendars.rules import sealing as calendars
from convergence.documents.rules import sealing as documents
from convergence.dossier.rules import sealing as dossier
from convergence.foundation import sealing
from convergence.identity.rules.proofs import one_time_codes
from convergence.offers.rules import sealing as offers
from convergence.sharing.rules import webhooks
from convergence.sharing.rules.law.evidence import public_key
from convergence.web.drafts import sealing as drafts

KEY, OTHER_KEY = bytes(range(32)), bytes(32)
OWNER, STRANGER = UUID(int=7), UUID(int=8)
SALT = b"s" * 32
CLEAR = "clair é"
Opened = Callable[[bytes, UUID, bytes], str]

OPENERS: dict[str, tuple[str, Opened]] = {
    "dossier": (
        "addd7554ec4c63efb0322975b4751cc29b4a7e9e437582abb196caf4da5b93bedb9e1d5b",
        lambda sealed, owner, key: dossier.unseal(sealed, dossier_id=owner, key=key),
    ),
    "calendars": (
        "b0d1bdf353d6a35368ed12adc71566eb893f8a4f4d2666b09bd3117d7e2e7f8b4b1410b6",
        lambda sealed, owner, key: calendars.unseal(sealed, account_id=owner, key=key),
    ),
    "identity": (
        "7d32a691c0684a4fd11e03f7a55ed30b27e0d8d119950b9a0db644e7b3e0e5abaf6cc4af",
        lambda sealed, owner, key: one_time_codes.unseal(sealed, user_id=owner, key=key),
    ),
    "offers": (
        "f3247b85d5a77c18c61aa08b47d7e11dc05bed09316f0f1ef31c8e667fb2765402503e95",
        lambda sealed, owner, key: offers.unseal(sealed, source_id=owner, key=key),
    ),
    "webhooks": (
        "f7ad6eba824950afce27701a6694c4ab016d930bb70aac67c0f58a61f0b1f971b911a77d",
        lambda sealed, owner, key: webhooks.unseal(sealed, webhook_id=owner, key=key),
    ),
}


@pytest.mark.parametrize("kind", OPENERS)
def test_old_bytes_open_for_their_owner_and_for_nobody_else(kind: str) -> None:
    kept, opened = OPENERS[kind]
    sealed = bytes.fromhex(kept)
    assert opened(sealed, OWNER, KEY) == CLEAR
    altered = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for wrong in ((sealed, STRANGER, KEY), (sealed, OWNER, OTHER_KEY), (altered, OWNER, KEY)):
        with pytest.raises(InvalidTag):
            opened(*wrong)
    for other in set(OPENERS) - {kind}:
        with pytest.raises(InvalidTag):
            OPENERS[other][1](sealed, OWNER, KEY)


def test_old_documents_and_drafts_open_and_old_signatures_verify(settings: LazySettings) -> None:
    settings.DATA_KEY = KEY
    kept = bytes.fromhex("c28f9990da1b94be43c25d031ab95498fada86753edceff7c9bf87d515c5746ab999773a")
    assert documents.unseal(kept, document_id=OWNER, salt=SALT, key=KEY) == CLEAR.encode()
    assert documents.unseal(kept, document_id=STRANGER, salt=SALT, key=KEY) is None
    assert documents.unseal(kept, document_id=OWNER, salt=b"t" * 32, key=KEY) is None
    draft = bytes.fromhex("38b55cb3ea6239ee3f7123818ec3cbe6520984b25e635a5e04fcee60adafe1b699")
    assert drafts.unseal(OWNER, "page", draft) == b"clair"
    assert drafts.unseal(STRANGER, "page", draft) is drafts.unseal(OWNER, "autre", draft) is None
    assert drafts.browser_key(OWNER) == "sUyYLbwJsELTux0tTTSU1ft8hWXzn4XGV-EHah_z02M"
    assert public_key(KEY) == "1253795bedde4d31b3751c37620e0f6d86f92cbd3a9866dbe408c77973b04f5b"


def test_the_same_words_never_make_the_same_bytes() -> None:
    made = {sealing.seal(b"clair", KEY) for _ in range(50)}
    assert len(made) == len({one[:12] for one in made}) == 50
    assert {sealing.unseal(one, KEY) for one in made} == {b"clair"}
    assert sealing.derived_key(KEY, b"un") != sealing.derived_key(KEY, b"deux")
