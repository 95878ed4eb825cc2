"""Requests in words: where each stands, what comes next, what a service reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from convergence.accompagnement.solutions.types import (
    NoteRow,
    PaperRow,
    RequestRow,
    RequestState,
    RequestView,
    RequestWay,
    StepRow,
    Told,
    ToldFamily,
)
from convergence.design.components import SummaryRow, TimelineEntry
from convergence.design.fields import format_phone
from convergence.foundation.periods import french_date
from convergence.referentials.queries import label

NO_ANSWER_YET = (RequestState.SENT, RequestState.RECEIVED, RequestState.UNANSWERED)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that leaves or left; ``url`` is empty where it is only named."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ToldWords:
    """What a service reads of the person, line by line."""

    title: str
    rows: tuple[SummaryRow, ...]
    message: str
    papers: tuple[Paper, ...]


def told_words(
    title: str, told: Told, papers: Iterable[PaperRow], url_of: Callable[[UUID], str] = lambda _: ""
) -> ToldWords:
    """Told facts alone: a line that was not chosen is not there."""
    named = tuple(Paper(paper.name, url_of(paper.document_id)) for paper in papers)
    return ToldWords(title, tuple(_told(told)), told.message, named)


def told_title(way: RequestWay) -> str:
    """What the lines are: read by the service, or said to it by telephone."""
    return "Ce qui peut être dit au service" if way is RequestWay.BY_HAND else "Ce que le service lit"


def family_label(family: ToldFamily, told: Told) -> str:
    """A family with the very values that would leave: « Date de naissance : 12 mars 2007 »."""
    values = {
        ToldFamily.CONTACT: ", ".join(filter(None, (_phone(told), told.email))),
        ToldFamily.BIRTH_DATE: french_date(told.born_on) if told.born_on else "",
        ToldFamily.COMMUNE: told.commune_name,
        ToldFamily.SITUATION: " ; ".join(told.facts),
    }
    return f"{family.label} : {values[family] or 'rien dans le dossier'}"


def sentence_of(row: RequestRow, today: date, here: ZoneInfo) -> str:
    """What is awaited, or what came of it."""
    state = row.state
    if state in (RequestState.SENT, RequestState.RECEIVED):
        return _awaited(row, today)
    if state is RequestState.UNANSWERED:
        due = french_date(row.answer_due_on)
        return f"Aucune réponse au {due}, dernier jour : appelez le service ou proposez-en un autre."
    if state is RequestState.ACCEPTED:
        return meeting_words(row, here) or "Le service a accepté sans donner de date : fixez-la avec lui."
    if state is RequestState.REFUSED and row.refusal_motive:
        return f"Motif : {row.refusal_motive.label.lower()}."
    if state is RequestState.DONE and row.done_on:
        return f"Venue le {french_date(row.done_on)} : notez ce qui en est sorti."
    if state is RequestState.CONCLUDED and row.outcome:
        return f"{row.outcome.label}."
    return ""


def meeting_words(row: RequestRow, here: ZoneInfo) -> str:
    """When she is awaited; empty while nobody knows."""
    if row.meeting_at is None:
        return ""
    local = row.meeting_at.astimezone(here)
    return f"Rendez-vous le {french_date(local.date())} à {local:%H} h {local:%M}."


def theme_label(theme: str) -> str:
    """A need of the directory as people say it; empty without theme."""
    return label("service_need", theme) if theme else ""


def entries(steps: Iterable[StepRow], here: ZoneInfo) -> list[TimelineEntry]:
    """What happened, the latest first."""
    return [_entry(step, here) for step in sorted(steps, key=lambda step: step.at, reverse=True)]


def summary(view: RequestView, theme: str, here: ZoneInfo) -> Iterator[SummaryRow]:
    """The request itself."""
    row = view.row
    yield SummaryRow("Service", row.offer_name, note=row.provider_name)
    if theme:
        yield SummaryRow("Pour", theme)
    yield SummaryRow("Demandée par", view.adviser_name, note=view.structure_name if row.operator_id else "")
    yield SummaryRow("Partie", _by(row), note=row.delivery.label if row.delivery else "")
    yield SummaryRow("Accord du jeune", f"Le {french_date(row.agreed_on)}")
    yield SummaryRow("Réponse attendue", f"Jusqu’au {french_date(row.answer_due_on)}", note=_reminded(row))
    if row.answered_at:
        by = f", {row.answered_by}" if row.answered_by else ""
        yield SummaryRow("Réponse", f"Le {french_date(row.answered_at.astimezone(here).date())}{by}")
    if row.refusal_motive:
        yield SummaryRow("Motif du refus", row.refusal_motive.label)
    if row.done_on:
        yield SummaryRow("Venue", f"Le {french_date(row.done_on)}")
    if row.outcome:
        yield SummaryRow("Résultat", row.outcome.label)


def written(notes: Iterable[NoteRow]) -> list[NoteRow]:
    """Words of both sides, the latest first."""
    return sorted(notes, key=lambda note: note.written_at, reverse=True)


def _told(told: Told) -> Iterator[SummaryRow]:
    yield SummaryRow("Prénom et nom", told.full_name)
    values = (
        (ToldFamily.BIRTH_DATE, "Date de naissance", french_date(told.born_on) if told.born_on else ""),
        (ToldFamily.CONTACT, "Téléphone", _phone(told)),
        (ToldFamily.CONTACT, "Adresse e-mail", told.email),
        (ToldFamily.COMMUNE, "Commune", told.commune_name),
        (ToldFamily.SITUATION, "Situation", "\n".join(told.facts)),
    )
    for family, name, value in values:
        if family in told.families:
            yield SummaryRow(name, value)


def _phone(told: Told) -> str:
    return format_phone(told.phone) if told.phone else ""


def _awaited(row: RequestRow, today: date) -> str:
    if row.way is RequestWay.BY_HAND:
        return "Le service n’a pas d’adresse e-mail : appelez-le, puis notez sa réponse."
    late = " Ce délai est passé." if row.answer_due_on < today else ""
    return f"Réponse attendue jusqu’au {french_date(row.answer_due_on)}.{late}"


def _by(row: RequestRow) -> str:
    return f"{row.way.label} ({row.sent_to})" if row.sent_to else row.way.label


def _reminded(row: RequestRow) -> str:
    if not row.reminders or row.reminded_on is None:
        return ""
    many = "s" if row.reminders > 1 else ""
    return f"{row.reminders} relance{many}, la dernière le {french_date(row.reminded_on)}"


def _entry(step: StepRow, here: ZoneInfo) -> TimelineEntry:
    local = step.at.astimezone(here)
    what = step.action.label if step.action else "Envoyée"
    return TimelineEntry(local.date(), f"{what}, {local:%H} h {local:%M}", author=step.by)
