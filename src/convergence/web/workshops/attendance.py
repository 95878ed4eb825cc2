"""Attendance, with a thumb in the room: present, excused, absent, refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.agenda.workshops import operations
from convergence.agenda.workshops.policies import may_read_comments
from convergence.agenda.workshops.queries import enrolled, enrolment_comments
from convergence.agenda.workshops.types import (
    ABSENT,
    EnrolmentRow,
    EnrolmentStatus,
    SessionRow,
    SessionState,
    StatusNote,
)
from convergence.design.fields import DurationField
from convergence.design.frame import Crumb
from convergence.foundation.clock import now
from convergence.web.access import ActingRequest
from convergence.web.forms import problems_shown
from convergence.web.workshops.people import ShownEnrolment, named
from convergence.web.workshops.sessions import found_session, noter, session_crumbs
from convergence.web.workshops.showing import after, pager
from convergence.web.workshops.words import shown

SHOWN = 50
MOST = 20_000
COMMENT_LENGTH = 500
OUTCOMES = (
    ("present", "Présent", EnrolmentStatus.ACHIEVED),
    ("excuse", "Excusé", EnrolmentStatus.REFUSAL),
    ("absent", "Absent", EnrolmentStatus.REFUSAL_YOUNG),
    ("refus", "Refuse", EnrolmentStatus.REFUSAL_YOUNG),
)
_STATUS = {"": EnrolmentStatus.ONGOING} | {code: status for code, _, status in OUTCOMES}


class RowForm(forms.Form):
    """What became of one person. Hidden copies of what was shown tell what was changed here and not elsewhere."""

    outcome = forms.ChoiceField(
        choices=[("", "À noter"), *((code, label) for code, label, _ in OUTCOMES)],
        required=False,
        show_hidden_initial=True,
    )
    minutes = DurationField(label="Durée faite", required=False, show_hidden_initial=True)
    comment = forms.CharField(
        label="Commentaire", required=False, max_length=COMMENT_LENGTH, show_hidden_initial=True
    )

    def note(self, enrolment_id: UUID, *, with_comment: bool) -> StatusNote:
        """What was typed, for the room. « Absent » is a refusal of the young person, with that word."""
        typed = self.cleaned_data
        code = typed["outcome"]
        text = typed.get("comment", "")
        if code == "absent" and not text:
            text = ABSENT
        if code != "absent" and text == ABSENT:
            text = ""
        done: timedelta | None = typed.get("minutes")
        is_present = code == "present"
        return StatusNote(
            enrolment_id,
            _STATUS[code],
            minutes=int(done.total_seconds()) // 60 if done and is_present else None,
            comment=text if with_comment else None,
        )


class SheetForm(forms.Form):
    """Why a closed session is corrected."""

    reason = forms.CharField(
        label="Motif de la correction",
        required=False,
        max_length=500,
        help_text="La session est clôturée : le motif reste dans l’historique.",
        widget=forms.Textarea({"rows": 2}),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the sheet with her form."""

    shown: ShownEnrolment
    form: RowForm


@noter
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: ActingRequest, session_id: UUID) -> HttpResponse:
    """Exactly those who are enrolled, one line each."""
    row = found_session(request, session_id)
    page = enrolled(request.scope, session_id, after=after(request), limit=SHOWN + 1)
    lines = _lines(request, row, page[:SHOWN])
    sheet = SheetForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _is_typed_well(sheet, lines):
        with problems_shown(sheet):
            changed = _save(request, row, lines, sheet.cleaned_data["reason"])
        if not sheet.errors:
            return _saved(request, session_id, changed)
    context = {
        "page_title": f"Émargement de « {row.name} »",
        "breadcrumb": session_crumbs(row, Crumb("Émargement")),
        "session": shown(row),
        "lines": lines,
        "sheet": sheet,
        "outcomes": OUTCOMES,
        "pager": pager(request, page, SHOWN),
        "is_closed": row.state is SessionState.CLOSED,
        "has_started": row.state is not SessionState.PLANNED,
        "with_comment": may_read_comments(request.actor),
        "usual": timedelta(minutes=row.minutes),
    }
    failed = sheet.errors or any(line.form.errors for line in lines)
    return render(request, "web/workshops/attendance.html", context, status=422 if failed else 200)


@noter
@require_POST
def everybody(request: ActingRequest, session_id: UUID) -> HttpResponse:
    """Everybody who is not noted yet was present, on every page of the list."""
    row = found_session(request, session_id)
    left = [
        StatusNote(one.enrolment_id, EnrolmentStatus.ACHIEVED)
        for one in enrolled(request.scope, session_id, limit=MOST)
        if one.status is EnrolmentStatus.ONGOING
    ]
    changed = operations.note_attendance(actor=request.actor, at=now(), session_id=row.session_id, notes=left)
    return _saved(request, session_id, changed)


def _lines(request: ActingRequest, row: SessionRow, page: Sequence[EnrolmentRow]) -> list[Line]:
    texts = enrolment_comments(request.scope, [one.enrolment_id for one in page])
    comments = {text.enrolment_id: text.text for text in texts}
    data = request.POST if request.method == "POST" else None
    return [
        Line(one, RowForm(data, prefix=str(one.row.enrolment_id), initial=_initial(one, row)))
        for one in named(request, page, comments)
    ]


def _initial(one: ShownEnrolment, row: SessionRow) -> dict[str, Any]:
    code = next((code for code, _, status in OUTCOMES if status is one.row.status), "")
    if code == "absent" and one.comment != ABSENT:
        code = "refus"
    minutes = one.row.minutes
    whole = minutes is None or minutes == row.minutes
    return {
        "outcome": code,
        "minutes": None if whole or minutes is None else timedelta(minutes=minutes),
        "comment": one.comment,
    }


def _is_typed_well(sheet: SheetForm, lines: Sequence[Line]) -> bool:
    told = [line.form.is_valid() for line in lines]
    return sheet.is_valid() and all(told)


def _save(request: ActingRequest, row: SessionRow, lines: Sequence[Line], reason: str) -> int:
    """What was changed on this page and nothing else: a colleague may be noting the others."""
    with_comment = may_read_comments(request.actor)
    notes = [
        line.form.note(line.shown.row.enrolment_id, with_comment=with_comment and _says(line))
        for line in lines
        if line.form.has_changed()
    ]
    if not notes:
        return 0
    return operations.note_attendance(
        actor=request.actor, at=now(), session_id=row.session_id, notes=notes, reason=reason
    )


def _says(line: Line) -> bool:
    """Whether the comment is part of what was said."""
    outcome = line.form.cleaned_data["outcome"]
    return "comment" in line.form.changed_data or outcome == "absent" or line.shown.comment == ABSENT


def _saved(request: ActingRequest, session_id: UUID, changed: int) -> HttpResponse:
    many = "s" if changed > 1 else ""
    messages.success(request, f"{changed} présence{many} notée{many}." if changed else "Rien n’a changé.")
    query = request.GET.urlencode()
    url = reverse("workshops:attendance", args=[session_id])
    return HttpResponseRedirect(f"{url}?{query}" if query else url)
