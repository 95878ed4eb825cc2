"""Sending what waits: one lane a channel, so that a provider that is slow or dead delays no other."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error, connections

from convergence.foundation import clock
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.exchanges import Channel
from convergence.foundation.scope import Purpose
from convergence.gateways.exchange import Carrier, NotSent, Parcel, Sent, WhyNot
from convergence.gateways.exchange.bounces import Bounce, bounces, done
from convergence.gateways.exchange.choice import carrier_of
from convergence.jobs.structures import house_in_each
from convergence.sharing import operations
from convergence.sharing.queries import holder_of_exchange, structures_with, structures_with_texts
from convergence.sharing.types import ExchangeState
from convergence.storage.session import acting

log = logging.getLogger(__name__)

_SHARE = 20
_FAILURES_BEFORE_REST = 3
_FIRST_REST = timedelta(seconds=30)
_LONGEST_REST = timedelta(minutes=10)
_PAUSE = 1.0
_PAUSE_AFTER_FAILURE = 5.0
_OUT_OF_ORDER = (WhyNot.UNREACHABLE, WhyNot.NOT_CONFIGURED)
_UNFORESEEN = NotSent(WhyNot.INTERRUPTED, "L’envoi s’est arrêté de façon imprévue.", is_certain=False)


@dataclass(slots=True)
class Circuits:
    """Which circuits are out of order: after some failures in a row they rest for a while, then one try is made."""

    failures: dict[str, int] = field(default_factory=dict)
    resting_until: dict[str, datetime] = field(default_factory=dict)

    def out_of_order(self, at: datetime) -> list[str]:
        """Circuits by which nothing is to be tried now."""
        return sorted(circuit for circuit, until in self.resting_until.items() if at < until)

    def note(self, circuit: str, answer: Sent | NotSent, at: datetime) -> None:
        """Learn from an answer: any answer of the provider, even a refusal, says that it lives."""
        if isinstance(answer, Sent) or answer.why not in _OUT_OF_ORDER:
            self.failures.pop(circuit, None)
            self.resting_until.pop(circuit, None)
            return
        count = self.failures[circuit] = self.failures.get(circuit, 0) + 1
        if count >= _FAILURES_BEFORE_REST:
            rest = min(_FIRST_REST * 2 ** min(count - _FAILURES_BEFORE_REST, 10), _LONGEST_REST)
            self.resting_until[circuit] = at + rest


@dataclass(slots=True)
class Lane:
    """What leaves by one channel."""

    channel: Channel
    carrier: Carrier
    circuits: Circuits = field(default_factory=Circuits)

    def turn(self) -> int:
        """One round of the structures, each with its share; returns how much was done."""
        works = (
            (ExchangeState.WAITING, self._send),
            (ExchangeState.SENDING, self._recover),
            (ExchangeState.SENT, self._ask),
        )
        return sum(self._worked(actor, work) for state, work in works for actor in self._actors(state))

    def _worked(self, actor: Actor, work: Callable[[Actor], int]) -> int:
        """The share of one structure. What goes wrong there delays no other."""
        try:
            return work(actor)
        except Error:
            raise
        except Exception:
            log.exception("lane %s, structure %s", self.channel, actor.structure_id)
            return 0

    def _actors(self, state: ExchangeState) -> list[Actor]:
        return house_in_each(
            lambda scope, at: structures_with(scope, state, self.channel, at), clock.now(), route="exchanges"
        )

    def _send(self, actor: Actor) -> int:
        for count in range(_SHARE):
            now = clock.now()
            closed = self.circuits.out_of_order(now)
            claimed = operations.claim_exchange(actor=actor, at=now, channel=self.channel, closed=closed)
            if claimed is None:
                return count
            answer = self._carried(claimed.parcel)
            self.circuits.note(claimed.circuit, answer, clock.now())
            self._note(actor, claimed.parcel, answer)
        return _SHARE

    def _carried(self, parcel: Parcel) -> Sent | NotSent:
        """Outside any transaction: the answer of the provider, asked again when it left a doubt."""
        try:
            answer = self.carrier.send(parcel)
            if isinstance(answer, NotSent) and not answer.is_certain:
                return self.carrier.find(parcel) or answer
        except Exception as error:  # a fault of an adapter must stop neither the lane nor the others
            log.error("exchange %s: %s", parcel.exchange_id, type(error).__name__)
            return _UNFORESEEN
        return answer

    def _note(self, actor: Actor, parcel: Parcel, answer: Sent | NotSent) -> None:
        operations.note_answer(
            actor=actor, at=clock.now(), parcel=parcel, provider=self.carrier.name, answer=answer
        )

    def _recover(self, actor: Actor) -> int:
        """Attempts that never answered: the provider is asked, else a person will decide."""
        for count in range(_SHARE):
            parcel = operations.claim_lost(actor=actor, at=clock.now(), channel=self.channel)
            if parcel is None:
                return count
            found = self.carrier.find(parcel)
            if found is None:
                operations.note_lost(actor=actor, at=clock.now(), parcel=parcel)
            elif isinstance(found, Sent) or found.is_certain:
                self._note(actor, parcel, found)
        return _SHARE

    def _ask(self, actor: Actor) -> int:
        """What became of those that left."""
        for count in range(_SHARE):
            asked = operations.claim_question(actor=actor, at=clock.now(), channel=self.channel)
            if asked is None:
                return count
            fate = self.carrier.fate(asked.receipt, asked.recipient)
            if fate is not None:
                operations.note_fate(
                    actor=actor,
                    at=clock.now(),
                    exchange_id=asked.exchange_id,
                    receipt=asked.receipt,
                    fate=fate,
                )
        return _SHARE


def lanes() -> list[Lane]:
    """One lane a channel, with the provider of this installation."""
    return [Lane(channel, carrier_of(channel, settings.EXCHANGES)) for channel in Channel]


def send_waiting() -> int:
    """Send all that is due now, lane after lane; returns how much was done."""
    return sum(lane.turn() for lane in lanes())


@contextmanager
def sending(stop: threading.Event) -> Iterator[None]:
    """Keep every lane at work during the block, each in a thread of its own; they end with ``stop``."""
    threads = [threading.Thread(target=_work, args=(lane, stop), name=lane.channel) for lane in lanes()]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _work(lane: Lane, stop: threading.Event) -> None:
    try:
        while not stop.is_set():
            stop.wait(_turn(lane))
    finally:
        connections.close_all()


def _turn(lane: Lane) -> float:
    """One turn of a lane; returns how long to rest. A database that stops is waited for."""
    try:
        return 0.0 if lane.turn() else _PAUSE
    except Error:
        log.exception("lane %s interrupted", lane.channel)
        connections.close_all()
        return _PAUSE_AFTER_FAILURE
    except Exception:
        log.exception("lane %s failed; it goes on", lane.channel)
        return _PAUSE_AFTER_FAILURE


def read_bounces() -> int:
    """Note the mails that came back; returns how many said something new."""
    folder = settings.EXCHANGES.bounces
    return sum(map(_treat, bounces(folder))) if folder is not None else 0


def _treat(bounce: Bounce) -> bool:
    news = False
    if bounce.exchange_id is not None and bounce.fate is not None:
        with acting(system_actor(), Purpose.SYSTEM, route="exchanges") as scope:
            holder = holder_of_exchange(scope, bounce.exchange_id)
        if holder is not None:
            news = operations.note_fate(
                actor=system_actor(holder),
                at=clock.now(),
                exchange_id=bounce.exchange_id,
                receipt=bounce.receipt,
                fate=bounce.fate,
            )
    done(bounce)
    return news


def wipe_exchanges() -> int:
    """Erase the texts that have been kept long enough, structure by structure; returns how many."""
    actors = house_in_each(structures_with_texts, clock.now(), route="exchanges")
    return sum(operations.wipe_contents(actor=actor, at=clock.now()) for actor in actors)


def seal_exchanges() -> int:
    """Sign where each ledger of exchanges stands; returns how many."""
    actor = system_actor()
    with acting(actor, Purpose.SYSTEM, route="seal_exchanges"):
        return operations.seal_ledger(actor=actor, at=clock.now())


def close_agreements() -> int:
    """Note which agreements ran out, and tell their recipients; returns how many."""
    return operations.close_run_out(actor=system_actor(), at=clock.now())


def remind_of_agreements() -> int:
    """Ask again for yearly reviews and for acknowledgements of ends; returns how many."""
    actor, at = system_actor(), clock.now()
    return operations.remind_reviews(actor=actor, at=at) + operations.remind_ends(actor=actor, at=at)


def realign_with_law() -> int:
    """Bring agreements back within the law of the day; returns how many opened something else."""
    return operations.realign_agreements(actor=system_actor(), at=clock.now())


def forget_events() -> int:
    """Erase what was told to applications long ago: events of operators, feeds of partners; returns how many."""
    actor = system_actor()
    with acting(actor, Purpose.SYSTEM, route="forget_events"):
        at = clock.now()
        forgotten = operations.forget_operator_events(actor=actor, at=at)
        return forgotten + operations.forget_partner_changes(actor=actor, at=at)
