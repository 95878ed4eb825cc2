"""The report of an edition: what it changed, why it was refused, the rows that were wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convergence.design.components import KeyFigure, Pager
from convergence.design.frame import Crumb
from convergence.foundation.problems import NotFound
from convergence.offers import queries
from convergence.offers.types import EditionRow, RecordKind, RejectRow
from convergence.web.access import ActingRequest
from convergence.web.exchanges.ledger import harmless
from convergence.web.offers.sources.listing import back_to, crumbs, loader

COLUMNS = ("Liste", "Ligne", "Identifiant", "Champ", "Prise", "Raison", "Extrait")


@loader
@require_safe
def report(request: ActingRequest, edition_id: UUID) -> HttpResponse:
    """One edition, its problems by field, then row by row."""
    edition = _found(request, edition_id)
    kind, field = request.GET.get("liste", ""), request.GET.get("champ")
    after = request.GET.get("apres", "")
    page = queries.rejects(
        request.scope,
        edition_id,
        record_kind=kind if kind in list(RecordKind) else "",
        field=field,
        after=after,
    )
    kept = {name: value for name, value in (("liste", kind or None), ("champ", field)) if value is not None}
    following = urlencode(kept | {"apres": page.after}) if page.after else ""
    context = {
        "page_title": f"Édition de « {edition.source_name} »",
        "breadcrumb": crumbs(Crumb(edition.source_name, back_to(edition.source_id)), Crumb("Édition")),
        "edition": edition,
        "figures": _figures(edition),
        "counts": queries.reject_counts(request.scope, edition_id),
        "rows": page.rows,
        "is_filtered": bool(kept),
        "pager": Pager(
            first=f"?{urlencode(kept)}" if after else "", next=f"?{following}" if following else ""
        ),
        "zone": request.actor.time_zone,
    }
    return render(request, "web/offers/sources/report.html", context)


@loader
@require_safe
def export(request: ActingRequest, edition_id: UUID) -> HttpResponse:
    """The same rows for a spreadsheet; no cell may be taken for a formula."""
    _found(request, edition_id)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="lignes-a-corriger.csv"'
    answer.write("\ufeff" + table(queries.all_rejects(request.scope, edition_id)))
    return answer


def table(rows: Iterable[RejectRow]) -> str:
    """Rows as a spreadsheet reads them."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for row in rows:
        taken = "oui, avec un avertissement" if row.is_warning else "non"
        cells = (row.record_kind, row.line, row.record_key, row.field, taken, row.reason, row.excerpt)
        writer.writerow(harmless(cell) for cell in cells)
    return out.getvalue()


def _figures(edition: EditionRow) -> list[KeyFigure]:
    return [
        KeyFigure(str(edition.created), "nouvelles"),
        KeyFigure(str(edition.changed), "modifiées"),
        KeyFigure(str(edition.unchanged), "inchangées"),
        KeyFigure(str(edition.withdrawn), "retirées"),
        KeyFigure(str(edition.rejected), "écartées"),
        KeyFigure(str(edition.warned), "avertissements"),
    ]


def _found(request: ActingRequest, edition_id: UUID) -> EditionRow:
    edition = queries.edition(request.scope, edition_id)
    if edition is None:
        raise NotFound(
            "Cette édition n’existe pas, ou sa source n’est pas tenue par votre structure.",
            what_to_do="Cherchez-la sur la page de la source.",
        )
    return edition
