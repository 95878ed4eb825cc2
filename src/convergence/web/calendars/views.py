"""One's own calendar: how its synchronisation goes, what waits for a choice, its settings, its feeds."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.agenda.calendars import operations, queries
from convergence.agenda.calendars.policies import may_connect, may_publish, may_rule
from convergence.agenda.calendars.types import FeedKind, QuestionRow
from convergence.design.components import Confirmation
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Purpose
from convergence.web.access import ActingRequest, requires
from convergence.web.calendars.forms import AnswerForm, RuleForm, SettingsForm
from convergence.web.calendars.frame import TITLE, form_page, owner, page
from convergence.web.confirm import ConfirmForm, confirm_page


@owner
@require_safe
def account(request: ActingRequest) -> HttpResponse:
    """The state of the synchronisation, and what to do when it fails."""
    return page(
        request,
        "web/calendars/account.html",
        TITLE,
        found=queries.account(request.scope),
        questions=queries.questions(request.scope),
        feeds=queries.feeds(request.scope),
        most_detail=queries.most_detail(request.scope),
        may_rule=may_rule(request.actor),
        may_publish=any(may_publish(request.actor, kind) for kind in FeedKind),
        may_publish_others=may_publish(request.actor, FeedKind.TEAM),
        may_connect=may_connect(request.actor),
    )


@owner
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: ActingRequest) -> HttpResponse:
    """How much it tells, what goes where."""
    found = queries.account(request.scope)
    if found is None:
        return HttpResponseRedirect(reverse("calendars:connect"))
    form = SettingsForm(
        request.POST if request.method == "POST" else None,
        highest=queries.most_detail(request.scope),
        initial={"detail": found.detail, "direction": found.direction},
    )
    return form_page(
        request,
        form,
        lambda typed: operations.change_calendar(actor=request.actor, at=now(), **typed),
        title="Réglages de mon calendrier",
        verb="Enregistrer",
        done="Vos réglages sont enregistrés. Les rendez-vous déjà écrits vont être mis à jour.",
    )


@owner
@require_http_methods(["GET", "HEAD", "POST"])
def disconnect(request: ActingRequest) -> HttpResponse:
    """Take one's calendar back."""
    found = queries.account(request.scope)
    if found is None:
        return HttpResponseRedirect(reverse("calendars:account"))
    confirmation = Confirmation(
        title="Détacher mon calendrier",
        question=f"Voulez-vous détacher le calendrier « {found.calendar_name} » ?",
        consequences=(
            "Les événements écrits par Convergence en seront retirés ; les vôtres n’y sont pas touchés.",
            "Vos événements personnels ne vous rendront plus indisponible dans Convergence.",
            "Le mot de passe enregistré sera effacé. Vos rendez-vous restent dans Convergence.",
        ),
        verb="Détacher le calendrier",
        back_url=reverse("calendars:account"),
    )
    return confirm_page(
        request,
        confirmation,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda _: operations.disconnect_calendar(actor=request.actor, at=now()),
        done="Votre calendrier est détaché.",
    )


@owner
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: ActingRequest, copy_id: UUID) -> HttpResponse:
    """Both sides differ: show both, and let her choose."""
    found = _found_question(request, copy_id)
    form = AnswerForm(request.POST if request.method == "POST" else None, answers=found.answers)
    return form_page(
        request,
        form,
        lambda typed: operations.answer_question(
            actor=request.actor, at=now(), copy_id=copy_id, answer=typed["answer"]
        ),
        title=found.state.label,
        verb="Valider mon choix",
        done="C’est noté : les deux agendas vont dire la même chose.",
        template="web/calendars/question.html",
        question=found,
    )


@requires(Permission.MANAGE_STRUCTURE, purpose=Purpose.ADMINISTRATION)
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: ActingRequest) -> HttpResponse:
    """How much calendars may tell in the structure."""
    form = RuleForm(
        request.POST if request.method == "POST" else None,
        initial={"most_detail": queries.most_detail(request.scope)},
    )
    return form_page(
        request,
        form,
        lambda typed: operations.rule_detail(actor=request.actor, at=now(), **typed),
        title="Ce que les calendriers peuvent montrer",
        verb="Enregistrer",
        done="La règle est enregistrée ; les calendriers qui en disaient plus vont être récrits.",
    )


def _found_question(request: ActingRequest, copy_id: UUID) -> QuestionRow:
    found = next((row for row in queries.questions(request.scope) if row.copy_id == copy_id), None)
    if found is None:
        raise NotFound(
            "Cette question est déjà réglée, ou elle ne vous est pas posée.",
            what_to_do=f"Revenez à votre calendrier : {reverse('calendars:account')}",
        )
    return found
