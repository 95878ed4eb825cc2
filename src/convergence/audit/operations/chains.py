"""Anchors: what the chains looked like, kept outside the database, so that rewriting one whole is seen."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from uuid import UUID

from convergence.audit.operations.anchors import Anchor, append_anchors, read_anchors
from convergence.audit.policies import check_may_verify_journal
from convergence.audit.types import ChainReport
from convergence.foundation.actor import Actor
from convergence.foundation.scope import Purpose
from convergence.storage import journal
from convergence.storage.session import acting


def anchor_chains(*, actor: Actor, at: datetime, file: Path) -> int:
    """Append the last entry of each chain to the anchors' file; returns the number of chains.

    The file belongs on another machine or a write-once store.
    """
    check_may_verify_journal(actor)
    with acting(actor, Purpose.AUDIT, route="audit.anchor_chains"):
        heads = journal.heads()
    return append_anchors(file, (Anchor(at, head.chain, head.seq, head.hash) for head in heads))


def verify_chains(*, actor: Actor, file: Path, only: Collection[UUID] | None = None) -> list[ChainReport]:
    """Recompute every chain, or ``only`` some, and compare it with its anchors.

    A chain that an anchor knows and is gone is told too.
    """
    check_may_verify_journal(actor)
    anchors = read_anchors(file)
    with acting(actor, Purpose.AUDIT, route="audit.verify_chains"):
        heads = {head.chain: head.seq for head in journal.heads()}
        return [
            _verify(chain, heads.get(chain, 0), anchors.get(chain, []))
            for chain in sorted({*heads, *anchors})
            if only is None or chain in only
        ]


def _verify(chain: UUID, entries: int, anchors: list[Anchor]) -> ChainReport:
    last = anchors[-1].at if anchors else None
    for broken in journal.breaks(chain):
        return ChainReport(chain, entries, broken.reason, broken.seq, last)
    for anchor in anchors:
        if journal.hash_at(chain, anchor.seq) != anchor.hash:
            return ChainReport(chain, entries, "anchor", anchor.seq, last)
    return ChainReport(chain, entries, "", None, last)
