"""What was done to a file, by whom, why, and the undoing of a change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.dossier import operations, policies
from convergence.dossier.queries import changes
from convergence.dossier.types.views import HistoryLine
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.identity.queries import structure_names
from convergence.storage.history import UndoReport
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import ReasonForm
from convergence.web.dossier.asking import Asking, ask, posted
from convergence.web.dossier.frame import file_page, not_found, own_file

HISTORY = "dossier:history"
STEP, MOST = 50, 2000
_OTHERWISE = ("Rattachement", "Équipe", "Numéro de sécurité sociale", "Décision sur un doublon")


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that someone did, with all that it changed."""

    change_id: int
    first: HistoryLine
    lines: tuple[HistoryLine, ...]
    organisation: str

    @property
    def changed(self) -> list[HistoryLine]:
        """Those of which the values before and after are told."""
        return [line for line in self.lines if line.changes]

    @property
    def others(self) -> list[str]:
        """What else was touched, each once."""
        return list(dict.fromkeys(line.what for line in self.lines if not line.changes))

    @property
    def may_be_undone(self) -> bool:
        """Creation, team, attachment and NIR have actions of their own."""
        return not any(line.what.startswith(_OTHERWISE) for line in self.lines)


@requires(Permission.READ_FILES)
@require_safe
def history(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """The latest changes, newest first; ``?lignes=`` shows more."""
    header = own_file(request, dossier_id)
    limit = _limit(request.GET.get("lignes", ""))
    lines = changes(request.scope, dossier_id, limit=limit)
    return file_page(
        request,
        header,
        "web/dossier/history.html",
        "Historique",
        HISTORY,
        deeds=list(_deeds(request, lines)),
        may_undo=policies.may_edit_files(request.actor),
        more=min(limit + STEP, MOST) if len(lines) >= limit and limit < MOST else 0,
    )


@requires(Permission.EDIT_FILES)
@require_http_methods(["GET", "HEAD", "POST"])
def undo_change(request: ActingRequest, dossier_id: UUID, change_id: int) -> HttpResponse:
    """Put back what one change replaced; what others edited since stays and is named."""
    header = own_file(request, dossier_id)
    lines = [one for one in changes(request.scope, dossier_id, limit=MOST) if one.change_id == change_id]
    if not lines:
        raise not_found()
    first = lines[0]
    asking = Asking(
        title="Annuler une modification",
        verb="Annuler cette modification",
        done="La modification est annulée.",
        back_url=reverse(HISTORY, args=[dossier_id]),
        current=HISTORY,
        question=f"{first.label}, par {first.user_name} : voulez-vous revenir à l’état d’avant ?",
        consequences=(
            *_changed(lines),
            "Ce qui a été modifié depuis par quelqu’un d’autre ne change pas.",
            "L’annulation et son motif restent dans l’historique.",
        ),
        danger=True,
    )

    def undo(reason: str) -> tuple[str, ...]:
        report = operations.undo_change(
            actor=request.actor, at=now(), dossier_id=dossier_id, change_id=change_id, reason=reason
        )
        return tuple(_left(report))

    return ask(request, header, ReasonForm(posted(request)), asking, lambda typed: undo(typed["reason"]))


def _changed(lines: list[HistoryLine]) -> Iterator[str]:
    for line in lines:
        for change in line.changes:
            yield f"{line.what} ({change.label} : {change.after} → {change.before})"


def _left(report: UndoReport) -> Iterator[str]:
    for conflict in report.conflicts:
        who = conflict.edited_by or "quelqu’un"
        yield f"Une valeur modifiée depuis par {who} n’a pas été touchée."


def _deeds(request: ActingRequest, lines: list[HistoryLine]) -> Iterator[Deed]:
    houses = structure_names(request.scope, {line.organisation_id for line in lines})
    for change_id, group in groupby(lines, key=lambda line: line.change_id):
        told = tuple(group)
        yield Deed(change_id, told[0], told, houses.get(told[0].organisation_id, ""))


def _limit(text: str) -> int:
    return min(max(int(text), STEP), MOST) if text.isdigit() and len(text) < 6 else STEP
