"""A person opens what she has to sign from her own account: hers, by a link, in her turn, for an hour."""

from __future__ import annotations

from dataclasses import replace

import pytest

from convergence.foundation.problems import Conflict, NotFound, Refused
from convergence.signatures.operations import open_for_person, sign_by_link, withdraw_signing
from convergence.signatures.types import SignOutcome
from tests.rooms.accompagnement.world import ADVISER, AT, MANAGER, at, herself, new_file
from tests.rooms.signatures.steps import (
    CLIENT,
    GUARDIAN,
    HERE,
    YOUNG,
    YOUNG_PHONE,
    asked,
    code_for,
    guest,
    holder,
    messages,
    tokens,
)

pytestmark = pytest.mark.django_db


def test_she_signs_by_it_with_the_code_of_her_telephone_and_it_ends_after_an_hour() -> None:
    dossier_id = new_file()
    signing_id = asked(dossier_id, AT)
    sent = len(messages(YOUNG_PHONE))
    token = open_for_person(actor=herself(dossier_id), at=AT, signing_id=signing_id)
    assert len(messages(YOUNG_PHONE)) == sent, "nothing leaves"
    assert holder(tokens(YOUNG_PHONE)[-1], AT) is not None, "the link that she received stays good"
    assert holder(token, at(hours=0.9)) is not None
    assert holder(token, at(hours=1.1)) is None
    code = code_for(token, YOUNG_PHONE, AT)
    outcome = sign_by_link(
        actor=guest(token, AT),
        at=AT,
        token=token,
        typed_name=YOUNG.name,
        consents=True,
        code=code,
        client=CLIENT,
    )
    assert outcome is SignOutcome.SIGNED
    with pytest.raises(NotFound):
        open_for_person(actor=herself(dossier_id), at=AT, signing_id=signing_id)


def test_what_is_not_hers_to_sign_so_stays_closed() -> None:
    dossier_id, other = new_file(), new_file(names=("MARTIN", "Léo"))
    hers = asked(dossier_id, AT)
    for actor in (ADVISER, MANAGER):
        with pytest.raises(Refused):
            open_for_person(actor=actor, at=AT, signing_id=hers)
    with pytest.raises(NotFound):
        open_for_person(actor=herself(other), at=AT, signing_id=hers)
    for signers in ((GUARDIAN,), (HERE,)):
        with pytest.raises(NotFound):
            open_for_person(actor=herself(dossier_id), at=AT, signing_id=asked(dossier_id, AT, *signers))
    later = asked(dossier_id, AT, GUARDIAN, replace(YOUNG, rank=2), in_order=True)
    with pytest.raises(Conflict):
        open_for_person(actor=herself(dossier_id), at=AT, signing_id=later)
    withdraw_signing(actor=ADVISER, at=AT, signing_id=hers, reason="Erreur")
    with pytest.raises((NotFound, Conflict)):
        open_for_person(actor=herself(dossier_id), at=AT, signing_id=hers)
