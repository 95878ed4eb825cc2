"""The life of an agreement: asked, answered by two people, reviewed each year, ended, told, acknowledged."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from convergence.foundation.actor import system_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import now
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.identity.types import StructureKind
from convergence.sharing.operations import (
    acknowledge_end,
    ask_access,
    ask_more,
    close_run_out,
    complete_demand,
    decide_access,
    propose_answer,
    review_agreement,
    revoke_agreement,
)
from convergence.sharing.queries import (
    agreement_notices,
    agreement_seen,
    agreement_steps,
    agreements_in_force,
    agreements_seen,
    agreements_waiting,
    opened_fields,
    opened_form,
    opened_groups,
)
from convergence.sharing.types import AgreementKind, AgreementState, DataForm, Proposal
from convergence.storage.models import OutboxEvent
from convergence.storage.session import acting
from tests.rooms.agreements.world import (
    BASIC,
    asked,
    decided,
    draft,
    in_force,
    network,
    proposed,
    seen,
    today,
)
from tests.web.house import PEOPLE, House

pytestmark = pytest.mark.django_db
SYSTEM = system_actor()
S = AgreementState


@pytest.fixture
def house() -> House:
    return network()


def opened(house: House, organisation: str = "departement", **values: Any) -> frozenset[FieldGroup]:
    with acting(house.actor("dsi"), Purpose.ADMINISTRATION) as scope:
        return opened_groups(scope, house.structures[organisation], Purpose.ACCOMPAGNEMENT, now(), **values)


def letters() -> list[dict[str, Any]]:
    """What is asked to be sent to officers of partners."""
    with acting(SYSTEM, Purpose.SYSTEM):
        rows = OutboxEvent.objects.filter(name="foundation.ExchangeRequested").order_by("id")
        return [row.payload for row in rows if row.payload["reason"] == "convention"]


def test_a_demand_opens_nothing_before_two_people_have_answered(house: House) -> None:
    agreement_id = asked(house)
    assert opened(house) == frozenset()
    proposed(house, agreement_id)
    assert opened(house) == frozenset()
    with pytest.raises(Conflict, match="une autre personne"):
        decided(house, agreement_id, "dsi")
    assert decided(house, agreement_id) is S.IN_FORCE
    assert opened(house) == frozenset(BASIC)
    row = seen(house, agreement_id)
    assert row.review_on is not None
    assert timedelta(days=364) < row.review_on - today() < timedelta(days=367)
    with acting(house.actor("partner"), Purpose.ADMINISTRATION) as scope:
        labels = [step.label for step in agreement_steps(scope, agreement_id)]
    assert labels == ["Demande déposée", "Réponse proposée : accepter en entier", "Accès accordé"]
    (letter,) = letters()
    assert letter["recipient"] == "anne.lagarde@exemple.fr"
    assert "accordée" in letter["body"]
    assert "Le besoin est établi." in letter["body"]


def test_what_nobody_proposed_is_not_decided(house: House) -> None:
    agreement_id = asked(house)
    with pytest.raises(Conflict, match="n’y est plus possible"):
        decided(house, agreement_id)
    assert opened(house) == frozenset()


def test_it_is_accepted_in_part(house: House) -> None:
    agreement_id = asked(house)
    for wrong in ((), BASIC, (FieldGroup.FAMILY,)):
        with pytest.raises(Invalid):
            proposed(house, agreement_id, Proposal.PART, wrong)
    proposed(house, agreement_id, Proposal.PART, [FieldGroup.IDENTITY])
    decided(house, agreement_id)
    assert opened(house) == {FieldGroup.IDENTITY}
    assert set(seen(house, agreement_id).left_out) == {FieldGroup.CONTACT, FieldGroup.ACCOMPAGNEMENT}


def test_it_is_refused_with_reasons(house: House) -> None:
    agreement_id = asked(house)
    with pytest.raises(Invalid, match="pourquoi"):
        propose_answer(
            actor=house.actor("dsi"), at=now(), agreement_id=agreement_id, proposal=Proposal.REFUSAL, groups=(),
            answer=" ", signatures=None, edit_token=seen(house, agreement_id).edit_token,
        )  # fmt: skip
    proposed(house, agreement_id, Proposal.REFUSAL)
    assert decided(house, agreement_id) is S.REFUSED
    assert opened(house) == frozenset()
    assert "refusée" in letters()[-1]["body"]


def test_an_agreement_without_signature_is_not_proposed(house: House) -> None:
    agreement_id = asked(house)
    with pytest.raises(Invalid, match="signée"):
        propose_answer(
            actor=house.actor("dsi"), at=now(), agreement_id=agreement_id, proposal=Proposal.WHOLE, groups=(),
            answer="Oui", signatures=None, edit_token=seen(house, agreement_id).edit_token,
        )  # fmt: skip


def test_more_is_asked_and_the_answer_comes_back(house: House) -> None:
    agreement_id = asked(house)
    ask_more(
        actor=house.actor("dsi"), at=now(), agreement_id=agreement_id, question="Quel service ?",
        edit_token=seen(house, agreement_id).edit_token,
    )  # fmt: skip
    assert seen(house, agreement_id, "partner").state is S.MORE_ASKED
    assert "Quel service ?" in letters()[-1]["body"]
    complete_demand(
        actor=house.actor("partner"), at=now(), agreement_id=agreement_id, answer="Le pôle insertion.",
        edit_token=seen(house, agreement_id, "partner").edit_token,
    )  # fmt: skip
    assert seen(house, agreement_id).state is S.ASKED


def test_the_second_person_may_send_it_back(house: House) -> None:
    agreement_id = asked(house)
    proposed(house, agreement_id)
    told = decide_access(
        actor=house.actor("dsi_two"), at=now(), agreement_id=agreement_id, agrees=False, reason="Trop large",
        edit_token=seen(house, agreement_id).edit_token,
    )  # fmt: skip
    assert told is S.ASKED is seen(house, agreement_id).state
    assert opened(house) == frozenset()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"groups": (FieldGroup.FREE_TEXT,)}, "groups"),
        ({"groups": (FieldGroup.NIR,)}, "groups"),
        ({"groups": (FieldGroup.HEALTH,)}, "groups"),
        ({"groups": ()}, "groups"),
        ({"purposes": ()}, "purposes"),
        ({"starts_on": date(2014, 3, 1)}, "groups"),
        ({"ends_on": today() - timedelta(days=30)}, "ends_on"),
        ({"title": " "}, "title"),
        ({"officer_email": "rien"}, "officer_email"),
        ({"form": DataForm.PSEUDONYMISED}, "form"),
        ({"form": DataForm.ANONYMISED}, "groups"),
    ],
)
def test_what_the_law_closes_cannot_even_be_asked(house: House, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as told:
        asked(house, **values)
    assert field in told.value.by_field()


def test_a_partner_asks_for_itself_alone(house: House) -> None:
    agreement_id = asked(house, organisation="france_travail", recipient_kind=StructureKind.FRANCE_TRAVAIL)
    row = seen(house, agreement_id)
    assert row.draft.organisation_id == house.structures["departement"]
    assert row.draft.recipient_kind is StructureKind.DEPARTEMENT
    for name in ("account_manager", "researcher", "unml"):
        with pytest.raises(Refused):
            asked(house, name)
    with pytest.raises(Invalid):
        ask_access(actor=house.actor("adviser"), at=now(), draft=draft(house))


def test_another_partner_s_demand_and_an_unknown_one_are_answered_alike(house: House) -> None:
    agreement_id = asked(house)
    with acting(house.actor("operator"), Purpose.ADMINISTRATION) as scope:
        assert agreement_seen(scope, agreement_id, now()) is None is agreement_seen(scope, uuid7(), now())
        assert agreements_seen(scope, now()) == ()
        assert agreement_steps(scope, agreement_id) == ()
    for wanted in (agreement_id, uuid7()):
        with pytest.raises(NotFound, match="n’existe pas ou"):
            complete_demand(
                actor=house.actor("operator"), at=now(), agreement_id=wanted, answer="x", edit_token=0
            )


def test_only_officers_answer(house: House) -> None:
    agreement_id = in_force(house)
    token = seen(house, agreement_id).edit_token
    for name in PEOPLE:
        if name == "dsi":
            continue
        with pytest.raises((Refused, NotFound)):
            revoke_agreement(
                actor=house.actor(name), at=now(), agreement_id=agreement_id, reason="x", edit_token=token
            )
    assert opened(house) == frozenset(BASIC)


def test_a_structure_agrees_for_its_own_files_alone(house: House) -> None:
    tarbes = house.structures["tarbes"]
    agreement_id = asked(house, "direction", structure_id=tarbes)
    with pytest.raises(NotFound):
        revoke_agreement(
            actor=house.actor("stranger_direction"),
            at=now(),
            agreement_id=agreement_id,
            reason="x",
            edit_token=0,
        )
    proposed(house, agreement_id, who="direction")
    decided(house, agreement_id, "dsi")
    assert opened(house, structure_id=tarbes) == frozenset(BASIC)
    assert opened(house, structure_id=house.structures["reunion"]) == frozenset()
    with pytest.raises(Invalid):
        asked(house, "direction", structure_id=None, organisation="tarbes")


def test_it_is_revoked_told_and_acknowledged(house: House) -> None:
    agreement_id = in_force(house)
    with pytest.raises(Invalid, match="pourquoi"):
        revoke_agreement(
            actor=house.actor("dsi"), at=now(), agreement_id=agreement_id, reason="",
            edit_token=seen(house, agreement_id).edit_token,
        )  # fmt: skip
    revoke_agreement(
        actor=house.actor("dsi"), at=now(), agreement_id=agreement_id, reason="Usage détourné",
        edit_token=seen(house, agreement_id).edit_token,
    )  # fmt: skip
    assert opened(house) == frozenset()
    body = letters()[-1]["body"]
    assert "Usage détourné" in body
    token = re.search(r"/conventions/accuse/([^/]+)/", body)
    assert token is not None
    acknowledge_end(actor=SYSTEM, at=now(), token=token[1], name="Anne Lagarde")
    acknowledge_end(actor=SYSTEM, at=now(), token=token[1], name="Quelqu’un d’autre")
    with acting(house.actor("dsi"), Purpose.ADMINISTRATION) as scope:
        (notice,) = agreement_notices(scope, agreement_id)
    assert notice.acknowledged_by == "Anne Lagarde"
    with pytest.raises(NotFound):
        acknowledge_end(actor=SYSTEM, at=now(), token="autre", name="x")
    with pytest.raises(Conflict):
        revoke_agreement(
            actor=house.actor("dsi"), at=now(), agreement_id=agreement_id, reason="Encore",
            edit_token=seen(house, agreement_id).edit_token,
        )  # fmt: skip


def test_it_lapses_on_its_day_unless_it_was_reviewed(house: House) -> None:
    long_ago = now() - timedelta(days=340)
    agreement_id = asked(house, starts_on=today() - timedelta(days=340))
    proposed(house, agreement_id)
    decided(house, agreement_id, at=long_ago)
    with acting(house.actor("dsi"), Purpose.ADMINISTRATION) as scope:
        assert agreements_waiting(scope, now()) == (0, 1)
        later = now() + timedelta(days=40)
        row = agreement_seen(scope, agreement_id, later)
        assert row is not None
        assert row.state is S.LAPSED
        assert agreements_in_force(scope, later) == ()
        there = house.structures["departement"]
        assert opened_groups(scope, there, Purpose.ACCOMPAGNEMENT, later) == frozenset()
        assert opened_groups(scope, there, Purpose.ACCOMPAGNEMENT, now()) == frozenset(BASIC)
    review_agreement(
        actor=house.actor("dsi"), at=now(), agreement_id=agreement_id, conclusion="Toujours utile",
        edit_token=seen(house, agreement_id).edit_token,
    )  # fmt: skip
    with acting(house.actor("dsi"), Purpose.ADMINISTRATION) as scope:
        assert opened_groups(scope, there, Purpose.ACCOMPAGNEMENT, later) == frozenset(BASIC)
        assert agreements_waiting(scope, now()) == (0, 0)


def test_what_ran_out_is_noted_once_and_told(house: House) -> None:
    agreement_id = in_force(house, ends_on=today() + timedelta(days=1))
    assert close_run_out(actor=SYSTEM, at=now()) == 0
    assert close_run_out(actor=SYSTEM, at=now() + timedelta(days=2)) == 1
    assert close_run_out(actor=SYSTEM, at=now() + timedelta(days=2)) == 0
    assert seen(house, agreement_id).state is S.ENDED
    assert "terme" in letters()[-1]["body"]


def test_heads_of_the_network_have_figures_unless_a_protocol_opens_pseudonyms(house: House) -> None:
    unml = house.structures["unml"]

    def form(at: Any = None) -> DataForm | None:
        with acting(house.actor("dsi"), Purpose.ADMINISTRATION) as scope:
            assert opened_groups(scope, unml, Purpose.STEERING, now()) == frozenset()
            return opened_form(scope, unml, StructureKind.UNML, at or now())

    assert form() is DataForm.ANONYMISED
    in_force(
        house, organisation="unml", recipient_kind=StructureKind.UNML, kind=AgreementKind.PROTOCOL,
        form=DataForm.PSEUDONYMISED, purposes=(Purpose.STEERING,), groups=(FieldGroup.ACCOMPAGNEMENT,),
        ends_on=today() + timedelta(days=10),
    )  # fmt: skip
    assert form() is DataForm.PSEUDONYMISED
    assert form(now() + timedelta(days=11)) is DataForm.ANONYMISED
    with acting(house.actor("dsi"), Purpose.ADMINISTRATION) as scope:
        assert opened_form(scope, house.structures["departement"], StructureKind.DEPARTEMENT, now()) is None


def test_the_fields_of_the_partner_interface_follow_the_groups(house: House) -> None:
    in_force(house, groups=(FieldGroup.IDENTITY,))
    with acting(house.actor("dsi"), Purpose.ADMINISTRATION) as scope:
        fields = opened_fields(scope, house.structures["departement"], Purpose.PARTNER_EXCHANGE, now())
    assert "birth_name" in fields["dossier:file:read"]
    assert "phone" not in fields["dossier:file:read"]
    assert fields["agenda:appointment:read"] == ()
