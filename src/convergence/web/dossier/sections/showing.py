"""Sections as they are shown: the whole file on a page, or one section alone (a fragment for htmx)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convergence.design.components import SummaryRow
from convergence.dossier import policies
from convergence.dossier.queries import dossier_file
from convergence.dossier.queries import section as one_section
from convergence.dossier.types import NirState, Section, SectionState
from convergence.dossier.types.views import DossierHeader, SectionView
from convergence.foundation.clock import local_today
from convergence.foundation.permissions import Permission
from convergence.identity.queries import staff_names
from convergence.web.access import ActingRequest, requires
from convergence.web.dossier.frame import file_head, file_page, found_file, not_found
from convergence.web.dossier.sections.fields import country_suggestions
from convergence.web.dossier.words import Words, summary_rows
from convergence.web.operators.profile import first_of, profile_of

FILE = "dossier:file"
LEVELS = {
    SectionState.EMPTY: "warning",
    SectionState.PARTIAL: "warning",
    SectionState.COMPLETE: "success",
    SectionState.PROVEN: "success",
}


@dataclass(frozen=True, slots=True)
class Block:
    """One section in words. ``confirmed_by`` is a name."""

    view: SectionView
    rows: tuple[SummaryRow, ...]
    level: str
    confirmed_by: str
    may_edit: bool

    @property
    def anchor(self) -> str:
        """Identifier of the section in the page."""
        return f"rubrique-{self.view.section.value}"


@requires(Permission.READ_FILES)
@require_safe
def whole_file(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Every section, each with its own « Modifier »; those not opened to the reader's organisation say so."""
    found = dossier_file(request.scope, dossier_id)
    if found is None:
        raise not_found()
    header = found.header
    return file_page(
        request,
        header,
        "web/dossier/fiche.html",
        "Fiche",
        FILE,
        blocks=blocks(
            request,
            header,
            first_of(
                profile_of(request.actor).sections, found.sections.values(), lambda view: view.section.value
            ),
        ),
        state=found.state,
        nir_words=nir_words(header),
        may_see_nir=header.structure_id == request.actor.structure_id
        and policies.may_reveal_nir(request.actor),
    )


@requires(Permission.READ_FILES)
@require_safe
def section(request: ActingRequest, dossier_id: UUID, which: str) -> HttpResponse:
    """One section alone."""
    header = found_file(request, dossier_id)
    return section_answer(request, header, found_section(request, dossier_id, which))


@requires(Permission.READ_FILES)
@require_safe
def suggest_countries(request: ActingRequest) -> HttpResponse:
    """Countries for ``?q=``."""
    context = {"suggestions": country_suggestions(request.GET.get("q", ""))}
    return render(request, "design/suggestions.html", context)


def section_answer(
    request: ActingRequest, header: DossierHeader, view: SectionView, *, said: Iterable[str] = ()
) -> HttpResponse:
    """The section as a fragment for htmx, as a page otherwise. ``said``: what has just been done."""
    block = blocks(request, header, [view])[0]
    if request.headers.get("HX-Request") == "true":
        context = {"shown": block, "header": header, "said": tuple(said), "is_fragment": True}
        if said:
            context["head"] = file_head(request, header)
        return render(request, "web/dossier/section_block.html", context)
    return file_page(
        request, header, "web/dossier/section.html", view.section.label, FILE, shown=block, said=tuple(said)
    )


def blocks(request: ActingRequest, header: DossierHeader, views: Iterable[SectionView]) -> list[Block]:
    """Sections in words, by two queries for all (communes, names of those who confirmed)."""
    shown = list(views)
    words = Words((view.values for view in shown if view.is_open), local_today(request.actor.time_zone))
    people = staff_names(request.scope, {view.confirmed_by for view in shown if view.confirmed_by})
    may_edit = policies.may_edit_files(request.actor)
    return [
        Block(
            view=view,
            rows=tuple(summary_rows(view, words)) if view.is_open else (),
            level=LEVELS[view.state],
            confirmed_by=people[view.confirmed_by].full_name if view.confirmed_by in people else "",
            may_edit=may_edit and view.is_open,
        )
        for view in shown
    ]


def found_section(request: ActingRequest, dossier_id: UUID, which: str) -> SectionView:
    """A section by the word of its address; the one NotFound for an unknown word or a file out of reach."""
    if which not in {section.value for section in Section}:
        raise not_found()
    view = one_section(request.scope, dossier_id, Section(which))
    if view is None:
        raise not_found()
    return view


def nir_words(header: DossierHeader) -> str:
    """The NIR as it may be shown on any page: its state and its masked form."""
    if header.nir_state is NirState.MISSING:
        return ""
    return f"{header.nir_masked} ({header.nir_state.label.lower()})"
