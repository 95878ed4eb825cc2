"""Who works around the person: referent, colleagues, other organisations, each from a day on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.audit.queries import closed_to_partners_since
from convergence.design.fields import DateField
from convergence.dossier import operations, policies
from convergence.dossier.queries import attachments_of, team_of
from convergence.dossier.types import TeamRole
from convergence.dossier.types.views import AttachmentView, TeamMemberView
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.foundation.scope import Purpose
from convergence.identity.queries import (
    advisers_of,
    professionals_of,
    staff_names,
    structure_detail,
    structure_names,
)
from convergence.identity.types import Professional, StaffName
from convergence.sharing.queries import opened_groups
from convergence.web.access import ActingRequest, requires
from convergence.web.dossier.around.organisations import OrganisationField
from convergence.web.dossier.asking import Asking, ask, posted
from convergence.web.dossier.frame import file_page, found_file, not_found, own_file

TEAM = "dossier:team"
_WHY = "Facultatif, garde la mémoire du changement."
_CLOSED = (
    "Le dossier est fermé aux partenaires à la demande de la personne : rien ne s’ouvre tant qu’il l’est."
)


@dataclass(frozen=True, slots=True)
class Member:
    """A member in words. ``sees_nothing``: no agreement in force opens anything to her organisation."""

    member: TeamMemberView
    name: str
    organisation: str
    is_current: bool
    sees_nothing: bool = False


@dataclass(frozen=True, slots=True)
class Stay:
    """A period in a structure, in words."""

    stay: AttachmentView
    structure: str


class ReferentForm(forms.Form):
    """Who becomes the referent, from when."""

    user_id = forms.TypedChoiceField(label="Référent", coerce=UUID)
    starts_on = DateField(label="À partir du", help_text="Par exemple 3/2/2026.")
    reason = forms.CharField(label="Raison", required=False, max_length=300, help_text=_WHY)

    def __init__(self, data: Any, *, people: Iterable[StaffName | Professional], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        choice = self.fields["user_id"]
        assert isinstance(choice, forms.TypedChoiceField)
        choice.choices = [("", "Choisir"), *((str(one.user_id), one.full_name) for one in people)]


class MemberForm(ReferentForm):
    """Who joins, in which role."""

    role = forms.ChoiceField(
        label="Rôle auprès du jeune",
        choices=[("", "Choisir"), *(pair for pair in TeamRole.choices() if pair[0] != TeamRole.REFERENT)],
    )
    field_order = ("user_id", "role", "starts_on", "reason")

    def __init__(self, data: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["user_id"].label = "Personne"


class OrganisationForm(forms.Form):
    """Where the person who joins works."""

    organisme = OrganisationField(
        label="Organisme", help_text="Nom ou code, par exemple « Cap emploi Tarbes »."
    )


class EndForm(forms.Form):
    """When someone leaves, and why."""

    ends_on = DateField(label="Premier jour sans cette personne", help_text="Par exemple 3/2/2026.")
    reason = forms.CharField(label="Raison", required=False, max_length=300, help_text=_WHY)


@requires(Permission.READ_FILES)
@require_safe
def team(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """The team of today, those who left, and the structures to which the file belonged."""
    header = found_file(request, dossier_id)
    today = local_today(request.actor.time_zone)
    members, stays = team_of(request.scope, dossier_id), attachments_of(request.scope, dossier_id)
    people = staff_names(request.scope, {member.user_id for member in members})
    houses = structure_names(
        request.scope,
        {member.organisation_id for member in members} | {stay.structure_id for stay in stays},
    )
    closed = _closed(request, header.structure_id, members, today)
    shown = [
        Member(
            member,
            people[member.user_id].full_name if member.user_id in people else "Personne inconnue",
            houses.get(member.organisation_id, "Organisme inconnu"),
            member.is_current(today),
            member.organisation_id in closed,
        )
        for member in members
    ]
    ours = header.structure_id == request.actor.structure_id
    return file_page(
        request,
        header,
        "web/dossier/team.html",
        "Équipe",
        TEAM,
        present=[member for member in shown if member.is_current or member.member.starts_on > today],
        former=[member for member in shown if not member.is_current and member.member.starts_on <= today],
        stays=[Stay(stay, houses.get(stay.structure_id, "Structure inconnue")) for stay in stays],
        closed_since=closed_to_partners_since(request.scope, dossier_id) if ours else None,
        may_manage=ours and policies.may_manage_team(request.actor),
        may_edit_file=ours and policies.may_edit_files(request.actor),
        may_hand_over=ours and policies.may_hand_over_files(request.actor),
    )


def _closed(
    request: ActingRequest, structure_id: UUID, members: Iterable[TeamMemberView], today: date
) -> set[UUID]:
    """Other organisations of the team to which no agreement in force opens anything."""
    others = {member.organisation_id for member in members if member.is_current(today)} - {structure_id}
    return {
        organisation_id
        for organisation_id in others
        if not opened_groups(
            request.scope, organisation_id, Purpose.ACCOMPAGNEMENT, now(), structure_id=structure_id
        )
    }


@requires(Permission.MANAGE_TEAM)
@require_http_methods(["GET", "HEAD", "POST"])
def change_referent(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Choose the referent of the structure."""
    header = own_file(request, dossier_id)
    people = advisers_of(request.scope, request.actor.structure_id)
    form = ReferentForm(
        posted(request), people=people, initial={"starts_on": local_today(request.actor.time_zone)}
    )
    asking = _asking(dossier_id, "Changer de référent", "Enregistrer", "Le référent est changé.")
    return ask(
        request,
        header,
        form,
        asking,
        lambda typed: operations.change_referent(
            actor=request.actor, at=now(), dossier_id=dossier_id, **typed
        ),
    )


