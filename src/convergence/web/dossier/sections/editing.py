"""A section edited in place: htmx swaps it, a page does the same without script. Two people lose nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.dossier import operations
from convergence.dossier.queries import present_editors
from convergence.dossier.types import Section, SectionConflict, SectionDifference
from convergence.dossier.types.sections import FieldKind
from convergence.dossier.types.views import DossierHeader, SectionSaved, SectionView
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Conflict, Invalid, Refused
from convergence.web.access import ActingRequest, requires
from convergence.web.dossier.frame import file_head, file_page, found_file, not_found
from convergence.web.dossier.sections.forms import ADD_ROW, SectionEdit, with_one_more_row
from convergence.web.dossier.sections.showing import FILE, blocks, found_section, section_answer
from convergence.web.dossier.words import Words
from convergence.web.drafts.store import accept
from convergence.web.operators.saying import worded

KEEP = "garder-"
DIFFERS = "differences"
editor = requires(Permission.EDIT_FILES)


@dataclass(frozen=True, slots=True)
class Difference:
    """One value in both versions, in words, and what was chosen so far (« mine », « theirs » or nothing)."""

    name: str
    label: str
    yours: str
    theirs: str
    chosen: str


@editor
@require_http_methods(["GET", "HEAD", "POST"])
def edit_section(request: ActingRequest, dossier_id: UUID, which: str) -> HttpResponse:
    """Ask for the values of a section, and save them."""
    header = found_file(request, dossier_id)
    view = _opened_section(request, dossier_id, which)
    today = local_today(request.actor.time_zone)
    if request.method != "POST":
        operations.note_presence(actor=request.actor, at=now(), dossier_id=dossier_id, section=view.section)
        return _form_answer(request, header, SectionEdit(view, day=today))
    if added := request.POST.get(ADD_ROW, ""):
        edit = SectionEdit(view, with_one_more_row(request.POST, added), day=today)
        return _form_answer(request, header, edit)
    edit = SectionEdit(view, request.POST, day=today)
    valid = edit.is_valid()
    if any(f"{KEEP}{name}" not in request.POST for name in request.POST.getlist(DIFFERS)):
        edit.form.add_error(None, "Choisissez, pour chaque valeur, la version à garder.")
        valid = False
    if not valid:
        return _form_answer(request, header, edit, differences=_again(edit, request), status=422)
    try:
        with transaction.atomic():
            saved = _save(request, dossier_id, edit)
    except Invalid as problem:
        edit.show(problem)
        return _form_answer(request, header, edit, differences=_again(edit, request), status=422)
    except SectionConflict as conflict:
        edit.with_token(conflict.edit_token)
        differences = _differences(edit, conflict.differences, today)
        return _form_answer(request, header, edit, differences=differences, status=422)
    except (Conflict, Refused) as problem:
        edit.form.add_error(None, str(problem))
        return _form_answer(request, header, edit, status=422)
    return _saved(request, dossier_id, view.section, saved, "La rubrique est enregistrée.")


@editor
@require_POST
def confirm_section(request: ActingRequest, dossier_id: UUID, which: str) -> HttpResponse:
    """The values were read again with the young person today, and they hold."""
    found_file(request, dossier_id)
    section = _opened_section(request, dossier_id, which).section
    saved = operations.confirm_section(actor=request.actor, at=now(), dossier_id=dossier_id, section=section)
    return _saved(request, dossier_id, section, saved, "La rubrique est confirmée à la date d’aujourd’hui.")


@editor
@require_safe
def presence(request: ActingRequest, dossier_id: UUID, which: str) -> HttpResponse:
    """Who else has this section open; read every five seconds by the page, which says so that she is there too."""
    if which not in {section.value for section in Section}:
        raise not_found()
    section = Section(which)
    operations.note_presence(actor=request.actor, at=now(), dossier_id=dossier_id, section=section)
    people = present_editors(request.scope, dossier_id, section)
    return render(request, "web/dossier/presence.html", {"people": people})


def _opened_section(request: ActingRequest, dossier_id: UUID, which: str) -> SectionView:
    view = found_section(request, dossier_id, which)
    if not view.is_open:
        raise Refused(
            "Cette rubrique n’est pas ouverte à votre organisation.",
            what_to_do="Adressez-vous à la structure qui suit ce jeune.",
        )
    return view


def draft_key(dossier_id: UUID, section: Section) -> str:
    """Name of the draft of this form."""
    return f"dossier-{dossier_id}-{section.value}"


def _save(request: ActingRequest, dossier_id: UUID, edit: SectionEdit) -> SectionSaved:
    """Fields for which the other version was chosen are left as they stand."""
    left = {name for name in request.POST.getlist(DIFFERS) if request.POST.get(f"{KEEP}{name}") == "theirs"}
    values = {name: value for name, value in edit.typed().items() if name not in left}
    return operations.edit_section(
        actor=request.actor,
        at=now(),
        dossier_id=dossier_id,
        section=edit.view.section,
        values=values,
        edit_token=edit.token,
    )


def _saved(
    request: ActingRequest, dossier_id: UUID, section: Section, saved: SectionSaved, done: str
) -> HttpResponse:
    accept(request, draft_key(dossier_id, section))
    operations.leave_section(actor=request.actor, at=now(), dossier_id=dossier_id, section=section)
    if request.headers.get("HX-Request") == "true":
        header = found_file(request, dossier_id)
        view = found_section(request, dossier_id, section.value)
        return section_answer(request, header, view, said=(done, *saved.warnings))
    messages.success(request, done)
    for warning in saved.warnings:
        messages.warning(request, warning)
    return HttpResponseRedirect(f"{reverse(FILE, args=[dossier_id])}#rubrique-{section.value}")


def _form_answer(
    request: ActingRequest,
    header: DossierHeader,
    edit: SectionEdit,
    *,
    differences: list[Difference] | None = None,
    status: int = 200,
) -> HttpResponse:
    section = edit.view.section
    context: dict[str, Any] = {
        "edit": edit,
        "form": worded(edit.form, request.actor),
        "section": section,
        "shown": blocks(request, header, [edit.view])[0],
        "differences": differences or [],
        "draft": draft_key(header.dossier_id, section),
        "page_url": reverse("dossier:edit_section", args=[header.dossier_id, section.value]),
        "back_url": reverse("dossier:section", args=[header.dossier_id, section.value]),
    }
    if request.headers.get("HX-Request") == "true":
        context |= {"header": header, "head": file_head(request, header), "is_fragment": True}
        return render(request, "web/dossier/section_form.html", context, status=status)
    return file_page(
        request, header, "web/dossier/section_edit.html", section.label, FILE, status=status, **context
    )


def _differences(edit: SectionEdit, found: tuple[SectionDifference, ...], today: date) -> list[Difference]:
    values = [{one.field: one.yours} for one in found] + [{one.field: one.theirs} for one in found]
    words = Words(values, today)
    fields = {field.name: field for field in edit.view.form.fields}
    return [
        Difference(
            one.field, one.label, words.say(fields[one.field], one.yours), words.say(fields[one.field], one.theirs), ""
        )
        for one in found
        if one.field in fields
    ]  # fmt: skip


def _again(edit: SectionEdit, request: ActingRequest) -> list[Difference]:
    """The same comparison once more, when something else is still to be corrected."""
    names = set(request.POST.getlist(DIFFERS))
    return list(_compared(edit, request, names)) if names else []


def _compared(edit: SectionEdit, request: ActingRequest, names: set[str]) -> Iterator[Difference]:
    typed = edit.form.cleaned_data if edit.form.is_bound else {}
    words = Words([edit.view.values], local_today(request.actor.time_zone))
    for field in edit.view.form.fields:
        if field.name in names:
            mine = (
                ""
                if field.kind is FieldKind.ROWS
                else _plain(edit.form.fields[field.name], typed.get(field.name))
            )
            theirs = words.say(field, edit.view.values.get(field.name))
            chosen = request.POST.get(f"{KEEP}{field.name}", "")
            yield Difference(field.name, field.label, mine or "votre saisie", theirs, chosen)


def _plain(asked: forms.Field, value: object) -> str:
    """What was typed, in the words of the form."""
    if isinstance(asked, forms.ChoiceField):
        codes = value if isinstance(value, list) else [value]
        pairs: Any = asked.choices
        said = dict(pairs)
        return ", ".join(str(said.get(code, code)) for code in codes if code)
    text = getattr(value, "full_label", value)
    return f"{text:%d/%m/%Y}" if isinstance(text, date) else str(text or "")
