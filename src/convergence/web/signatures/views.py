"""Signatures in progress: the list, one demand with its timeline, what is downloaded of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convergence.design.components import Pager, SummaryRow, TimelineEntry
from convergence.design.frame import Crumb
from convergence.documents.queries import document_bytes
from convergence.foundation.periods import zone
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.signatures.policies import may_ask_signatures
from convergence.signatures.queries import bundle_files, evidence_of, signing, signings, signings_to_sign
from convergence.signatures.types import SignerState, SigningRow, SigningState, SigningWay
from convergence.web.access import ActingRequest, requires
from convergence.web.dossier.frame import link

asker = requires(Permission.ASK_SIGNATURES)
SHOWN = 50
HOME = Crumb("Accueil", "/")
FILTERS = {
    "": ("En attente", (SigningState.WAITING, SigningState.SIGNED)),
    "signees": ("Signées", (SigningState.COMPLETED,)),
    "refusees": ("Refusées", (SigningState.REFUSED,)),
    "expirees": ("Délai passé ou retirées", (SigningState.EXPIRED, SigningState.WITHDRAWN)),
    "toutes": ("Toutes", tuple(SigningState)),
}
_FILES = {"preuves.json": "application/json", "preuves.json.p7s": "application/pkcs7-signature"}


@asker
@require_safe
def listed(request: ActingRequest) -> HttpResponse:
    """Demands of the structure, and what the reader herself has to sign."""
    chosen = request.GET.get("etat", "")
    chosen = chosen if chosen in FILTERS else ""
    before = _instant(request.GET.get("avant", ""))
    rows = signings(request.scope, states=FILTERS[chosen][1], before=before, limit=SHOWN)
    following = f"?etat={chosen}&avant={rows[-1].asked_at.timestamp()}" if len(rows) == SHOWN else ""
    context = {
        "page_title": "Signatures",
        "breadcrumb": (HOME, Crumb("Signatures")),
        "filters": [(key, label, key == chosen) for key, (label, _) in FILTERS.items()],
        "rows": rows,
        "mine": signings_to_sign(request.scope),
        "zone": request.actor.time_zone,
        "page": Pager(previous=f"?etat={chosen}" if before else "", next=following),
    }
    return render(request, "web/signatures/list.html", context)


@asker
@require_safe
def show(request: ActingRequest, signing_id: UUID) -> HttpResponse:
    """One demand: who has signed, what happened, what can be done."""
    row = found(request, signing_id)
    here = zone(request.actor.time_zone)
    context = {
        "page_title": row.title,
        "breadcrumb": (HOME, Crumb("Signatures", reverse("signatures:list")), Crumb(row.title)),
        "signing": row,
        "zone": request.actor.time_zone,
        "rows": list(_summary(row, here)),
        "entries": list(_timeline(row, here)),
        "evidence": evidence_of(request.scope, signing_id),
        "file_url": link("dossier:show", row.dossier_id) if row.dossier_id else "",
        "is_open": row.state is SigningState.WAITING,
        "someone_here": any(one.is_due and one.way is SigningWay.ON_PAGE for one in row.signers),
        "is_my_turn": any(one.is_due and one.user_id == request.actor.user_id for one in row.signers),
        "may_ask": may_ask_signatures(request.actor),
    }
    return render(request, "web/signatures/show.html", context)


@asker
@require_safe
def bundle(request: ActingRequest, signing_id: UUID) -> HttpResponse:
    """The sealed document with its evidence."""
    row = found(request, signing_id)
    if row.bundle_id is None:
        raise _not_sealed()
    return _download(document_bytes(request.scope, row.bundle_id), "application/pdf", "document-signe.pdf")


@asker
@require_safe
def evidence(request: ActingRequest, signing_id: UUID, name: str) -> HttpResponse:
    """The evidence alone, and its detached signature."""
    row = found(request, signing_id)
    if row.bundle_id is None or name not in _FILES:
        raise _not_sealed()
    files = bundle_files(request.scope, document_bytes(request.scope, row.bundle_id))
    if name not in files:
        raise _not_sealed()
    return _download(files[name], _FILES[name], name)


def found(request: ActingRequest, signing_id: UUID) -> SigningRow:
    """A demand of the reader's structure; an unknown one and another's are answered alike."""
    row = signing(request.scope, signing_id)
    if row is None:
        raise NotFound(
            "Cette demande de signatures n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez à la liste des signatures.",
        )
    return row


def _download(content: bytes, media_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _summary(row: SigningRow, here: ZoneInfo) -> Iterator[SummaryRow]:
    yield SummaryRow("État", row.state.label)
    yield SummaryRow("Niveau", row.level.label)
    yield SummaryRow("Demandé par", f"{row.asked_by_name}, le {_said(row.asked_at, here)}")
    yield SummaryRow("À signer avant le", _said(row.expires_at, here))
    yield SummaryRow("Ordre", "L’un après l’autre" if row.in_order else "Tous ensemble")
    if row.reason:
        yield SummaryRow("Motif", row.reason)
    if row.seal_fault:
        yield SummaryRow("Renouvellement du sceau", f"Impossible pour le moment. {row.seal_fault}")
    yield SummaryRow("Empreinte du document (SHA-256)", row.document_sha256)


def _timeline(row: SigningRow, here: ZoneInfo) -> Iterator[TimelineEntry]:
    """What happened, the latest first."""
    happened = [(row.asked_at, "Signatures demandées", row.asked_by_name)]
    for signer in row.signers:
        if signer.seen_at:
            happened.append((signer.seen_at, "Document vu", signer.name))
        if signer.reminded_at:
            happened.append((signer.reminded_at, "Rappel envoyé", signer.name))
        if signer.ended_at and signer.state in (SignerState.SIGNED, SignerState.REFUSED):
            happened.append((signer.ended_at, signer.state.label, signer.name))
    if row.ended_at and row.state is not SigningState.REFUSED:
        happened.append((row.ended_at, row.state.label, ""))
    for instant, what, who in sorted(happened, reverse=True):
        local = instant.astimezone(here)
        yield TimelineEntry(local.date(), f"{what} à {local:%H:%M}", author=who)


def _said(instant: datetime, here: ZoneInfo) -> str:
    return f"{instant.astimezone(here):%d/%m/%Y à %H:%M}"


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(text), tz=zone("UTC"))
    except (ValueError, OverflowError, OSError):
        return None


def _not_sealed() -> NotFound:
    return NotFound(
        "Ce document n’est pas encore scellé.",
        what_to_do="Il le sera peu après la dernière signature.",
        code="not_sealed",
    )