@requires(Permission.MANAGE_TEAM)
@require_http_methods(["GET", "HEAD", "POST"])
def add_member(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Add a colleague, or someone of another organisation once it is chosen (``?organisme=``)."""
    header = own_file(request, dossier_id)
    place = OrganisationForm(request.GET if "organisme" in request.GET else None)
    chosen = place.cleaned_data["organisme"] if place.is_bound and place.is_valid() else None
    organisation_id = UUID(chosen.code) if chosen else request.actor.structure_id
    organisation = structure_detail(request.scope, organisation_id)
    if organisation is None:
        raise not_found()
    form = MemberForm(
        posted(request),
        people=_people(request, organisation_id),
        initial={"starts_on": local_today(request.actor.time_zone)},
    )
    consequences: tuple[str, ...] = ()
    if organisation_id != request.actor.structure_id:
        consequences = (
            f"{organisation.usual_name} pourra lire une partie du dossier, selon le rôle choisi.",
            "Ni les notes libres ni le numéro de sécurité sociale ne lui seront ouverts.",
            "L’ouverture cesse quand la dernière personne de cet organisme quitte l’équipe.",
        )
        if closed_to_partners_since(request.scope, dossier_id):
            consequences += (_CLOSED,)
    asking = _asking(
        dossier_id,
        f"Ajouter une personne de {organisation.usual_name}",
        "Ajouter à l’équipe",
        "La personne est ajoutée à l’équipe.",
        consequences,
    )
    return ask(
        request,
        header,
        form,
        asking,
        lambda typed: operations.add_team_member(
            actor=request.actor,
            at=now(),
            dossier_id=dossier_id,
            organisation_id=organisation_id,
            **{**typed, "role": TeamRole(typed["role"])},
        ),
    )


def _people(request: ActingRequest, organisation_id: UUID) -> Iterable[StaffName | Professional]:
    """Colleagues who may accompany; of another organisation whoever may read files, were it without writing."""
    if organisation_id == request.actor.structure_id:
        return advisers_of(request.scope, organisation_id)
    return professionals_of(request.scope, [organisation_id], holding=Permission.READ_FILES)


@requires(Permission.MANAGE_TEAM)
@require_safe
def choose_organisation(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Choose the other organisation from which someone joins."""
    header = own_file(request, dossier_id)
    return file_page(
        request,
        header,
        "web/dossier/organisation.html",
        "Ajouter une personne d’un autre organisme",
        TEAM,
        form=OrganisationForm(),
    )


@requires(Permission.MANAGE_TEAM)
@require_http_methods(["GET", "HEAD", "POST"])
def end_member(request: ActingRequest, dossier_id: UUID, member_id: UUID) -> HttpResponse:
    """Say that someone leaves the team."""
    header = own_file(request, dossier_id)
    member = next((one for one in team_of(request.scope, dossier_id) if one.member_id == member_id), None)
    if member is None:
        raise not_found()
    people = staff_names(request.scope, [member.user_id])
    name = people[member.user_id].full_name if member.user_id in people else "cette personne"
    today: date = local_today(request.actor.time_zone)
    asking = _asking(
        dossier_id,
        f"Retirer {name} de l’équipe",
        "Retirer de l’équipe",
        f"{name} ne fait plus partie de l’équipe.",
    )
    return ask(
        request,
        header,
        EndForm(posted(request), initial={"ends_on": today}),
        asking,
        lambda typed: operations.end_team_member(actor=request.actor, at=now(), member_id=member_id, **typed),
    )


def _asking(dossier_id: UUID, title: str, verb: str, done: str, consequences: tuple[str, ...] = ()) -> Asking:
    back = reverse(TEAM, args=[dossier_id])
    return Asking(title=title, verb=verb, done=done, back_url=back, current=TEAM, consequences=consequences)
