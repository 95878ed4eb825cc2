"""What is done to a run, each serious gesture asked on its own page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accompagnement.payments import operations
from convergence.accompagnement.payments.queries import unverified_values
from convergence.accompagnement.payments.types import Anomaly
from convergence.design.components import Confirmation
from convergence.foundation.clock import now
from convergence.foundation.money import format_euros
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import ConfirmForm, ReasonForm, confirm_page
from convergence.web.payments.forms import NoteForm, SourceForm
from convergence.web.payments.showing import found_run

preparer = requires(Permission.PREPARE_PAYMENTS)
checker = requires(Permission.CHECK_PAYMENTS)
asks = require_http_methods(["GET", "HEAD", "POST"])
Act = Callable[[Mapping[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Question:
    """A gesture on a run, as it is asked."""

    title: str
    question: str
    consequences: tuple[str, ...]
    verb: str
    done: str


CHECK = Question(
    "Contrôler la paie",
    "Avez-vous regardé cette paie, et chaque anomalie ?",
    ("Votre nom et l’heure sont gardés.", "La paie pourra être figée, ou renvoyée en préparation."),
    "Contrôler",
    "La paie est contrôlée.",
)
FREEZE = Question(
    "Figer la paie",
    "Figer cette paie ?",
    (
        "Plus rien n’y changera : une correction se fera par la paie suivante.",
        "Les montants sont engagés sur les enveloppes des financeurs.",
    ),
    "Figer",
    "La paie est figée. Envoyez maintenant son fichier.",
)
EXPORT = Question(
    "Envoyer le fichier",
    "Envoyer au payeur le fichier de cette paie ?",
    ("Le fichier part une seule fois.", "Les ordres des dossiers partis ailleurs depuis sont retirés."),
    "Envoyer",
    "Le fichier est confié à l’envoi.",
)
RECONCILE = Question(
    "Rapprocher la paie",
    "Chaque ordre a-t-il reçu sa réponse ?",
    ("Payé et rejeté doivent faire le total, au centime.",),
    "Rapprocher",
    "La paie est rapprochée.",
)
SEND_BACK = Question(
    "Renvoyer en préparation",
    "Pourquoi renvoyer cette paie en préparation ?",
    ("Le contrôle est annulé ; les propositions pourront être calculées à nouveau.",),
    "Renvoyer",
    "La paie est renvoyée en préparation.",
)


@preparer
@require_POST
def propose(request: ActingRequest, run_id: UUID) -> HttpResponse:
    """Calculate the proposals again."""
    count = operations.propose_run(actor=request.actor, at=now(), run_id=run_id)
    messages.success(
        request, f"{count} proposition{'s' if count > 1 else ''} calculée{'s' if count > 1 else ''}."
    )
    return HttpResponseRedirect(reverse("payments:run", args=[run_id]))


@checker
@asks
def check(request: ActingRequest, run_id: UUID) -> HttpResponse:
    """The second person has looked."""
    return _ask(
        request, run_id, CHECK, lambda _: operations.check_run(actor=request.actor, at=now(), run_id=run_id)
    )


@checker
@asks
def freeze(request: ActingRequest, run_id: UUID) -> HttpResponse:
    """Turn proposals into orders."""
    return _ask(
        request, run_id, FREEZE, lambda _: operations.freeze_run(actor=request.actor, at=now(), run_id=run_id)
    )


@preparer
@asks
def export(request: ActingRequest, run_id: UUID) -> HttpResponse:
    """Send the file."""
    return _ask(
        request, run_id, EXPORT, lambda _: operations.export_run(actor=request.actor, at=now(), run_id=run_id)
    )


@preparer
@asks
def reconcile(request: ActingRequest, run_id: UUID) -> HttpResponse:
    """Say that every order is settled."""
    return _ask(
        request,
        run_id,
        RECONCILE,
        lambda _: operations.reconcile_run(actor=request.actor, at=now(), run_id=run_id),
    )


@preparer
@asks
def send_back(request: ActingRequest, run_id: UUID) -> HttpResponse:
    """Undo a check."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return _ask(
        request,
        run_id,
        SEND_BACK,
        lambda typed: operations.send_run_back(
            actor=request.actor, at=now(), run_id=run_id, reason=typed["reason"]
        ),
        form,
    )


@checker
@asks
def acknowledge(request: ActingRequest, run_id: UUID, code: str) -> HttpResponse:
    """Say once, for each proposal that has this anomaly alone, what was verified."""
    try:
        anomaly = Anomaly(code)
    except ValueError:
        raise NotFound("Cette anomalie n’existe pas.", what_to_do="Revenez à la paie.") from None
    question = Question(
        "Anomalies regardées",
        f"« {anomaly.label} » : qu’avez-vous vérifié ?",
        ("Les propositions qui ont aussi une autre anomalie restent à regarder une à une.",),
        "Enregistrer",
        "C’est noté.",
    )
    return _ask(
        request,
        run_id,
        question,
        lambda typed: operations.acknowledge_anomalies(
            actor=request.actor, at=now(), run_id=run_id, note=typed["note"], anomaly=anomaly
        ),
        NoteForm(request.POST if request.method == "POST" else None),
    )


@checker
@asks
def confirm_value(request: ActingRequest, run_id: UUID, name: str) -> HttpResponse:
    """Confirm by name a value that nobody had verified."""
    found_run(request, run_id)
    value = next((each for each in unverified_values(request.scope, run_id) if each.name == name), None)
    if value is None:
        raise NotFound("Cette valeur n’est pas dans cette paie.", what_to_do="Revenez à la paie.")
    question = Question(
        "Confirmer une valeur",
        f"{value.label} : {value.value}. Cette valeur est-elle la bonne ?",
        (f"Source connue : {value.source}.", f"Personnes concernées : {value.people}."),
        "Confirmer en mon nom",
        "La valeur est confirmée pour cette paie.",
    )
    return _ask(
        request,
        run_id,
        question,
        lambda typed: operations.confirm_value(
            actor=request.actor, at=now(), run_id=run_id, name=name, source=typed["source"]
        ),
        SourceForm(request.POST if request.method == "POST" else None),
    )


@preparer
@require_safe
def download(request: ActingRequest, run_id: UUID) -> HttpResponse:
    """The file that left."""
    row = found_run(request, run_id)
    text = operations.download_file(actor=request.actor, at=now(), run_id=run_id)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="paie-{row.month:%Y-%m}-{row.payer.value}.json"'
    return answer


def _ask(
    request: ActingRequest, run_id: UUID, question: Question, act: Act, form: Any = None
) -> HttpResponse:
    row = found_run(request, run_id)
    return confirm_page(
        request,
        Confirmation(
            title=f"{question.title} : {row.title}",
            question=question.question,
            consequences=(
                *question.consequences,
                f"Total : {format_euros(row.total)}, {row.people} personne{'s' if row.people > 1 else ''}.",
            ),
            verb=question.verb,
            back_url=reverse("payments:run", args=[run_id]),
            danger=False,
        ),
        form or ConfirmForm(request.POST if request.method == "POST" else None),
        act,
        done=question.done,
    )
