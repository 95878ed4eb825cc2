"""Her hours, week by week, and who sees them: she decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from convergence.accompagnement.acts.operations import close_counter, open_counter
from convergence.accompagnement.acts.queries import sharings_of, weeks_of_person
from convergence.accompagnement.acts.types.weeks import CounterAudience, SharingRow, ToldHow
from convergence.foundation.clock import local_today, now
from convergence.foundation.problems import NotFound
from convergence.portal.actions.words import is_told, week_words
from convergence.portal.hers import her_file
from convergence.portal.space import her_page, in_her_space
from convergence.web.access import ActingRequest

HOURS = "portal_actions:hours"
BACK = timedelta(weeks=7)
_AUDIENCES = {
    CounterAudience.COLLEAGUES: "Les autres professionnels de ma Mission Locale",
    CounterAudience.PARTNERS: "Les autres organismes qui m’accompagnent",
}


@dataclass(frozen=True, slots=True)
class AudienceLine:
    """An audience in her words, and what she decided."""

    audience: CounterAudience
    label: str
    decision: SharingRow | None

    @property
    def is_noted(self) -> bool:
        """An adviser wrote down what she said."""
        return self.decision is not None and self.decision.told_how is not ToldHow.ACCOUNT


@dataclass(frozen=True, slots=True)
class PastLine:
    """What she decided before, and is over."""

    label: str
    decision: SharingRow


@in_her_space
@require_safe
def hours(request: ActingRequest) -> HttpResponse:
    """The last eight weeks, the present one first."""
    today, dossier_id = local_today(request.actor.time_zone), her_file(request)
    rows = weeks_of_person(request.scope, dossier_id, today - BACK, today, today=today)
    decisions = sharings_of(request.scope, dossier_id)
    running = {row.audience: row for row in decisions if row.ends_on is None}
    context: dict[str, object] = {
        "weeks": [week_words(row, today) for row in reversed(rows) if is_told(row)],
        "audiences": [AudienceLine(one, label, running.get(one)) for one, label in _AUDIENCES.items()],
        "past": [PastLine(_AUDIENCES[row.audience], row) for row in decisions if row.ends_on is not None],
    }
    return her_page(request, "portal/actions/hours.html", "Mes heures", context)


@in_her_space
@require_POST
def counter(request: ActingRequest, audience: str) -> HttpResponse:
    """Open her counter to an audience, or close it: at once, and as often as she wants."""
    try:
        to = CounterAudience(audience)
    except ValueError:
        raise NotFound("Cette page n’existe pas.", what_to_do="Revenez à vos heures.") from None
    dossier_id = her_file(request)
    if request.POST.get("choix") == "ouvrir":
        open_counter(
            actor=request.actor, at=now(), dossier_id=dossier_id, audience=to, told_how=ToldHow.ACCOUNT
        )
        messages.success(request, "C’est noté : ces personnes voient vos heures dès maintenant.")
    else:
        close_counter(actor=request.actor, at=now(), dossier_id=dossier_id, audience=to)
        messages.success(request, "C’est noté : ces personnes ne voient plus vos heures.")
    return HttpResponseRedirect(reverse(HOURS) + "#qui", status=303)
