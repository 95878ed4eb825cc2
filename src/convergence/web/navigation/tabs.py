"""The pages of one file, in a few groups: only those of the open group are shown under it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from convergence.design.components import Tab
from convergence.design.frame import Crumb
from convergence.dossier import policies
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.identity.policies import is_operator
from convergence.web.context import address_of
from convergence.web.operators.profile import profile_of

SYNTHESIS = "dossier:show"


def _holds(*permissions: Permission) -> Callable[[Actor], bool]:
    """Whoever holds one of these."""
    return lambda actor: any(map(actor.may, permissions))


_anyone = _holds(Permission.READ_FILES)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of a file; ``ours`` is not for the reader of another organisation, unless ``shared`` with operators."""

    label: str
    view: str
    may_open: Callable[[Actor], bool] = _anyone
    ours: bool = False
    shared: bool = False


_GROUPS: tuple[tuple[str, tuple[_Page, ...]], ...] = (
    ("Synthèse", (_Page("Synthèse", SYNTHESIS),)),
    (
        "Dossier",
        (
            _Page("Fiche", "dossier:file"),
            _Page("Notes", "dossier:notes", policies.may_read_notes, ours=True),
            _Page("Équipe", "dossier:team"),
            _Page("Historique", "dossier:history", ours=True),
            _Page("Qui a consulté", "dossier:access", policies.may_read_access_journal, ours=True),
        ),
    ),
    (
        "Parcours",
        (
            _Page("Orientation", "file_orientation:list"),
            _Page(
                "Diagnostic", "file_diagnostic:list", _holds(Permission.READ_AGENDA), ours=True, shared=True
            ),
            _Page("Aspirations", "file_aspirations:list", _holds(Permission.RECORD_ASPIRATIONS), ours=True),
            _Page(
                "Aspirations",
                "file_aspirations:shared",
                _holds(Permission.READ_SHARED_FILES),
                ours=True,
                shared=True,
            ),
            _Page(
                "Solutions", "file_solutions:list", _holds(Permission.ASK_SERVICES), ours=True, shared=True
            ),
            _Page("Contrats", "contracts:list"),
            _Page("Situations", "situations:list"),
            _Page("Sorties", "situations:exits"),
            _Page("Manquements", "file_sanctions:list", _holds(Permission.PROPOSE_SANCTIONS), ours=True),
        ),
    ),
    (
        "Activité",
        (
            _Page("Actes", "acts:list"),
            _Page("Heures et semaines", "acts:weeks"),
            _Page("Demandes du jeune", "acts:demands"),
        ),
    ),
    (
        "Argent",
        (
            _Page("Allocations et aides", "file_allowances:list", _holds(Permission.READ_AGENDA), ours=True),
            _Page(
                "Paiements",
                "payments:account",
                _holds(Permission.PREPARE_ALLOWANCES, Permission.READ_PAYMENTS),
                ours=True,
            ),
        ),
    ),
    (
        "Échanges",
        (
            _Page("Rendez-vous", "file_agenda:list", _holds(Permission.READ_AGENDA), ours=True, shared=True),
            _Page(
                "Ateliers",
                "file_workshops:list",
                _holds(Permission.ENROL_SHARED_PEOPLE),
                ours=True,
                shared=True,
            ),
            _Page("Messages", "file_messages:list", _holds(Permission.SEND_MESSAGES), ours=True),
            _Page(
                "Messages",
                "file_messages:operator",
                _holds(Permission.WRITE_TO_SHARED_PEOPLE),
                ours=True,
                shared=True,
            ),
            _Page("Documents", "file_documents:list", _holds(Permission.READ_DOCUMENTS), ours=True),
        ),
    ),
)


def tabs(actor: Actor, header: DossierHeader, current: str) -> Iterator[Tab]:
    """The groups that this reader may open, each leading to its first page; a lone page stands for its group.

    None for a partner, whose page of a person is one: the shared synthesis.
    """
    if not policies.may_edit_files(actor):
        return
    profile = profile_of(actor)
    for label, pages in _GROUPS:
        inside = tuple(
            Tab(profile.label(page.view, page.label), url, current=page.view == current)
            for page in pages
            if _is_hers(page, actor, header)
            and profile.shows(page.view)
            and page.may_open(actor)
            and (url := address_of(page.view, header.dossier_id))
        )
        if len(inside) > 1:
            yield Tab(label, inside[0].url, children=inside)
        else:
            yield from inside


def _is_hers(page: _Page, actor: Actor, header: DossierHeader) -> bool:
    """Whether a page of this file is one of those that the reader's organisation opens."""
    ours = header.structure_id == actor.structure_id
    return ours or not page.ours or (page.shared and is_operator(actor))


def label_of_page(view: str) -> str:
    """What the tabs call a page of a file, or the page of its part of the site; empty for any other."""
    pages = [page for _, pages in _GROUPS for page in pages]
    part = view.partition(":")[0]
    near = [page for page in pages if page.view == view] or [
        page for page in pages if page.view.partition(":")[0] == part
    ]
    return near[0].label if near else ""


def crumb_of(actor: Actor, header: DossierHeader, current: str, path: str) -> Iterator[Crumb]:
    """The page to which a deeper one belongs; nothing when it is that page itself, or one that is closed to her."""
    profile = profile_of(actor)
    for page in (page for _, pages in _GROUPS for page in pages if page.view == current):
        url = address_of(page.view, header.dossier_id)
        if url != path and _is_hers(page, actor, header):
            yield Crumb(profile.label(page.view, page.label), url)
