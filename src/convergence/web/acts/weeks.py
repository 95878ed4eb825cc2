"""Weeks of one person: what each is, what it lacks, unavailable days, and who may see the counter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accompagnement.acts import operations
from convergence.accompagnement.acts.policies import may_record_acts
from convergence.accompagnement.acts.queries import (
    sharings_of,
    short_weeks_of,
    shows_counter,
    unavailabilities_with_grounds,
    weeks_of_person,
)
from convergence.accompagnement.acts.types.weeks import (
    CounterAudience,
    SharingRow,
    ToldHow,
    UnavailabilityReason,
    UnavailabilityRow,
)
from convergence.design.components import Confirmation
from convergence.design.fields import DateField
from convergence.foundation.clock import local_today, now
from convergence.foundation.periods import french_date
from convergence.foundation.problems import NotFound
from convergence.identity.policies import is_operator
from convergence.web.access import ActingRequest
from convergence.web.acts.forms import choice
from convergence.web.acts.lines import WeekLine, length
from convergence.web.acts.views import reader, recorder
from convergence.web.confirm import ConfirmForm, ReasonForm, confirm_page
from convergence.web.dossier.frame import file_page, found_file
from convergence.web.drafts.store import accept
from convergence.web.forms import problems_shown
from convergence.web.forms.once import OnceForm, once

AHEAD, BACK = timedelta(weeks=1), timedelta(weeks=11)


@dataclass(frozen=True, slots=True)
class AudienceLine:
    """An audience and what the person decided about it."""

    audience: CounterAudience
    decision: SharingRow | None


class UnavailabilityForm(OnceForm):
    """Unavailable days, both included."""

    first_day = DateField(label="Premier jour")
    last_day = DateField(label="Dernier jour", required=False, help_text="Vide tant qu’il n’est pas connu.")
    why = choice(
        "Raison",
        UnavailabilityReason,
        help_text="Donnée de santé : seules les personnes à qui elle est ouverte la lisent.",
    )


class DaysForm(forms.Form):
    """Other days for an unavailability."""

    first_day = DateField(label="Premier jour")
    last_day = DateField(label="Dernier jour", required=False, help_text="Vide tant qu’il n’est pas connu.")


class ToldForm(forms.Form):
    """How the person said it."""

    told_how = choice("Comment l’a-t-il dit ?", ToldHow, but=ToldHow.ACCOUNT)


@reader
@require_safe
def weeks(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """The last twelve weeks and the next one, when the person shows her counter to the reader."""
    header = found_file(request, dossier_id)
    today = local_today(request.actor.time_zone)
    is_shown = shows_counter(request.scope, dossier_id)
    rows = weeks_of_person(request.scope, dossier_id, today - BACK, today + AHEAD, today=today)
    monday = today - timedelta(days=today.weekday())
    present = next((row for row in rows if row.hours.monday == monday), None)
    decisions = sharings_of(request.scope, dossier_id)
    running = {row.audience: row for row in decisions if row.ends_on is None}
    return file_page(
        request,
        header,
        "web/acts/weeks.html",
        "Heures et semaines",
        "acts:weeks",
        is_shown=is_shown,
        weeks=[WeekLine.of(row, today) for row in reversed(rows)],
        present=WeekLine.of(present, today) if present else None,
        sentence=present.sentence if present else "",
        away=unavailabilities_with_grounds(request.scope, dossier_id) if is_shown else [],
        short=[
            (row, length(row.validated_minutes), length(row.minimum_minutes))
            for row in (short_weeks_of(request.scope, dossier_id) if is_shown else [])
        ],
        audiences=[AudienceLine(one, running.get(one)) for one in CounterAudience],
        decisions=[row for row in decisions if row.ends_on is not None],
        may_record=may_record_acts(request.actor)
        and (header.structure_id == request.actor.structure_id or is_operator(request.actor)),
    )


@recorder
@require_http_methods(["GET", "HEAD", "POST"])
def open_counter(request: ActingRequest, dossier_id: UUID, audience: str) -> HttpResponse:
    """Note that the person opens her counter to an audience."""
    header, to = found_file(request, dossier_id), _audience(audience)
    return confirm_page(
        request,
        Confirmation(
            title="Ouvrir le compteur d’heures",
            question=f"{header.full_name} veut-il ou veut-elle montrer son compteur à « {to.label} » ?",
            consequences=(
                "C’est sa décision : notez-la seulement s’il ou elle vous l’a dit.",
                "Elle prend effet aujourd’hui et peut changer à tout moment.",
            ),
            verb="Noter cette décision",
            back_url=_back(dossier_id),
            danger=False,
        ),
        ToldForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.open_counter(
            actor=request.actor,
            at=now(),
            dossier_id=dossier_id,
            audience=to,
            told_how=typed["told_how"],
        ),
        done="La décision est notée.",
    )


@recorder
@require_http_methods(["GET", "HEAD", "POST"])
def close_counter(request: ActingRequest, dossier_id: UUID, audience: str) -> HttpResponse:
    """Note that the person closes her counter to an audience."""
    header, to = found_file(request, dossier_id), _audience(audience)
    return confirm_page(
        request,
        Confirmation(
            title="Fermer le compteur d’heures",
            question=f"{header.full_name} ne veut plus montrer son compteur à « {to.label} » ?",
            consequences=(
                "Il leur est fermé tout de suite.",
                "Son référent et son équipe le voient toujours.",
            ),
            verb="Fermer le compteur",
            back_url=_back(dossier_id),
            danger=False,
        ),
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.close_counter(
            actor=request.actor, at=now(), dossier_id=dossier_id, audience=to
        ),
        done="Le compteur est fermé.",
    )


@recorder
@require_http_methods(["GET", "HEAD", "POST"])
def unavailable(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Note days on which the person cannot take part."""
    header = found_file(request, dossier_id)
    form = UnavailabilityForm(
        request.POST if request.method == "POST" else None,
        initial={"first_day": local_today(request.actor.time_zone)},
    )
    draft = f"indisponible-{dossier_id}"
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        with problems_shown(form), once(form):
            operations.note_unavailability(
                actor=request.actor,
                at=now(),
                dossier_id=dossier_id,
                first_day=typed["first_day"],
                last_day=typed["last_day"],
                why=typed["why"],
                idempotency_key=form.sending,
            )
        if not form.errors:
            accept(request, draft)
            messages.success(request, f"L’indisponibilité de {header.full_name} est notée.")
            return HttpResponseRedirect(_back(dossier_id))
    return file_page(
        request,
        header,
        "web/acts/simple_form.html",
        "Noter une indisponibilité",
        "acts:weeks",
        status=422 if form.errors else 200,
        form=form,
        intro="Ces jours-là ne comptent pas dans la durée demandée par le contrat.",
        verb="Noter l’indisponibilité",
        back_url=_back(dossier_id),
        draft=draft,
    )


