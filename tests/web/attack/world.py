"""One real object of each kind at Tarbes, all bearing the same rare name: what an intruder would look for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection

from convergence.accompagnement.solutions import operations as solutions
from convergence.accompagnement.solutions.models import Introduction
from convergence.accompagnement.solutions.types import IntroductionDraft, IntroductionNeed
from convergence.agenda.appointments import operations as appointments
from convergence.agenda.appointments.types import AbsenceKind, AppointmentDraft, AppointmentKind, PlaceDraft
from convergence.agenda.booking import operations as booking
from convergence.agenda.booking.models import Booking
from convergence.agenda.booking.queries import free_times, motive, visitor_of
from convergence.agenda.booking.types import (
    DayChange,
    Hours,
    LinkWay,
    MotiveDraft,
    VisitorFacts,
    WeekHours,
    Wish,
)
from convergence.agenda.calendars import models as calendars
from convergence.agenda.calendars import operations as mirrors
from convergence.agenda.calendars.queries import calendar_delivery, feeds
from convergence.agenda.calendars.types import AccountDraft, DetailLevel, FeedKind, SyncDirection
from convergence.agenda.workshops import operations as workshops
from convergence.agenda.workshops.types import OfferDraft, SessionDraft, WorkshopKind
from convergence.aspirations.operations import add_sub_theme
from convergence.aspirations.types import SubThemeDraft
from convergence.documents import operations as documents
from convergence.documents.types import DeliveryDraft, DeliveryWay, DocumentKind, PaperKind
from convergence.dossier.rules.openings import opened_groups
from convergence.dossier.types import TeamRole
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.clock import local_today, now
from convergence.foundation.exchanges import Channel, ExchangeReason, ExchangeRequested
from convergence.foundation.identifiers import new_token, uuid7
from convergence.foundation.scope import Purpose
from convergence.gateways.caldav import Changes
from convergence.gateways.caldav.memory import MemoryCalendars
from convergence.identity import types as identity
from convergence.identity.operations import open_young_account
from convergence.identity.types import authentication_actor
from convergence.messaging import operations as messages
from convergence.messaging.types import ListFilter
from convergence.offers import operations as offers
from convergence.offers.models import Likeness, Nudge
from convergence.offers.types import ProviderDraft, RawRecord, SourceDraft, SourceKind
from convergence.sharing.operations import queue_exchange
from convergence.signatures import operations as signatures
from convergence.signatures.queries import signing
from convergence.signatures.types import Capacity, SignerDraft, SigningWay
from convergence.storage.files import close_to, open_to
from convergence.storage.operation import operation
from convergence.storage.session import acting
from convergence.support import operations as team
from convergence.support.types import AnnouncementDraft, AnnouncementWeight, DemandDraft
from tests.openings import LONG_AGO
from tests.rooms.offers.keeping import drafted
from tests.rooms.offers.test_ageing import aged, guest, link
from tests.rooms.signatures.steps import pdf
from tests.web.house import House
from tests.web.messages.world import reachable
from tests.web.solutions.scene import asked, directory, links
from tests.web.young_people import YoungPerson

KEPT = (
    "/annuaire/catalogue/services/", "/annuaire/catalogue/structures/<uuid:", "/annuaire/catalogue/ateliers/<uuid:",
    "/annuaire/a-relire/<uuid:", "/annuaire/a-relire/reponses/", "/annuaire/ressemblances/<uuid:",
)  # fmt: skip
"""Addresses of the records that an organisation keeps itself."""
CANARY = "Xanthippekanari"
PHONE = "+33639987654"
MORNING = Hours(time(8), time(20))
HOUR = timedelta(hours=1)
PARTS = {"name": "preuves.json", "address": "vous", "page": "1", "kind": "convocation"}


@dataclass
class Tarbes:
    """Identifiers by the name that they have in addresses; secrets by what they open."""

    house: House
    ids: dict[str, UUID] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def actor(self, name: str = "adviser") -> Actor:
        """Somebody of the house."""
        return self.house.actor(name)

    def part(self, route: str, kind: str, name: str) -> str:
        """The value of one part of an address."""
        if name == "offer_id" and route.startswith(KEPT):
            name = "record_id"
        elif name == "offer_id" and "/ateliers/" not in route:
            name = "service_id"
        return str(self.ids[name]) if kind == "uuid" else PARTS[name]

    def keep(self, **found: UUID) -> None:
        """Remember identifiers."""
        self.ids |= found


def make_tarbes(house: House) -> Tarbes:
    """Everything, through the operations that people use."""
    made = Tarbes(house)
    made.ids["dossier_id"] = reachable(house, CANARY, CANARY.upper(), PHONE).dossier_id
    young_account(made)
    furnish(made)
    for step in (_calendars, _team, _exchange, _solutions, _selection, _source, _catalogue, _sub_theme):
        step(made)
    return made


def furnish(made: Tarbes) -> None:
    """One object of each kind around a person who can be reached: her hours, her papers, what is written to her."""
    for step in (_agenda, _workshops, _booking, _documents, _signatures, _messages):
        step(made)


def noon(days: int) -> datetime:
    """An hour when people work, so many days from now."""
    return (now() + timedelta(days=days)).replace(hour=10, minute=0, second=0, microsecond=0)


def young_account(made: Tarbes) -> None:
    """The account of the person, with a link that waits."""
    person = identity.YoungPerson(
        dossier_id=made.ids["dossier_id"],
        first_name=CANARY,
        last_name=CANARY.upper(),
        born_on=date(now().year - 19, 3, 12),
        email=f"{CANARY.lower()}@exemple.fr",
    )
    open_young_account(actor=made.actor(), at=now(), person=person)


def _agenda(made: Tarbes) -> None:
    adviser, manager, at = made.actor(), made.actor("manager"), now()
    place = appointments.open_place(actor=manager, at=at, draft=PlaceDraft(f"Bureau {CANARY}"))

    def planned(days: int) -> UUID:
        start = noon(days)
        return appointments.plan_appointment(
            actor=adviser, at=at, dossier_id=made.ids["dossier_id"],
            draft=AppointmentDraft(start, start + HOUR, place_id=place, purpose=f"Objet {CANARY}"),
        )  # fmt: skip

    away = appointments.declare_absence(
        actor=adviser, at=at, adviser_id=adviser.user_id, kind=AbsenceKind.LEAVE, starts_at=noon(20),
        ends_at=noon(22),
    )  # fmt: skip
    outcome = appointments.hand_over_appointments(
        actor=manager, at=at, appointment_ids=[planned(3)],
        to_adviser_ids=[made.house.users["employment_adviser"]],
    )  # fmt: skip
    made.keep(place_id=place, appointment_id=planned(2), absence_id=away, hand_over_id=outcome.hand_over_id)


def _workshops(made: Tarbes) -> None:
    adviser, at = made.actor(), now()
    offer = workshops.create_offer(
        actor=adviser, at=at, draft=OfferDraft(f"Atelier {CANARY}", WorkshopKind.WORKSHOP)
    )
    start = noon(6)
    session = workshops.plan_session(
        actor=adviser, at=at, offer_id=offer, draft=SessionDraft(starts_at=start, ends_at=start + HOUR, capacity=1)
    )  # fmt: skip
    enrolment = workshops.enrol(actor=adviser, at=at, session_id=session, dossier_id=made.ids["dossier_id"])
    second = reachable(made.house, f"Seconde{CANARY}", CANARY.upper(), "+33639987655").dossier_id
    waiting = workshops.join_waiting_list(actor=adviser, at=at, session_id=session, dossier_id=second)
    made.keep(
        offer_id=offer, session_id=session, enrolment_id=enrolment, waiting_id=waiting, second_id=second
    )


def _booking(made: Tarbes) -> None:
    adviser, manager, at = made.actor(), made.actor("manager"), now()
    week = [WeekHours(day, MORNING) for day in range(1, 8)]
    booking.set_week(
        actor=adviser, at=at, adviser_id=adviser.user_id, week=week, from_day=local_today("Europe/Paris")
    )
    draft = MotiveDraft(f"Motif {CANARY}", AppointmentKind.FIRST_RECEPTION, 60, notice_hours=2, horizon_days=10,
                        is_public=True)  # fmt: skip
    motive_id = booking.create_motive(actor=manager, at=at, draft=draft)
    changed = booking.change_day(
        actor=adviser, at=at, change=DayChange(noon(40).date(), False, adviser_id=adviser.user_id)
    )
    token = new_token()
    link = booking.send_link(
        actor=adviser, at=at, dossier_id=made.ids["dossier_id"], motive_id=motive_id, way=LinkWay.COPIED, token=token
    )  # fmt: skip
    entry = booking.join_waiting(
        actor=adviser, at=at, dossier_id=made.ids["dossier_id"], motive_id=motive_id, wish=Wish()
    )
    made.tokens["booking"] = token
    made.keep(motive_id=motive_id, exception_id=changed, link_id=link, entry_id=entry)
    _visitor(made)


def _visitor(made: Tarbes) -> None:
    at, motive_id = now(), made.ids["motive_id"]
    with acting(made.actor(), Purpose.ACCOMPAGNEMENT) as scope:
        row = motive(scope, motive_id)
        assert row is not None
        times = free_times(scope, row, at=at)
    with acting(authentication_actor(), Purpose.AUTHENTICATION) as scope:
        visitor = visitor_of(scope, row.public_code)
    assert visitor is not None
    made.tokens["public"], made.tokens["visitor"] = row.public_code, new_token()
    facts = VisitorFacts("Visiteuse", CANARY, date(2007, 4, 2), phone=PHONE)
    booking.book_as_visitor(
        actor=visitor, at=at, motive_id=motive_id, starts_at=times[-1].starts_at, facts=facts,
        token=made.tokens["visitor"], address="192.0.2.1",
    )  # fmt: skip
    with acting(made.actor(), Purpose.ACCOMPAGNEMENT):
        made.keep(booking_id=Booking.objects.get().pk)
    asked = booking.ask_first_appointment(
        actor=visitor, at=at, facts=facts, token=new_token(), address="192.0.2.1"
    )
    made.keep(first_request_id=asked)


def _calendars(made: Tarbes) -> None:
    adviser, at = made.actor(), now()
    server = MemoryCalendars("quatre lampes bleues")
    account = mirrors.connect_calendar(
        actor=adviser, at=at,
        draft=AccountDraft("https://memoire.example/", "camille", "quatre lampes bleues",
                           "https://memoire.example/agenda/", f"Agenda {CANARY}", DetailLevel.DISCREET,
                           SyncDirection.BOTH),
    )  # fmt: skip
    here = system_actor(adviser.structure_id)
    mirrors.mirror_adviser(actor=here, at=at, adviser_id=adviser.user_id)
    with acting(here, Purpose.SYSTEM) as scope:
        copies = list(calendars.CalendarCopy.objects.order_by("id"))
        for copy in copies:
            delivery = calendar_delivery(scope, copy.id)
            assert delivery is not None
            mirrors.settle_copy(actor=here, at=now(), copy_id=copy.id, receipt=server.deliver(delivery))
    mirrors.receive_changes(
        actor=here, at=now() + timedelta(minutes=1), account_id=account,
        changes=Changes("sync:9", (), (), is_full=True), started_at=now() + timedelta(seconds=30),
    )  # fmt: skip
    made.tokens["feed"] = mirrors.open_feed(actor=adviser, at=at, kind=FeedKind.ADVISER)
    with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
        made.keep(copy_id=copies[0].id, feed_id=feeds(scope)[0].feed_id)


def _documents(made: Tarbes) -> None:
    adviser, manager, at = made.actor(), made.actor("manager"), now()
    letter = documents.keep_document(
        actor=adviser, at=at, dossier_id=made.ids["dossier_id"], title=f"Courrier {CANARY}",
        content=pdf(CANARY), kind=DocumentKind.LETTER,
    )  # fmt: skip
    day = local_today("Europe/Paris")
    proof = DeliveryDraft(DeliveryWay.REGISTERED, number=f"2C {CANARY}"[:20], sent_on=day)
    delivery = documents.note_delivery(actor=adviser, at=at, document_id=letter, draft=proof)
    template = documents.draft_template(actor=manager, at=at, kind=PaperKind.CONVOCATION)
    made.kinds["kind"] = PaperKind.CONVOCATION.value
    made.keep(document_id=letter, delivery_id=delivery, template_id=template)


def _signatures(made: Tarbes) -> None:
    adviser, at = made.actor(), now()
    signing_id = signatures.request_signatures(
        actor=adviser, at=at, document_id=made.ids["document_id"],
        signers=[
            SignerDraft(name=f"{CANARY} {CANARY}", capacity=Capacity.YOUNG_PERSON, way=SigningWay.ON_PAGE),
            SignerDraft(name="Tutrice", capacity=Capacity.EMPLOYER, way=SigningWay.EMAIL_LINK,
                        contact=f"{CANARY}@exemple.fr"),
        ],
    )  # fmt: skip
    made.tokens["round"] = signatures.start_round(
        actor=adviser, at=at, signing_id=signing_id, knows_them=True
    )
    with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
        row = signing(scope, signing_id)
    assert row is not None
    made.keep(signing_id=signing_id, signer_id=row.signers[0].signer_id)


def _messages(made: Tarbes) -> None:
    adviser, at, dossier_id = made.actor(), now(), made.ids["dossier_id"]
    messages.send_message(actor=adviser, at=at, dossier_id=dossier_id, text=f"Bonjour {CANARY}")
    link = messages.make_link(actor=adviser, at=at, dossier_id=dossier_id)
    made.tokens["conversation"] = link.rstrip("/").rpartition("/")[2]
    list_id = messages.save_list(
        actor=adviser, at=at, name=f"Liste {CANARY}", rule=ListFilter(), is_shared=True
    )
    group = messages.prepare_group(
        actor=adviser, at=at, title=f"Envoi {CANARY}", text=f"Texte {CANARY}", list_id=list_id
    )
    made.keep(list_id=list_id, group_id=group, organisation_id=_operator_wrote(made))


def _operator_wrote(made: Tarbes) -> UUID:
    """An operator wrote to her while the file was open to it: what is left when it no longer is."""
    dossier_id, operator = made.ids["dossier_id"], made.actor("operator")
    _share(actor=made.actor(), at=now(), dossier_id=dossier_id, to=operator.structure_id)
    messages.write_as_operator(actor=operator, at=now(), dossier_id=dossier_id, text=f"Bonjour {CANARY}")
    _end_share(actor=made.actor(), at=now(), dossier_id=dossier_id, to=operator.structure_id)
    return operator.structure_id


@operation("Ouvrir à un opérateur")
def _share(*, actor: Actor, at: datetime, dossier_id: UUID, to: UUID) -> None:
    groups = opened_groups(TeamRole.FRANCE_TRAVAIL)
    open_to(dossier_id, to, groups, purpose="accompagnement", start=LONG_AGO, end=None, may_write=True)


@operation("Fermer à un opérateur")
def _end_share(*, actor: Actor, at: datetime, dossier_id: UUID, to: UUID) -> None:
    close_to(dossier_id, to, LONG_AGO)  # the transaction of a test has its own « now », before this one


def _team(made: Tarbes) -> None:
    adviser, manager, at = made.actor(), made.actor("manager"), now()
    demand = team.add_demand(
        actor=manager, at=at, draft=DemandDraft(f"Demande {CANARY}", CANARY), dossier_id=made.ids["dossier_id"]
    )  # fmt: skip
    announcement = team.publish_announcement(
        actor=manager, at=at,
        draft=AnnouncementDraft(f"Annonce {CANARY}", CANARY, AnnouncementWeight.IMPORTANT, local_today("Europe/Paris")),
    )  # fmt: skip
    practice = team.write_practice(actor=adviser, at=at, title=f"Pratique {CANARY}", text=CANARY)
    snippet = team.write_snippet(actor=adviser, at=at, name=f"Texte {CANARY}", text=CANARY, is_shared=True)
    made.keep(demand_id=demand, announcement_id=announcement, practice_id=practice, snippet_id=snippet)


def _exchange(made: Tarbes) -> None:
    asked = ExchangeRequested(
        structure_id=made.house.structures["tarbes"], dossier_id=made.ids["dossier_id"], exchange_id=uuid7(),
        channel=Channel.SMS, reason=ExchangeReason.REMINDER, recipient=PHONE, subject="", body=f"Rappel {CANARY}",
        about_kind="essai", about_id=None,
    )  # fmt: skip
    queue_exchange(actor=system_actor(asked.structure_id), at=now(), request=asked)
    made.keep(exchange_id=asked.exchange_id)


def _solutions(made: Tarbes) -> None:
    services = directory(made.house, f"Service {CANARY}")
    person = YoungPerson(made.ids["dossier_id"], 0)
    request_id = asked(made.house, person, services.linked, message=f"Demande {CANARY}")
    chosen = solutions.choose_service(
        actor=made.actor(), at=now(), dossier_id=person.dossier_id, offer_id=services.called
    )
    made.tokens["answer"] = links(made.house)[-1].split("/")[3]
    introduction = solutions.introduce(
        actor=made.actor("partner"), at=now(),
        draft=IntroductionDraft(
            made.house.structures["tarbes"], IntroductionNeed.HOUSING, f"Adressée {CANARY}",
            local_today("Europe/Paris"), first_name=CANARY, last_name="Inconnue", born_on=date(2007, 3, 12),
            phone=PHONE,
        ),
    )  # fmt: skip
    # of an organisation for which nobody here works
    with acting(system_actor(made.house.structures["tarbes"]), Purpose.SYSTEM):
        Introduction.objects.filter(pk=introduction).update(organisation_id=uuid7())
    made.keep(
        request_id=request_id, chosen_id=chosen, service_id=services.called, introduction_id=introduction
    )


def _selection(made: Tarbes) -> None:
    kept = offers.keep_selection(
        actor=made.actor(), at=now(), name=f"Sélection {CANARY}", note=CANARY, is_shared=True
    )
    made.keep(selection_id=kept)


def _source(made: Tarbes) -> None:
    """A source whose name everybody may read, and an edition of which nobody elsewhere reads anything."""
    owner = made.actor("direction")
    source = offers.open_source(
        actor=owner, at=now(), draft=SourceDraft("tarbes-fichiers", "Fichiers de Tarbes", SourceKind.FILE)
    )
    edition = offers.load_edition(
        actor=owner,
        at=now(),
        source_id=source,
        structures=[RawRecord(1, {"id": CANARY})],
        services=None,
        origin=f"{CANARY}.json",
    )
    made.keep(source_id=source, edition_id=edition)


def _sub_theme(made: Tarbes) -> None:
    draft = SubThemeDraft("mobilite", f"Garage {CANARY}", f"Contient {CANARY}", local_today("Europe/Paris"))
    made.keep(sub_theme_id=add_sub_theme(actor=made.actor("direction"), at=now(), draft=draft))


def _catalogue(made: Tarbes) -> None:
    """Two records that look alike, one of them old: what its service answers is read by its owner alone."""
    keeper = made.actor("direction")
    other = ProviderDraft(key="", name="Fournil de Tarbes", updated_on=local_today("Europe/Paris"))
    provider = offers.keep_provider(actor=keeper, at=now(), draft=other)
    kept = [
        offers.keep_offer(actor=keeper, at=now(), provider_id=each, draft=drafted(name="Atelier du fournil"))
        for each in (provider, None)
    ]
    aged(actor=keeper, at=now(), offer_id=kept[0], days=400)
    offers.ask_again(actor=system_actor(keeper.structure_id), at=now())
    token = link()
    offers.tell_change_by_link(actor=guest(token), at=now(), token=token, answer=f"Réponse {CANARY}")
    offers.compare_records(actor=system_actor(), at=now())
    with acting(keeper, Purpose.ACCOMPAGNEMENT):
        nudge = Nudge.objects.get(offer_id=kept[0])
        pair = Likeness.objects.get(first_id__in=kept, second_id__in=kept)
    made.keep(provider_id=provider, record_id=kept[0], nudge_id=nudge.id, likeness_id=pair.id,
              workshop_id=made.ids["offer_id"])  # fmt: skip


_CONTENT = """
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'structure_id'
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND has_table_privilege(c.oid, 'SELECT')
  AND c.relname <> 'storage_accessentry'
ORDER BY c.relname
"""


def content(house: House, *names: str) -> dict[str, str]:
    """A digest of each table, as some people of Tarbes see it: whatever changes in it changes the digest."""
    found = {}
    for name in names or ("adviser", "direction"):
        with acting(house.actor(name), Purpose.AUDIT), connection.cursor() as cursor:
            cursor.execute(_CONTENT)
            for (table,) in cursor.fetchall():
                cursor.execute(
                    f"SELECT count(*) || ':' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '')"
                    f' FROM "{table}" t'
                )
                found[f"{name} {table}"] = cursor.fetchone()[0]
    return found


@contextmanager
def nothing_changes(house: House) -> Iterator[None]:
    """Nothing of Tarbes is written inside the block."""
    before = content(house)
    assert any(not digest.startswith("0:") for digest in before.values())
    yield
    after = content(house)
    assert [table for table in before if before[table] != after[table]] == []
