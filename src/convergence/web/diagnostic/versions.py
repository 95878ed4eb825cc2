"""The versions of a person's diagnosis: what stands, open one, compare two, extend, close."""

from __future__ import annotations

from collections import Counter
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accompagnement.diagnostic import operations
from convergence.accompagnement.diagnostic.policies import may_keep_diagnostics, may_read_notes
from convergence.accompagnement.diagnostic.queries import (
    compared,
    diagnostics_of,
    latest_diagnostic,
    version_words,
    words_on,
)
from convergence.accompagnement.diagnostic.types import Answer, ChangeKind, DiagnosticDetail, DiagnosticKind
from convergence.accompagnement.orientation.policies import may_orient
from convergence.accompagnement.orientation.queries import orientation_on
from convergence.design.components import Confirmation
from convergence.documents.policies import may_make_papers
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.identity.policies import is_operator
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import confirm_page
from convergence.web.diagnostic.finding import found_version, steps
from convergence.web.diagnostic.forms import CloseForm, ExtendForm, OpenForm
from convergence.web.dossier.frame import file_page, found_file, link, not_found
from convergence.web.forms import problems_shown

TAB = "file_diagnostic:list"
reader = requires(Permission.READ_AGENDA)
keeper = requires(Permission.RECORD_DIAGNOSTIC)


@reader
@require_safe
def versions(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """What stands today, what it leads to, and every version."""
    header, today = found_file(request, dossier_id), local_today(request.actor.time_zone)
    standing = latest_diagnostic(request.scope, dossier_id, today)
    rows = diagnostics_of(request.scope, dossier_id)
    return file_page(
        request, header, "web/diagnostic/list.html", "Diagnostic", TAB,
        standing=standing,
        told=version_words(request.scope, standing) if standing else None,
        note=standing.note if standing else "",
        rows=rows,
        open_kinds={row.kind for row in rows if row.is_open},
        kinds=tuple(DiagnosticKind),
        may_keep=may_keep_diagnostics(request.actor),
        may_print=may_keep_diagnostics(request.actor) and may_make_papers(request.actor),
        reorient_url=_reorient_url(request, dossier_id, today, standing),
        find_url=_find_url(request, header),
    )  # fmt: skip


@reader
@require_safe
def show(request: ActingRequest, dossier_id: UUID, diagnostic_id: UUID) -> HttpResponse:
    """One version as it was answered, whatever came after."""
    header = found_file(request, dossier_id)
    detail = found_version(request, dossier_id, diagnostic_id)
    return file_page(
        request, header, "web/diagnostic/show.html", detail.head.kind.label, TAB,
        detail=detail, told=version_words(request.scope, detail), note=detail.note,
        find_url=_find_url(request, header),
        may_print=may_keep_diagnostics(request.actor) and may_make_papers(request.actor),
    )  # fmt: skip


@keeper
@require_POST
def paper(request: ActingRequest, dossier_id: UUID, diagnostic_id: UUID) -> HttpResponse:
    """Make the paper of a version and give it."""
    found_file(request, dossier_id)
    found_version(request, dossier_id, diagnostic_id)
    made = operations.print_diagnostic(actor=request.actor, at=now(), diagnostic_id=diagnostic_id)
    messages.success(request, "Le diagnostic est dans les documents du dossier.")
    return HttpResponseRedirect(reverse("file_documents:list", args=[dossier_id]) + f"#document-{made}")


def _find_url(request: ActingRequest, header: DossierHeader) -> str:
    """Where services are found for what remains; empty for who may not ask them."""
    worked = header.structure_id == request.actor.structure_id or is_operator(request.actor)
    may_ask = worked and request.actor.may(Permission.ASK_SERVICES)
    return link("file_solutions:find", header.dossier_id) if may_ask else ""


def _reorient_url(
    request: ActingRequest, dossier_id: UUID, today: date, standing: DiagnosticDetail | None
) -> str:
    """Where to ask for a new orientation after this diagnosis; empty without an orientation to change."""
    if standing is None or not may_orient(request.actor):
        return ""
    orientation = orientation_on(request.scope, dossier_id, today)
    if orientation is None or orientation.ends_on is not None:
        return ""
    page = reverse("file_orientation:reorient", args=[dossier_id, orientation.orientation_id])
    return f"{page}?diagnostic={standing.head.diagnostic_id}"


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActingRequest, dossier_id: UUID, kind: str) -> HttpResponse:
    """Open a version and begin the interview."""
    header = found_file(request, dossier_id)
    if kind not in set(DiagnosticKind):
        raise not_found()
    wanted = DiagnosticKind(kind)
    form = OpenForm(
        request.POST if request.method == "POST" else None,
        initial={"opened_on": local_today(request.actor.time_zone)},
    )
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            made = operations.open_diagnostic(
                actor=request.actor, at=now(), dossier_id=dossier_id, kind=wanted,
                opened_on=form.cleaned_data["opened_on"],
            )  # fmt: skip
        if not form.errors:
            return HttpResponseRedirect(reverse("file_diagnostic:screening", args=[dossier_id, made]))
    return file_page(
        request, header, "web/diagnostic/new.html", wanted.label, TAB,
        status=422 if form.errors else 200, form=form, kind=wanted,
    )  # fmt: skip


