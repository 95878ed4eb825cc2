"""The first page of a file: who the person is, where she stands, what to do next, what happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from convergence.accompagnement.acts.queries import Beside, beside_acts, timeline, weeks_of_person
from convergence.accompagnement.acts.types import (
    ActKind,
    ActStatus,
    TimelineEntry,
    TimelineSource,
)
from convergence.accompagnement.contracts.policies import is_signatory
from convergence.accompagnement.contracts.types import ContractKind, ContractRow, ContractState
from convergence.accompagnement.situations.queries import standing_among
from convergence.accompagnement.situations.types import SituationCategory
from convergence.accompagnement.solutions.policies import may_ask
from convergence.design import components
from convergence.dossier import policies
from convergence.dossier.queries import dossier_file
from convergence.dossier.types import DossierState, IdentityProofState, Reachability, Section
from convergence.dossier.types.views import DossierFile, DossierHeader, TeamMemberView
from convergence.foundation.clock import local_today
from convergence.foundation.permissions import Permission
from convergence.identity.policies import is_operator
from convergence.identity.queries import staff_names, structure_names
from convergence.identity.types import StaffName
from convergence.referentials.queries import communes_at
from convergence.web.access import ActingRequest, requires
from convergence.web.dossier.coming import coming
from convergence.web.dossier.frame import FileHead, file_page, link, make_head, not_found
from convergence.web.dossier.glance import Known, glance
from convergence.web.dossier.journey import Step, journey
from convergence.web.dossier.sections.showing import LEVELS
from convergence.web.dossier.shared.page import shared_synthesis
from convergence.web.navigation.tabs import SYNTHESIS
from convergence.web.operators.profile import first_of, profile_of

ENTRIES = 20
_PAGES = {
    TimelineSource.ACT: "acts:show",
    TimelineSource.SITUATION: "situations:amend",
    TimelineSource.CONTRACT: "contracts:show",
    TimelineSource.REQUEST: "file_solutions:show",
}


@dataclass(frozen=True, slots=True)
class Teammate:
    """Someone around the person, in words."""

    name: str
    role: str
    organisation: str


@dataclass(frozen=True, slots=True)
class SectionLine:
    """How complete a section is."""

    label: str
    state: str
    level: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Now:
    """What stands today, and what tells the next thing to do."""

    known: Known
    to_sign: ContractRow | None
    received: bool


@requires(Permission.READ_FILES)
@require_safe
def show(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """The synthesis. ``?types=`` keeps kinds of facts, ``?avant=`` starts an older page of the timeline.

    Whoever may read files and change none works for a partner: hers is the shared synthesis.
    """
    if not policies.may_edit_files(request.actor):
        return shared_synthesis(request, dossier_id)
    found = dossier_file(request.scope, dossier_id)
    if found is None:
        raise not_found()
    today = local_today(request.actor.time_zone)
    before = _day(request.GET.get("avant", ""))
    beside = beside_acts(request.scope, dossier_id, on=today)
    entries = timeline(request.scope, dossier_id, on=today, before=before, limit=ENTRIES, beside=beside)
    present = _now(request, beside, today, entries, whole=before is None and len(entries) < ENTRIES)
    team = [member for member in found.team if member.is_current(today)]
    people = staff_names(request.scope, {member.user_id for member in team} | _ids(found.header.referent_id))
    wanted = [source for source in TimelineSource if source.value in request.GET.getlist("types")]
    return file_page(
        request,
        found.header,
        "web/dossier/show.html",
        "Synthèse",
        SYNTHESIS,
        head=_head(request, found, today, people),
        steps=list(steps(request, found, present)),
        team=list(_team(request, team, people)),
        sections=[
            _line(found, section)
            for section in first_of(profile_of(request.actor).sections, found.sections, lambda one: one.value)
        ],
        entries=[_entry(request, found, entry) for entry in entries if not wanted or entry.source in wanted],
        sources=[(source.value, f"{source.label}s", source in wanted) for source in TimelineSource],
        before=before,
        older=_older(request.GET, entries) if len(entries) >= ENTRIES else "",
        actions=_actions(request, found),
        coming=coming(request, found.header),
        glance=glance(request, found.header, today, present.known),
    )


def steps(request: ActingRequest, found: DossierFile, present: Now) -> Iterator[Step]:
    """What to do next, the most pressing first; nothing for a reader who may not do it.

    On a file of another structure, the next gestures of the reader's operator.
    """
    header, file_id = found.header, found.dossier_id
    if header.structure_id != request.actor.structure_id:
        yield from journey(request, found)
        return
    if not policies.may_edit_files(request.actor):
        return
    if header.ended_on is not None:
        return
    if not header.phone and not header.email:
        yield Step(
            "Ni téléphone ni e-mail qui fonctionne.",
            "Compléter les coordonnées",
            _edit(file_id, Section.CONTACTS),
        )
    if header.identity_state is not IdentityProofState.PROVEN and policies.may_justify_identity(
        request.actor
    ):
        yield Step(
            f"{header.identity_state.label}.", "Justifier l’identité", link("dossier:identity_proof", file_id)
        )
    if not present.received:
        yield Step(
            "Le premier accueil n’est pas noté.", "Noter le premier accueil", link("acts:reception", file_id)
        )
    situation = present.known.situation
    if situation is None or situation.category is SituationCategory.UNKNOWN:
        yield Step(
            "La situation actuelle n’est pas connue.",
            "Noter sa situation",
            link("situations:record", file_id),
        )
    yield from _contract_steps(request, file_id, present)
    if header.referent_id is None and policies.may_manage_team(request.actor):
        yield Step("Aucun référent.", "Choisir un référent", link("dossier:change_referent", file_id))
    if header.state is DossierState.DORMANT:
        yield Step("Le dossier est en veille.", "Réactiver", link("dossier:state", file_id))
    if header.reachability in (Reachability.UNREACHABLE, Reachability.WRONG_CONTACTS):
        yield Step(
            f"{header.reachability.label}.", "Vérifier les coordonnées", _edit(file_id, Section.CONTACTS)
        )


def _contract_steps(request: ActingRequest, file_id: UUID, present: Now) -> Iterator[Step]:
    if not request.actor.may(Permission.SIGN_CONTRACTS):
        return
    if present.to_sign is not None:
        url = link("contracts:show", file_id, present.to_sign.contract_id)
        yield Step("Un contrat préparé attend des signatures.", "Recueillir les signatures", url)
    elif present.known.contract is None and present.received:
        yield Step("Aucun contrat en cours.", "Préparer un contrat", link("contracts:prepare", file_id))


def _now(
    request: ActingRequest, beside: Beside, today: date, entries: list[TimelineEntry], *, whole: bool
) -> Now:
    covering = sorted(
        (row for row in beside.contracts if row.covers), key=lambda row: row.kind is ContractKind.ENGAGEMENT
    )
    contract = covering[0] if covering else None
    week = None
    if contract is not None and contract.weekly_hours:
        weeks = weeks_of_person(request.scope, contract.dossier_id, today, today)
        week = weeks[0].hours if weeks else None
    # a history longer than one page began with a reception: no other query is worth knowing it
    received = not whole or any(
        entry.source is TimelineSource.ACT
        and entry.title.startswith(ActKind.FIRST_RECEPTION.label)
        and entry.detail.startswith(ActStatus.PRESENT.label)
        for entry in entries
    )
    known = Known(standing_among(request.scope, beside.situations, today), contract, week, beside.requests)
    mine = (row for row in beside.contracts if is_signatory(request.actor, row.signatory_id))
    to_sign = next((row for row in mine if row.state is ContractState.PREPARED), None)
    return Now(known, to_sign, received)


def _head(request: ActingRequest, found: DossierFile, today: date, people: dict[UUID, StaffName]) -> FileHead:
    header = found.header
    communes = communes_at([header.commune], today) if header.commune else {}
    commune = communes[header.commune].label if header.commune in communes else header.commune
    referent = people[header.referent_id].full_name if header.referent_id in people else ""
    return make_head(request.actor, header, today, commune=commune, referent=referent)


def _team(
    request: ActingRequest, team: list[TeamMemberView], people: dict[UUID, StaffName]
) -> Iterator[Teammate]:
    others = {member.organisation_id for member in team} - {request.actor.structure_id}
    houses = structure_names(request.scope, others) if others else {}
    for member in team:
        name = people[member.user_id].full_name if member.user_id in people else "Personne inconnue"
        yield Teammate(name, member.role.label, houses.get(member.organisation_id, ""))


def _line(found: DossierFile, section: Section) -> SectionLine:
    view = found.sections[section]
    if not view.is_open:
        return SectionLine(section.label, "Non ouverte à votre organisation", "", section.value)
    return SectionLine(section.label, view.state.label, LEVELS[view.state], section.value)


def _entry(request: ActingRequest, found: DossierFile, entry: TimelineEntry) -> components.TimelineEntry:
    url = link(_PAGES[entry.source], entry.dossier_id, entry.ref_id)
    if entry.source is TimelineSource.REQUEST and not _may_follow(request, found.header):
        url = ""
    return components.TimelineEntry(entry.on, entry.title, entry.source.label, entry.detail, url=url)


def _may_follow(request: ActingRequest, header: DossierHeader) -> bool:
    ours = header.structure_id == request.actor.structure_id
    return (ours or is_operator(request.actor)) and may_ask(request.actor)


def _actions(request: ActingRequest, found: DossierFile) -> list[tuple[str, str]]:
    actor, file_id = request.actor, found.dossier_id
    ours = found.header.structure_id == actor.structure_id
    worked = ours or is_operator(actor)
    offered = [
        (
            profile_of(actor).words["note_act"],
            link("acts:record", file_id),
            actor.may(Permission.RECORD_ACTS),
        ),
        (
            "Donner un rendez-vous",
            _with_file("agenda:new", file_id),
            worked and actor.may(Permission.PLAN_APPOINTMENTS),
        ),
        ("Trouver une solution", link("file_solutions:list", file_id), worked and may_ask(actor)),
        ("Noter une situation", link("situations:record", file_id), actor.may(Permission.EDIT_FILES)),
        (
            "Préparer un contrat",
            link("contracts:prepare", file_id),
            worked and actor.may(Permission.SIGN_CONTRACTS),
        ),
        ("Écrire une note", link("dossier:notes", file_id), ours and policies.may_read_notes(actor)),
        (
            "Demander à l’équipe",
            _with_file("support:demand_new", file_id),
            ours and actor.may(Permission.USE_TEAM_TOOLS),
        ),
        ("État du dossier", link("dossier:state", file_id), ours and policies.may_edit_files(actor)),
        ("Compte du jeune", link("dossier:account", file_id), ours and policies.may_edit_files(actor)),
        ("Imprimer", link("dossier:print", file_id), True),
    ]
    return [(label, url) for label, url, allowed in offered if allowed and url]


def _with_file(view: str, dossier_id: UUID) -> str:
    return f"{url}?dossier={dossier_id}" if (url := link(view)) else ""


def _older(query: QueryDict, entries: list[TimelineEntry]) -> str:
    copied = query.copy()
    copied["avant"] = entries[-1].on.isoformat()
    return f"?{copied.urlencode()}#parcours"


def _edit(dossier_id: UUID, section: Section) -> str:
    return link("dossier:edit_section", dossier_id, section.value)


def _ids(identifier: UUID | None) -> set[UUID]:
    return {identifier} if identifier else set()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
