"""The background work: handlers of events without end, periodic jobs each at its own pace."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

from django.conf import settings
from django.db import Error, connections

from convergence.audit.operations import anchor_chains
from convergence.foundation import clock
from convergence.foundation.actor import system_actor
from convergence.foundation.scope import Purpose
from convergence.identity.operations import forget_log_ins
from convergence.identity.types import authentication_actor
from convergence.jobs.accompagnement.aspirations import code_all_again
from convergence.jobs.accompagnement.registrations import read_france_travail
from convergence.jobs.accompagnement.sanctions import end_contracts_of_sanctions
from convergence.jobs.accompagnement.solutions import follow_requests
from convergence.jobs.accompagnement.weeks import watch_all_weeks
from convergence.jobs.booking import follow_waiting_lines, forget_visitors
from convergence.jobs.calendars import reading
from convergence.jobs.contracts import end_at_birthdays, start_contracts
from convergence.jobs.directory.ageing import (
    ask_about_old_records,
    compare_new_records,
    follow_listed_workshops,
    rate_records,
)
from convergence.jobs.directory.exports import make_open_files
from convergence.jobs.directory.reading import read_directories
from convergence.jobs.documents import compare_documents_with_store, scan_waiting_documents
from convergence.jobs.exchanges import (
    close_agreements,
    forget_events,
    read_bounces,
    realign_with_law,
    remind_of_agreements,
    seal_exchanges,
    send_waiting,
    sending,
    wipe_exchanges,
)
from convergence.jobs.lanes.logouts import leaving
from convergence.jobs.lanes.sessions import end_expired_sessions, end_roles_of_the_day
from convergence.jobs.messages import remind_operators, send_messages
from convergence.jobs.signatures import follow_signatures, renew_seals
from convergence.jobs.studies.publishing import publish_a_while
from convergence.jobs.webhooks import forget_webhook_log, telling
from convergence.jobs.workshops import offer_places
from convergence.sharing.operations import anchor_ledger
from convergence.storage.outbox import dispatch
from convergence.storage.session import acting

log = logging.getLogger(__name__)

_PAUSE = 1.0
_PAUSE_AFTER_FAILURE = 5.0


@dataclass(slots=True)
class Periodic:
    """A job done every ``seconds``; its first run comes one period after the start."""

    name: str
    seconds: float
    job: Callable[[], object]
    due: float = 0.0


def _jobs() -> list[Periodic]:
    return [
        Periodic("anchor_chains", 600, _anchor),
        Periodic("start_contracts", 3600, start_contracts),
        Periodic("end_at_birthdays", 3600, end_at_birthdays),
        Periodic("watch_weeks", 3600, watch_all_weeks),
        Periodic("end_contracts_of_sanctions", 3600, end_contracts_of_sanctions),
        Periodic("follow_requests", 3600, follow_requests),
        Periodic("read_bounces", 60, read_bounces),
        Periodic("read_france_travail", 60, read_france_travail),
        Periodic("offer_places", 300, offer_places),
        Periodic("follow_waiting_lines", 300, follow_waiting_lines),
        Periodic("forget_visitors", 6 * 3600, forget_visitors),
        Periodic("wipe_exchanges", 6 * 3600, wipe_exchanges),
        Periodic("seal_exchanges", 60, seal_exchanges),
        Periodic("close_agreements", 60, close_agreements),
        Periodic("realign_agreements", 60, realign_with_law),
        Periodic("remind_of_agreements", 3600, remind_of_agreements),
        Periodic("forget_events", 6 * 3600, forget_events),
        Periodic("forget_ended_log_ins", 6 * 3600, _forget_log_ins),
        Periodic("forget_webhook_log", 6 * 3600, forget_webhook_log),
        Periodic("scan_waiting_documents", 300, scan_waiting_documents),
        Periodic("compare_documents_with_store", 6 * 3600, compare_documents_with_store),
        Periodic("follow_signatures", 1800, follow_signatures),
        Periodic("renew_seals", 6 * 3600, renew_seals),
        Periodic("read_directories", 60, read_directories),
        Periodic("send_messages", 60, send_messages),
        Periodic("remind_operators", 3600, remind_operators),
        Periodic("rate_records", 6 * 3600, rate_records),
        Periodic("ask_about_old_records", 6 * 3600, ask_about_old_records),
        Periodic("follow_listed_workshops", 3600, follow_listed_workshops),
        Periodic("compare_new_records", 60, compare_new_records),
        Periodic("code_aspirations_again", 6 * 3600, code_all_again),
        Periodic("publish_tables", 60, publish_a_while),
        Periodic("make_open_files", 60, make_open_files),
        Periodic("end_roles_of_the_day", 60, end_roles_of_the_day),
        Periodic("end_expired_sessions", 60, end_expired_sessions),
    ]


def _anchor() -> None:
    """The access journal and the ledger of exchanges, in one file outside the database."""
    anchor_chains(actor=system_actor(), at=clock.now(), file=settings.ANCHORS_FILE)
    anchor_ledger(actor=system_actor(), at=clock.now(), file=settings.ANCHORS_FILE)


def _forget_log_ins() -> None:
    """Log-ins of applications whose tokens have all ended."""
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="jobs.forget_ended_log_ins"):
        forget_log_ins(at=clock.now())


def run(*, once: bool = False) -> None:
    """Treat what waits; with ``once`` return when nothing is left, else go on until SIGTERM or Ctrl-C."""
    if once:
        while dispatch() or send_waiting():
            pass
        return
    stop = threading.Event()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda _number, _frame: _ask(stop, _frame))
    jobs = _jobs()
    for job in jobs:
        job.due = time.monotonic() + job.seconds
    with sending(stop), reading(stop), telling(stop), leaving(stop):
        while not stop.is_set():
            stop.wait(_turn(jobs))


def _ask(stop: threading.Event, _frame: FrameType | None) -> None:
    stop.set()


def _turn(jobs: list[Periodic]) -> float:
    """One turn of the loop; returns how long to rest. A database that stops is waited for."""
    try:
        treated = dispatch()
        for job in jobs:
            if time.monotonic() >= job.due:
                job.due = time.monotonic() + job.seconds
                _do(job)
    except Error:
        log.exception("background work interrupted")
        connections.close_all()
        return _PAUSE_AFTER_FAILURE
    return 0.0 if treated else _PAUSE


def _do(job: Periodic) -> None:
    """One periodic job. What goes wrong in it (a full disk, a file out of reach) delays no other work."""
    try:
        job.job()
    except Error:
        raise
    except Exception:
        log.exception("periodic job %s failed; it will be tried again", job.name)
