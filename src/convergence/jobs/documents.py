"""Periodic work on documents: what waits for the scanner is shown to it, store and documents are compared."""

from __future__ import annotations

import logging

from convergence.documents.operations import compare_store, look_again
from convergence.documents.queries import structures_to_scan, waiting_for_scanner
from convergence.documents.types import DocumentState
from convergence.foundation import clock
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.problems import Problem
from convergence.foundation.scope import Purpose
from convergence.jobs.structures import house_in_each
from convergence.storage.session import acting

log = logging.getLogger(__name__)


def scan_waiting_documents() -> int:
    """Show the scanner what it has not seen, structure by structure; how many got an answer."""
    return sum(map(_scan, house_in_each(structures_to_scan, clock.now(), route="scan_waiting_documents")))


def compare_documents_with_store() -> int:
    """Erase contents that no document names, and log documents whose content is lost; how many were erased."""
    found = compare_store(actor=system_actor(), at=clock.now())
    if found.lost:
        log.error("%s documents have lost their content, first keys: %s", len(found.lost), found.lost[:5])
    return found.erased


def _scan(actor: Actor) -> int:
    with acting(actor, Purpose.SYSTEM, route="scan_waiting_documents") as scope:
        waiting = waiting_for_scanner(scope)
    answered = 0
    for document_id in waiting:
        try:
            state = look_again(actor=actor, at=clock.now(), document_id=document_id)
        except Problem:
            log.exception("document %s cannot be shown to the scanner", document_id)
            continue
        if state is DocumentState.QUARANTINED:
            return answered  # the scanner is silent still: the others may wait for the next round
        answered += 1
    return answered
