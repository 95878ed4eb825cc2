"""Changes told to the addresses of partners: signed, in order, each address at its own pace, stopped and put back."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import time_machine

from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.foundation.exchanges import Channel, ExchangeReason, RecipientKind
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.jobs import webhooks as jobs
from convergence.sharing.models import Webhook
from convergence.sharing.operations import (
    claim_webhook,
    create_webhook,
    forget_deliveries,
    note_webhook_answers,
    pause_webhook,
    remove_webhook,
    renew_webhook_secret,
    replay_webhook,
    resume_webhook,
    revoke_api_client,
)
from convergence.sharing.queries import webhook, webhook_deliveries, webhooks
from convergence.sharing.rules.bases import basis_of
from convergence.sharing.types import PartnerResource, WebhookDraft, WebhookRow, WebhookState
from convergence.storage.models import OutboxEvent
from convergence.storage.session import acting
from tests.openings import agree_with, end_agreement
from tests.rooms.sharing.addressed import (
    ALLOWED,
    AT,
    SECRET,
    Partner,
    address,
    change_of,
    program,
    served,
    tell,
)
from tests.web.house import PEOPLE, House, make_house

pytestmark = pytest.mark.django_db
HOUSE = system_actor()


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def partner(monkeypatch: pytest.MonkeyPatch) -> Iterator[Partner]:
    with served() as found:
        monkeypatch.setenv(ALLOWED, f"127.0.0.1:{found.port}")
        yield found


def at_work(at: datetime = AT) -> int:
    """Serve every address that waits, as the worker does at an instant."""
    with time_machine.travel(at, tick=False):
        return sum(iter(jobs.tell_once, 0))


def shown(house: House, webhook_id: UUID) -> WebhookRow:
    with acting(house.actor("dsi"), Purpose.ADMINISTRATION) as scope:
        found = webhook(scope, webhook_id)
    assert found is not None
    return found


def is_signed(headers: dict[str, str], body: bytes, secret: str) -> bool:
    """As the documentation tells a partner to verify."""
    parts = [part.partition("=")[::2] for part in headers["convergence-signature"].split(",")]
    seconds = dict(parts)["t"]
    wanted = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return any(name == "v1" and hmac.compare_digest(value, wanted) for name, value in parts)


def test_what_changes_is_told_in_order_signed_and_without_personal_data(
    house: House, partner: Partner
) -> None:
    tell(house)
    address(house, program(house), partner.url)
    told = tell(house, 3)
    assert at_work() == 3
    assert partner.abouts == [str(one) for one in told], "only what came after the address, in its order"
    assert all(
        is_signed(headers, body, SECRET) for headers, body in zip(partner.posted, partner.bodies, strict=True)
    )
    assert not is_signed(partner.posted[0], partner.bodies[0] + b" ", SECRET)
    assert not is_signed(partner.posted[0], partner.bodies[0], "un autre secret")
    assert set(partner.bodies[0].decode().replace('"', "").strip("{}").replace(",", ":").split(":")) >= {
        "id", "type", "happened_at", "about", "file",
    }  # fmt: skip
    assert len({headers["convergence-delivery"] for headers in partner.posted}) == 3
    assert at_work() == 0


def test_an_address_is_told_its_own_feed_and_the_resources_it_asked_for(
    house: House, partner: Partner
) -> None:
    address(house, program(house), partner.url, PartnerResource.CONTRACT)
    tell(house, resource=PartnerResource.APPOINTMENT)
    tell(house, organisation="france_travail", resource=PartnerResource.CONTRACT)
    (wanted,) = tell(house, resource=PartnerResource.CONTRACT)
    assert at_work() == 1
    assert partner.abouts == [str(wanted)]


def test_a_failure_holds_what_follows_and_is_tried_again_later_under_the_same_name(
    house: House, partner: Partner
) -> None:
    webhook_id = address(house, program(house), partner.url)
    told = [str(one) for one in tell(house, 2)]
    partner.status = 500
    assert at_work() == 1
    assert at_work() == 0, "it waits"
    assert at_work(AT + timedelta(seconds=31)) == 1
    assert at_work(AT + timedelta(seconds=31 + 45)) == 0, "the wait doubled"
    assert shown(house, webhook_id).failures == 2
    partner.status = 204
    assert at_work(AT + timedelta(seconds=31 + 61)) == 2
    assert partner.abouts == [told[0], told[0], told[0], told[1]]
    assert len({headers["convergence-delivery"] for headers in partner.posted[:3]}) == 1
    found = shown(house, webhook_id)
    assert (found.failures, found.waiting) == (0, 0)
    with acting(house.actor("dsi"), Purpose.ADMINISTRATION) as scope:
        lines = webhook_deliveries(scope, webhook_id)
        first_page = webhook_deliveries(scope, webhook_id, limit=1)
        rest = webhook_deliveries(scope, webhook_id, before=first_page[0].delivery_id)
    assert [line.status for line in lines] == [204, 204, 500, 500]
    assert [line.is_taken for line in lines] == [True, True, False, False]
    assert [line.delivery_id for line in (*first_page, *rest)] == [line.delivery_id for line in lines]


def test_an_address_that_asks_for_a_wait_is_obeyed(house: House, partner: Partner) -> None:
    address(house, program(house), partner.url)
    tell(house)
    partner.status, partner.headers = 429, {"Retry-After": "600"}
    assert at_work() == 1
    assert at_work(AT + timedelta(seconds=590)) == 0
    assert at_work(AT + timedelta(seconds=610)) == 1


def test_too_many_failures_stop_an_address_and_its_keeper_is_told(
    house: House, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook_id = address(house, program(house), partner.url)
    tell(house)
    partner.status = 500
    at = AT
    for _ in range(23):
        at_work(at)
        at += timedelta(hours=2)
    assert shown(house, webhook_id).state is WebhookState.ACTIVE
    at_work(at)
    found = shown(house, webhook_id)
    assert found.state is WebhookState.DISABLED
    assert "échecs" in found.stopped_because
    assert at_work(at + timedelta(days=1)) == 0
    with acting(HOUSE, Purpose.SYSTEM):
        told = OutboxEvent.objects.get(name__endswith=".ExchangeRequested").payload
    assert told["recipient"] == "technique@partenaire.example"
    assert (
        basis_of(ExchangeReason(told["reason"]), Channel(told["channel"]), RecipientKind.PARTNER) is not None
    )
    partner.status = 204
    resume_webhook(actor=house.actor("dsi"), at=at, webhook_id=webhook_id, reason="Serveur réparé")
    assert at_work(at + timedelta(days=1)) == 1, "what waited was not lost"


def test_an_address_that_is_gone_is_stopped_at_once(house: House, partner: Partner) -> None:
    webhook_id = address(house, program(house), partner.url)
    tell(house, 2)
    partner.status = 410
    assert at_work() == 1
    assert shown(house, webhook_id).state is WebhookState.DISABLED


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirection_is_not_followed(house: House, partner: Partner, status: int) -> None:
    webhook_id = address(house, program(house), partner.url)
    tell(house)
    partner.status, partner.headers = status, {"Location": partner.url}
    assert at_work() == 1
    assert len(partner.bodies) == 1
    assert shown(house, webhook_id).failures == 1


def test_an_address_inside_is_neither_accepted_nor_reached(
    house: House, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    client_id = program(house)
    webhook_id = address(house, client_id, partner.url)
    tell(house)
    monkeypatch.setenv(ALLOWED, "")
    for url in (
        partner.url,
        "https://a:b@exemple.fr/",
        "ftp://exemple.fr",
        "",
        "https://exemple.fr/" + "a" * 500,
    ):
        with pytest.raises(Invalid):
            address(house, client_id, url)
    assert at_work() == 1
    assert partner.bodies == []
    with acting(house.actor("dsi"), Purpose.ADMINISTRATION) as scope:
        (line,) = webhook_deliveries(scope, webhook_id)
    assert (line.status, line.is_taken) == (0, False)
    assert "serveur public" in line.detail


def test_a_change_is_told_once_more_alone_or_with_what_followed(house: House, partner: Partner) -> None:
    webhook_id, dsi = address(house, program(house), partner.url), house.actor("dsi")
    first, second, third = tell(house, 3)
    at_work()
    replay_webhook(actor=dsi, at=AT, webhook_id=webhook_id, change_id=change_of(second))
    assert shown(house, webhook_id).waiting == 1
    assert at_work() == 1
    assert partner.abouts[3:] == [str(second)]
    replay_webhook(actor=dsi, at=AT, webhook_id=webhook_id, change_id=change_of(second), onwards=True)
    assert at_work() == 2
    assert partner.abouts[4:] == [str(second), str(third)]
    with pytest.raises(NotFound):
        replay_webhook(actor=dsi, at=AT, webhook_id=webhook_id, change_id=change_of(third) + 1000)
    (foreign,) = tell(house, organisation="france_travail")
    with pytest.raises(NotFound):
        replay_webhook(actor=dsi, at=AT, webhook_id=webhook_id, change_id=change_of(foreign))
    assert str(first) == partner.abouts[0]


def test_a_suspended_address_keeps_what_waits_or_leaves_it(house: House, partner: Partner) -> None:
    webhook_id, dsi = address(house, program(house), partner.url), house.actor("dsi")
    pause_webhook(actor=dsi, at=AT, webhook_id=webhook_id, reason="Travaux chez le partenaire")
    (kept,) = tell(house)
    assert at_work() == 0
    assert shown(house, webhook_id).waiting == 1
    with pytest.raises(Conflict):
        pause_webhook(actor=dsi, at=AT, webhook_id=webhook_id, reason="Encore")
    resume_webhook(actor=dsi, at=AT, webhook_id=webhook_id, reason="Fin des travaux")
    with pytest.raises(Conflict):
        resume_webhook(actor=dsi, at=AT, webhook_id=webhook_id, reason="Encore")
    assert at_work() == 1
    assert partner.abouts == [str(kept)]
    pause_webhook(actor=dsi, at=AT, webhook_id=webhook_id, reason="Travaux")
    tell(house, 2)
    resume_webhook(
        actor=dsi, at=AT, webhook_id=webhook_id, skip_waiting=True, reason="Tout relu par l’interface"
    )
    assert at_work() == 0


def test_a_renewed_secret_signs_beside_the_former_one_for_a_day(house: House, partner: Partner) -> None:
    webhook_id, dsi, other = (
        address(house, program(house), partner.url),
        house.actor("dsi"),
        "autre secret, assez long",
    )
    tell(house)
    at_work()
    renew_webhook_secret(
        actor=dsi, at=AT, webhook_id=webhook_id, secret=other, reason="Départ d’un développeur"
    )
    tell(house)
    at_work(AT + timedelta(hours=23))
    tell(house)
    at_work(AT + timedelta(hours=25))
    worth = [
        [is_signed(headers, body, secret) for secret in (SECRET, other)]
        for headers, body in zip(partner.posted, partner.bodies, strict=True)
    ]
    assert worth == [[True, False], [True, True], [False, True]]
    with acting(dsi, Purpose.ADMINISTRATION):
        row = Webhook.objects.get(id=webhook_id)
    assert SECRET.encode() not in bytes(row.sealed_former)
    assert other.encode() not in bytes(row.sealed_secret)


def test_a_program_that_is_shut_out_is_told_nothing_more(house: House, partner: Partner) -> None:
    client_id = program(house)
    address(house, client_id, partner.url)
    tell(house)
    revoke_api_client(actor=house.actor("dsi"), at=AT, client_id=client_id, reason="Fin de la convention")
    assert at_work() == 0
    with pytest.raises(NotFound):
        address(house, client_id, partner.url + "/2")


def test_without_agreement_in_force_only_requests_that_were_sent_to_it_are_told(partner: Partner) -> None:
    house = make_house(agreed=False)
    agreement = agree_with(house.structures["departement"])
    address(house, program(house), partner.url)
    tell(house)
    assert at_work() == 1
    end_agreement(agreement)
    tell(house)
    (request,) = tell(house, resource=PartnerResource.REQUEST)
    assert at_work(now() + timedelta(minutes=1)) == 1
    assert partner.abouts[1:] == [str(request)]


def test_an_address_is_held_by_one_worker_and_a_lost_lease_changes_nothing(
    house: House, partner: Partner
) -> None:
    client_id = program(house)
    webhook_id = address(house, client_id, partner.url)
    (about,) = tell(house)
    with acting(HOUSE, Purpose.SYSTEM):
        lost = claim_webhook(actor=HOUSE, at=AT)
        assert lost is not None
        assert claim_webhook(actor=HOUSE, at=AT) is None, "somebody holds it"
    assert at_work(AT + timedelta(minutes=2)) == 1, "the lease of a worker that died ends"
    note_webhook_answers(actor=HOUSE, at=AT + timedelta(minutes=3), claimed=lost, answers=[])
    assert shown(house, webhook_id).waiting == 0
    assert partner.abouts == [str(about)]


def test_only_the_network_keeps_addresses(house: House, partner: Partner) -> None:
    client_id = program(house)
    webhook_id = address(house, client_id, partner.url)
    with pytest.raises(Conflict):
        address(house, client_id, partner.url)
    for name in PEOPLE:
        if name == "dsi":
            continue
        actor = house.actor(name)
        values = {"actor": actor, "at": AT, "webhook_id": webhook_id, "reason": "Essai"}
        for gesture in (pause_webhook, resume_webhook, remove_webhook):
            with pytest.raises(Refused):
                gesture(**values)
        with pytest.raises(Refused):
            renew_webhook_secret(**values, secret=SECRET)
        with pytest.raises(Refused):
            replay_webhook(actor=actor, at=AT, webhook_id=webhook_id, change_id=1)
        with pytest.raises(Refused):
            create_webhook(
                actor=actor,
                at=AT,
                client_id=client_id,
                draft=WebhookDraft("https://a.fr", "a@a.fr"),
                secret=SECRET,
            )
        with acting(actor, Purpose.ADMINISTRATION) as scope, pytest.raises(Refused):
            webhooks(scope, client_id)
        with acting(actor, Purpose.ADMINISTRATION):
            assert not Webhook.objects.exists(), f"{name} reads no address"
    with pytest.raises(Invalid):
        pause_webhook(actor=house.actor("dsi"), at=AT, webhook_id=webhook_id, reason=" ")
    remove_webhook(actor=house.actor("dsi"), at=AT, webhook_id=webhook_id, reason="Plus utilisée")
    with acting(house.actor("dsi"), Purpose.ADMINISTRATION) as scope:
        assert webhooks(scope, client_id) == []


def test_the_log_is_forgotten_in_time(house: House, partner: Partner) -> None:
    address(house, program(house), partner.url)
    tell(house)
    at_work()
    with acting(HOUSE, Purpose.SYSTEM):
        assert forget_deliveries(actor=HOUSE, at=AT + timedelta(days=29)) == 0
        assert forget_deliveries(actor=HOUSE, at=AT + timedelta(days=31)) == 1
