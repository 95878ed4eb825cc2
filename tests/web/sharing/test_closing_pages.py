"""What pages say of the keys that an agreement opens, and of the files that it closed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.sharing.models import AccessClosing
from convergence.sharing.operations import revoke_agreement
from convergence.sharing.types import ApiFamily, ClosingWay
from convergence.storage.session import acting
from tests import operators
from tests.rooms.agreements.world import in_force, network, seen
from tests.rooms.sharing.addressed import program
from tests.rooms.sharing.queues import heard
from tests.web.young_people import share, text, welcome

pytestmark = pytest.mark.django_db


def test_the_page_of_an_agreement_says_what_it_closed_and_what_was_acknowledged() -> None:
    house = network()
    client_id, agreement_id = program(house), in_force(house)
    for names in (("Inès", "CARRERE"), ("Léo", "MARTIN")):
        share(house, welcome(house, *names), "departement", may_write=False)
    page = f"/conventions/{agreement_id}/"
    assert "Dossiers fermés" not in text(house.client("dsi").get(page))
    revoke_agreement(
        actor=house.actor("dsi"), at=now(), agreement_id=agreement_id, reason="Essai",
        edit_token=seen(house, agreement_id).edit_token,
    )  # fmt: skip
    heard(when=now() + timedelta(seconds=1))
    assert "2 fermetures, 0 reconnue ; la plus ancienne attend" in text(house.client("dsi").get(page))
    with acting(system_actor(), Purpose.SYSTEM):
        AccessClosing.objects.update(
            acknowledged_at=now(), acknowledged_by=client_id, way=ClosingWay.FEED.value
        )
    told = text(house.client("dsi").get(page))
    assert "2 fermetures, 2 reconnues" in told
    assert "attend depuis" not in told


def test_the_list_of_applications_says_which_keys_no_agreement_opens() -> None:
    house, none = network(), "Aucune convention en vigueur"
    dsi, page = house.actor("dsi"), "/reseau/applications/"
    client_id, _ = operators.let_in(dsi, ApiFamily.FILES, at=now(), ends_on=date(2023, 1, 1))
    program(house)
    assert text(house.client("dsi").get(page)).count(none) == 1, "a program has its own access"
    operators.agree(dsi, [client_id], title="Application du jeune")
    told = text(house.client("dsi").get(page))
    assert none not in told
    assert "Convention : Application du jeune" in told
