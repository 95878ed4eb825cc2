"""The guided interview: each page is kept when it is left, and the next one follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.accompagnement.diagnostic import operations
from convergence.accompagnement.diagnostic.policies import may_read_notes
from convergence.accompagnement.diagnostic.queries import words_on
from convergence.accompagnement.diagnostic.types import (
    DiagnosticConflict,
    DiagnosticDetail,
    Nomenclature,
    TargetRow,
)
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound, Refused
from convergence.identity.policies import is_operator
from convergence.storage.files import groups_to_write
from convergence.web.access import ActingRequest, requires
from convergence.web.diagnostic.finding import following, found_version, steps
from convergence.web.diagnostic.forms import (
    AnswerForm,
    ConstraintForm,
    NoteForm,
    ScreeningForm,
    TargetForm,
)
from convergence.web.diagnostic.versions import TAB
from convergence.web.dossier.frame import file_page, found_file
from convergence.web.drafts.store import accept, page_key
from convergence.web.forms import EDIT_FIELD, problems_shown

keeper = requires(Permission.RECORD_DIAGNOSTIC)
F = TypeVar("F", bound=AnswerForm)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def screening(request: ActingRequest, dossier_id: UUID, diagnostic_id: UUID) -> HttpResponse:
    """Eight questions in one page."""
    detail, words = _open(request, dossier_id, diagnostic_id)

    def asked(data: Any, stands: DiagnosticDetail) -> ScreeningForm:
        return ScreeningForm(data, words=words, known=stands.constraints)

    def keep(form: ScreeningForm) -> None:
        operations.answer_screening(
            actor=request.actor, at=now(), diagnostic_id=diagnostic_id, answers=form.answers()
        )

    return _page(request, detail, words, asked, keep, "screening.html", "Tour des contraintes")


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def constraint(request: ActingRequest, dossier_id: UUID, diagnostic_id: UUID, code: str) -> HttpResponse:
    """What one constraint is made of, and what to reach."""
    detail, words = _open(request, dossier_id, diagnostic_id)
    word = next((one for one in words.constraints if one.code == code), None)
    if word is None:
        raise NotFound("Cette contrainte n’existe pas.", what_to_do="Choisissez-la dans l’entretien.")

    def asked(data: Any, stands: DiagnosticDetail) -> ConstraintForm:
        return ConstraintForm(data, code=code, words=words, known=stands.constraints.get(code))

    def keep(form: ConstraintForm) -> None:
        operations.answer_constraint(
            actor=request.actor, at=now(), diagnostic_id=diagnostic_id, draft=form.draft(),
            edit_token=form.cleaned_data[EDIT_FIELD] or 0,
        )  # fmt: skip

    return _page(request, detail, words, asked, keep, "constraint.html", word.label)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def new_target(request: ActingRequest, dossier_id: UUID, diagnostic_id: UUID) -> HttpResponse:
    """An occupation that the person aims at."""
    return _target(request, dossier_id, diagnostic_id, None)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def target(request: ActingRequest, dossier_id: UUID, diagnostic_id: UUID, target_id: UUID) -> HttpResponse:
    """An occupation told before."""
    return _target(request, dossier_id, diagnostic_id, target_id)


@keeper
@require_POST
def drop_target(
    request: ActingRequest, dossier_id: UUID, diagnostic_id: UUID, target_id: UUID
) -> HttpResponse:
    """Take an occupation out of the version."""
    _open(request, dossier_id, diagnostic_id)
    operations.remove_target(
        actor=request.actor, at=now(), diagnostic_id=diagnostic_id, target_id=target_id,
        edit_token=_token(request),
    )  # fmt: skip
    return HttpResponseRedirect(reverse("file_diagnostic:new_target", args=[dossier_id, diagnostic_id]))


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: ActingRequest, dossier_id: UUID, diagnostic_id: UUID) -> HttpResponse:
    """What no list says; for those who may read free text."""
    detail, words = _open(request, dossier_id, diagnostic_id)
    if not may_read_notes(request.actor):
        raise Refused(
            "Votre rôle ne lit pas les textes libres.", what_to_do="Passez à la page suivante de l’entretien."
        )

    def asked(data: Any, stands: DiagnosticDetail) -> NoteForm:
        return NoteForm(data, initial={"text": stands.note, EDIT_FIELD: stands.note_token})

    def keep(form: NoteForm) -> None:
        operations.write_note(
            actor=request.actor, at=now(), diagnostic_id=diagnostic_id, text=form.cleaned_data["text"],
            edit_token=form.cleaned_data[EDIT_FIELD] or 0,
        )  # fmt: skip

    return _page(request, detail, words, asked, keep, "note.html", "Texte")


def _target(
    request: ActingRequest, dossier_id: UUID, diagnostic_id: UUID, target_id: UUID | None
) -> HttpResponse:
    detail, words = _open(request, dossier_id, diagnostic_id)
    known = _named(detail, target_id)
    if target_id and known is None:
        raise NotFound("Ce métier n’est plus dans ce diagnostic.", what_to_do="Revenez au diagnostic.")

    def asked(data: Any, stands: DiagnosticDetail) -> TargetForm:
        return TargetForm(data, words=words, known=_named(stands, target_id))

    def keep(form: TargetForm) -> None:
        operations.answer_target(
            actor=request.actor, at=now(), diagnostic_id=diagnostic_id, draft=form.draft(), target_id=target_id,
            edit_token=form.cleaned_data[EDIT_FIELD],
        )  # fmt: skip

    title = known.label if known else "Métier visé"
    return _page(request, detail, words, asked, keep, "target.html", title, known=known)


def _named(detail: DiagnosticDetail, target_id: UUID | None) -> TargetRow | None:
    return next((one for one in detail.targets if one.target_id == target_id), None)


def _open(
    request: ActingRequest, dossier_id: UUID, diagnostic_id: UUID
) -> tuple[DiagnosticDetail, Nomenclature]:
    """The version and its questions; an operator is asked those of the families that are opened to it."""
    detail = found_version(request, dossier_id, diagnostic_id)
    words = words_on(request.scope, detail.head.opened_on)
    if not is_operator(request.actor):
        return detail, words
    opened = groups_to_write(dossier_id)
    return detail, replace(words, constraints=tuple(one for one in words.constraints if one.group in opened))


def _token(request: ActingRequest) -> int | None:
    typed = request.POST.get(EDIT_FIELD, "")
    return int(typed) if typed.isascii() and typed.isdigit() else None


def _sent(request: ActingRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _page(
    request: ActingRequest,
    detail: DiagnosticDetail,
    words: Nomenclature,
    asked: Callable[[Any, DiagnosticDetail], F],
    keep: Callable[[F], None],
    template: str,
    title: str,
    **context: Any,
) -> HttpResponse:
    """One page of the interview; once kept, the next one follows as the answers now make it."""
    header, ids = found_file(request, detail.dossier_id), [detail.dossier_id, detail.head.diagnostic_id]
    form = asked(_sent(request), detail)
    if not detail.head.is_open and not form.is_bound:
        return HttpResponseRedirect(reverse("file_diagnostic:show", args=ids))
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            _kept_or_met(request, detail, form, asked, keep)
        if not form.errors:
            accept(request, page_key(request.path))
            if "plus_tard" in request.POST:
                return HttpResponseRedirect(reverse(TAB, args=[detail.dossier_id]))
            return HttpResponseRedirect(
                following(
                    found_version(request, *ids),
                    words,
                    request.path,
                    with_note=may_read_notes(request.actor),
                )
            )
    return file_page(
        request, header, f"web/diagnostic/{template}", title, TAB,
        status=422 if form.errors else 200, form=form, detail=detail,
        steps=steps(detail, words, request.path, with_note=may_read_notes(request.actor)),
        **context,
    )  # fmt: skip


def _kept_or_met(
    request: ActingRequest,
    detail: DiagnosticDetail,
    form: F,
    asked: Callable[[Any, DiagnosticDetail], F],
    keep: Callable[[F], None],
) -> None:
    """Keep the answers; when a colleague answered meanwhile, put hers beside what was typed."""
    try:
        with transaction.atomic():
            keep(form)
    except DiagnosticConflict:
        form.meet(asked(None, found_version(request, detail.dossier_id, detail.head.diagnostic_id)))
        raise