@recorder
@require_http_methods(["GET", "HEAD", "POST"])
def move_unavailability(request: ActingRequest, dossier_id: UUID, unavailability_id: UUID) -> HttpResponse:
    """Change the days, often to write the last one."""
    header = found_file(request, dossier_id)
    row = _found(request, dossier_id, unavailability_id)
    last = row.period.last_day
    form = DaysForm(
        request.POST if request.method == "POST" else None,
        initial={"first_day": row.starts_on, "last_day": last},
    )
    return confirm_page(
        request,
        Confirmation(
            title="Modifier une indisponibilité",
            question=f"Quels sont les jours de l’indisponibilité de {header.full_name} ?",
            consequences=(f"Elle commence aujourd’hui dans le dossier le {french_date(row.starts_on)}.",),
            verb="Enregistrer les jours",
            back_url=_back(dossier_id),
            danger=False,
        ),
        form,
        lambda typed: operations.move_unavailability(
            actor=request.actor,
            at=now(),
            unavailability_id=unavailability_id,
            first_day=typed["first_day"],
            last_day=typed["last_day"],
        ),
        done="L’indisponibilité est modifiée.",
    )


@recorder
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_unavailability(request: ActingRequest, dossier_id: UUID, unavailability_id: UUID) -> HttpResponse:
    """Take back an unavailability noted by mistake."""
    header = found_file(request, dossier_id)
    row = _found(request, dossier_id, unavailability_id)
    return confirm_page(
        request,
        Confirmation(
            title="Annuler une indisponibilité",
            question=f"Voulez-vous annuler celle du {french_date(row.starts_on)} pour {header.full_name} ?",
            consequences=("Les heures de ces jours seront de nouveau demandées.",),
            verb="Annuler l’indisponibilité",
            back_url=_back(dossier_id),
        ),
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.cancel_unavailability(
            actor=request.actor, at=now(), unavailability_id=unavailability_id, reason=typed["reason"]
        ),
        done="L’indisponibilité est annulée.",
    )


def _found(request: ActingRequest, dossier_id: UUID, unavailability_id: UUID) -> UnavailabilityRow:
    rows = unavailabilities_with_grounds(request.scope, dossier_id)
    found = next((row for row in rows if row.unavailability_id == unavailability_id), None)
    if found is None:
        raise NotFound(
            "Cette indisponibilité n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au dossier du jeune et choisissez-la dans la liste.",
        )
    return found


def _audience(code: str) -> CounterAudience:
    try:
        return CounterAudience(code)
    except ValueError:
        raise NotFound("Cette page n’existe pas.", what_to_do="Revenez au dossier du jeune.") from None


def _back(dossier_id: UUID) -> str:
    return reverse("acts:weeks", args=[dossier_id])
