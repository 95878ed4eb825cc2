"""What left the house and what could not: the list, and one exchange with each of its attempts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convergence.design.components import KeyFigure, Pager
from convergence.design.frame import Crumb
from convergence.dossier.queries import headers_of
from convergence.foundation.clock import now
from convergence.foundation.exchanges import Channel, RecipientKind
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.identity.queries import staff_names
from convergence.sharing import queries
from convergence.sharing.policies import may_repair
from convergence.sharing.types import ExchangeDetail, ExchangeFilter, ExchangeRow, ExchangeState
from convergence.web.access import ActingRequest, requires
from convergence.web.exchanges.forms import TO_REPAIR, ExchangeFilterForm

reader = requires(Permission.READ_EXCHANGES)
HOME = Crumb("Accueil", "/")
TITLE = "Envois"
CORRECTED = (Channel.SMS, Channel.EMAIL)
_LEVELS = {
    ExchangeState.SENT: "info",
    ExchangeState.DELIVERED: "success",
    ExchangeState.FAILED: "error",
    ExchangeState.WRONG_ADDRESS: "error",
    ExchangeState.UNCERTAIN: "warning",
    ExchangeState.FORBIDDEN: "warning",
}


@dataclass(frozen=True, slots=True)
class ShownExchange:
    """One exchange with the name that the reader may know, and the colour of its state."""

    row: ExchangeRow
    name: str
    level: str


@reader
@require_safe
def exchanges(request: ActingRequest) -> HttpResponse:
    """Exchanges of the structure, those to repair first when nothing else is asked."""
    form = ExchangeFilterForm(request.GET or None)
    form.is_valid()
    wanted = form.wanted(request.actor.time_zone)
    page = queries.exchanges(request.scope, wanted, after=request.GET.get("apres", ""))
    counts = queries.exchange_counts(request.scope, now())
    names = _names(request, page.rows)
    context = {
        "page_title": TITLE,
        "breadcrumb": (HOME, Crumb(TITLE)),
        "form": form,
        "filter_count": _count(wanted),
        "figures": [
            KeyFigure(str(counts.to_repair), "à réparer", url=f"?etat={TO_REPAIR}"),
            KeyFigure(str(counts.waiting), "en attente", url=f"?etat={ExchangeState.WAITING}"),
            KeyFigure(str(counts.sent_this_week), "partis en sept jours"),
        ],
        "provider_down": counts.provider_down,
        "lines": [_shown(row, names) for row in page.rows],
        "pager": Pager(first=_first(request), next=_next(request, page.after)),
        "zone": request.actor.time_zone,
        "may_repair": may_repair(request.actor),
    }
    return render(request, "web/exchanges/list.html", context)


@reader
@require_safe
def show(request: ActingRequest, exchange_id: UUID) -> HttpResponse:
    """One exchange: what, for whom, why it is allowed, every attempt, and the gestures that repair."""
    detail = found_exchange(request, exchange_id)
    line = _shown(detail.row, _names(request, [detail.row]))
    context = {
        "page_title": f"{detail.row.reason.label} par {detail.row.channel.label}",
        "breadcrumb": (HOME, Crumb(TITLE, reverse("exchanges:list")), Crumb(detail.row.reason.label)),
        "detail": detail,
        "line": line,
        "zone": request.actor.time_zone,
        "euros": f"{detail.cost_millicents / 100_000:.3f}".replace(".", ","),
        "gestures": gestures(detail, repairs=may_repair(request.actor)),
    }
    return render(request, "web/exchanges/show.html", context)


@dataclass(frozen=True, slots=True)
class Gesture:
    """A way to repair: what it is called, and where it is asked."""

    label: str
    url: str


def gestures(detail: ExchangeDetail, *, repairs: bool) -> list[Gesture]:
    """What may be done about an exchange that needs somebody, the most likely first."""
    state = detail.row.state
    if not repairs or not (state.needs_somebody or state is ExchangeState.WAITING):
        return []
    named = [("give_up", "Abandonner")]
    if state.needs_somebody and detail.is_content_kept:
        if detail.row.channel in CORRECTED:
            named.insert(0, ("otherwise", "Envoyer par un autre canal"))
            if state is not ExchangeState.UNCERTAIN:
                named.insert(0, ("correct", "Corriger l’adresse"))
        named.insert(1 if state is ExchangeState.WRONG_ADDRESS else 0, ("retry", "Essayer encore"))
    if state is ExchangeState.UNCERTAIN:
        named.insert(0, ("sent", "Le tenir pour parti"))
    return [
        Gesture(label, reverse(f"exchanges:{view}", args=[detail.row.exchange_id])) for view, label in named
    ]


def found_exchange(request: ActingRequest, exchange_id: UUID) -> ExchangeDetail:
    """The exchange, or the one answer for what is absent or hidden."""
    detail = queries.exchange(request.scope, exchange_id)
    if detail is None:
        raise NotFound(
            "Cet envoi n’existe pas ou ne vous est pas accessible.", what_to_do="Cherchez-le dans la liste."
        )
    return detail


def _names(request: ActingRequest, rows: Iterable[ExchangeRow]) -> Mapping[UUID, str]:
    """Names of young people whose file the reader may open, and of colleagues."""
    rows = list(rows)
    young = [row.dossier_id for row in rows if row.dossier_id]
    staff = [row.recipient_user_id for row in rows if row.recipient_user_id]
    found = {each.dossier_id: each.full_name for each in headers_of(request.scope, young)} if young else {}
    if staff:
        found |= {key: each.full_name for key, each in staff_names(request.scope, staff).items()}
    return found


def _shown(row: ExchangeRow, names: Mapping[UUID, str]) -> ShownExchange:
    key = row.recipient_user_id if row.recipient_kind is RecipientKind.PROFESSIONAL else row.dossier_id
    name = names.get(key, "") if key else ""
    return ShownExchange(row, name, _LEVELS.get(row.state, ""))


def _count(wanted: ExchangeFilter) -> int:
    values = (wanted.state or wanted.to_repair, wanted.channel, wanted.reason, wanted.start, wanted.end)
    return sum(map(bool, values))


def _first(request: HttpRequest) -> str:
    return f"?{_query(request)}" if request.GET.get("apres") else ""


def _next(request: HttpRequest, after: str) -> str:
    return f"?{_query(request, apres=after)}" if after else ""


def _query(request: HttpRequest, **more: str) -> str:
    kept = {key: value for key, value in request.GET.items() if key != "apres"}
    return urlencode(kept | more)
