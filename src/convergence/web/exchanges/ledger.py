"""The ledger of exchanges for whoever controls the structure, and its copy for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, TypedDict
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.design.components import Pager
from convergence.design.frame import Crumb
from convergence.foundation.clock import local_today
from convergence.foundation.exchanges import Channel
from convergence.foundation.periods import day_start, zone
from convergence.foundation.scope import Purpose
from convergence.sharing.policies import LEDGER_RIGHTS
from convergence.sharing.queries import ledger as ledger_lines
from convergence.sharing.queries import ledger_proof
from convergence.sharing.types import LedgerRow
from convergence.web.access import ActingRequest, requires
from convergence.web.exchanges.forms import LedgerForm

controller = requires(*LEDGER_RIGHTS, purpose=Purpose.AUDIT)
DAYS = 31
EVER = date(2015, 1, 1)
"""What left of one person is searched from the beginning, unless a day is given."""
LEDGER_PAGE = 100
MOST_EXPORTED = 50_000
_BATCH = 1_000
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
TITLE = "Registre des échanges"
COLUMNS = (
    "numéro", "instant", "sens", "envoi", "canal", "objet", "destinataire", "partenaire", "données", "base légale",
    "dossier", "documents", "issue", "fournisseur", "reçu",
)  # fmt: skip


class Wanted(TypedDict):
    """Which lines are asked for."""

    channel: Channel | None
    partner: str
    file: UUID | None


@controller
@require_http_methods(["GET", "HEAD", "POST"])
def ledger(request: ActingRequest) -> HttpResponse:
    """What left, on which basis, with which outcome; no text, no address."""
    form, period, wanted = _asked(request)
    after = _marker(request.GET.get("apres", ""))
    lines = (
        () if form.errors else ledger_lines(request.scope, *period, **wanted, after=after, limit=LEDGER_PAGE)
    )
    kept = {key: value for key, value in request.GET.items() if key != "apres"}
    last = lines[-1] if len(lines) == LEDGER_PAGE else None
    following = urlencode(kept | {"apres": f"{last.at.isoformat()}_{last.line_id}"}) if last else ""
    context = {
        "page_title": TITLE,
        "breadcrumb": (Crumb("Accueil", "/"), Crumb(TITLE)),
        "form": form,
        "lines": lines,
        "zone": request.actor.time_zone,
        "period": period,
        "pager": Pager(next=f"?{following}" if following else ""),
        "proof": ledger_proof(request.scope) if request.method == "POST" else None,
        "export_url": f"{reverse('exchanges:export')}?{urlencode(kept)}",
    }
    return render(request, "web/exchanges/ledger.html", context, status=422 if form.errors else 200)


@controller
@require_safe
def export(request: ActingRequest) -> HttpResponse:
    """The same lines for a spreadsheet; no cell may be taken for a formula. What cannot be read gives no copy."""
    form, period, wanted = _asked(request)
    if form.errors:
        return ledger(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="registre-des-echanges.csv"'
    answer.write("\ufeff" + table(_every(request, period, wanted), request.actor.time_zone))
    return answer


def table(lines: Iterable[LedgerRow], time_zone: str) -> str:
    """Lines as comma-separated values."""
    where, out = zone(time_zone), io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for line in lines:
        writer.writerow(
            harmless(value)
            for value in (
                line.number,
                line.at.astimezone(where).isoformat(timespec="seconds"),
                line.direction.label,
                line.exchange_id,
                line.channel.label,
                line.reason.label,
                line.recipient_kind.label,
                line.partner,
                ", ".join(group.label for group in line.groups),
                line.basis,
                line.file or "",
                line.documents,
                line.outcome.label,
                line.provider,
                line.receipt,
            )
        )
    return out.getvalue()


def harmless(value: object) -> str:
    """A cell that no spreadsheet runs: one that begins like a formula is made a text."""
    text = str(value)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_DANGEROUS) else text


def _every(request: ActingRequest, period: tuple[datetime, datetime], wanted: Wanted) -> Iterator[LedgerRow]:
    after, count = None, 0
    while count < MOST_EXPORTED:
        lines = ledger_lines(request.scope, *period, **wanted, after=after, limit=_BATCH)
        yield from lines
        count += len(lines)
        if len(lines) < _BATCH:
            return
        after = (lines[-1].at, lines[-1].line_id)


def _asked(request: ActingRequest) -> tuple[LedgerForm, tuple[datetime, datetime], Wanted]:
    form = LedgerForm(request.GET or None)
    typed: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    today, where = local_today(request.actor.time_zone), zone(request.actor.time_zone)
    last: date = typed.get("au") or today
    since = EVER if typed.get("dossier") else last - timedelta(days=DAYS)
    first: date = typed.get("du") or since
    wanted: Wanted = {
        "channel": Channel(typed["canal"]) if typed.get("canal") else None,
        "partner": typed.get("partenaire", ""),
        "file": typed.get("dossier"),
    }
    return form, (day_start(min(first, last), where), day_start(last + timedelta(days=1), where)), wanted


def _marker(after: str) -> tuple[datetime, UUID] | None:
    at, _, line = after.partition("_")
    try:
        instant = datetime.fromisoformat(at)
        return (instant, UUID(line)) if instant.tzinfo else None
    except ValueError:
        return None