@reader
@require_safe
def compare(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Two versions side by side: what appeared, what was lifted, what changed."""
    header = found_file(request, dossier_id)
    rows = list(reversed(diagnostics_of(request.scope, dossier_id)))
    chosen = [_chosen(request.GET.get(name, "")) for name in ("avant", "apres")]
    if not all(chosen) and len(rows) >= 2:
        chosen = [rows[-2].diagnostic_id, rows[-1].diagnostic_id]
    pair = [found_version(request, dossier_id, one) for one in chosen if one]
    lines = compared(request.scope, *pair) if len(pair) == 2 else ()
    counted = Counter(line.kind for line in lines)
    return file_page(
        request, header, "web/diagnostic/compare.html", "Comparer deux versions", TAB,
        rows=rows, pair=pair, lines=lines,
        counts=[(kind.label.lower(), counted[kind]) for kind in ChangeKind if counted[kind]],
    )  # fmt: skip


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: ActingRequest, dossier_id: UUID, diagnostic_id: UUID) -> HttpResponse:
    """Give a diagnostic approfondi its exceptional delay."""
    found_file(request, dossier_id)
    found_version(request, dossier_id, diagnostic_id)
    confirmation = Confirmation(
        title="Prolonger le diagnostic approfondi",
        question="Pourquoi un mois ne suffit-il pas ?",
        consequences=("Le délai passe à trois mois en tout, par exception. La raison est gardée.",),
        verb="Prolonger",
        back_url=reverse(TAB, args=[dossier_id]),
        danger=False,
    )
    return confirm_page(
        request,
        confirmation,
        ExtendForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.extend_in_depth(
            actor=request.actor, at=now(), diagnostic_id=diagnostic_id, reason=typed["reason"]
        ),
        done="Le diagnostic approfondi est prolongé.",
    )


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: ActingRequest, dossier_id: UUID, diagnostic_id: UUID) -> HttpResponse:
    """The last page of the interview: what was not raised, with whom it was made."""
    header = found_file(request, dossier_id)
    detail = found_version(request, dossier_id, diagnostic_id)
    if not detail.head.is_open and request.method != "POST":
        return HttpResponseRedirect(reverse("file_diagnostic:show", args=[dossier_id, diagnostic_id]))
    words = words_on(request.scope, detail.head.opened_on)
    form = CloseForm(
        request.POST if request.method == "POST" else None,
        is_in_depth=detail.head.kind is DiagnosticKind.IN_DEPTH,
        initial={"closed_on": local_today(request.actor.time_zone), "made_with": ["jeune"]},
    )
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        with problems_shown(form):
            operations.close_diagnostic(
                actor=request.actor, at=now(), diagnostic_id=diagnostic_id, made_with=typed["made_with"],
                closed_on=typed["closed_on"], exit_motive=typed.get("exit_motive"),
            )  # fmt: skip
        if not form.errors:
            messages.success(request, f"Le diagnostic de {header.full_name} est terminé.")
            return HttpResponseRedirect(reverse(TAB, args=[dossier_id]))
    raised = {code for code, row in detail.constraints.items() if row.answer is not Answer.NOT_RAISED}
    return file_page(
        request, header, "web/diagnostic/close.html", "Terminer le diagnostic", TAB,
        status=422 if form.errors else 200, form=form,
        steps=steps(detail, words, request.path, with_note=may_read_notes(request.actor)),
        left=[word for word in words.constraints if word.code not in raised],
    )  # fmt: skip


def _chosen(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
