"""Give a file to another structure, with all that it holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from convergence.dossier.models import (
    Address,
    Attachment,
    Dossier,
    DossierNir,
    EditPresence,
    FileRequest,
    FileRequestTarget,
)
from convergence.dossier.operations.members import add_member, end_member, running_after
from convergence.dossier.operations.reach import held_file, scope_of, today_for
from convergence.dossier.policies import check_may_follow_merger, check_may_hand_over_files
from convergence.dossier.types import (
    AttachmentReason,
    FileHandedOver,
    FileRequestAnswered,
    RequestState,
    TeamRole,
)
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, Invalid
from convergence.identity.queries import structure_detail
from convergence.identity.types import StructureKind, StructureState
from convergence.storage import files
from convergence.storage.operation import TYPED_IN, emit, operation

_HOLDERS = (StructureKind.MISSION_LOCALE, StructureKind.PAIO)
_LONGEST_DETAIL = 1000


@operation("Transférer le dossier")
def hand_over(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    to_structure_id: UUID,
    reason: AttachmentReason,
    detail: str = "",
    source: str = TYPED_IN,
) -> None:
    """Give a file to another Mission Locale from today on; the giver sees it no more.

    Its team of the giving structure ends; professionals of other organisations stay. A request of the
    receiving structure that waited for an answer is thereby accepted.
    """
    check_may_hand_over_files(actor)
    root = held_file(actor, dossier_id)
    _check_receiver(actor, to_structure_id)
    if len(detail) > _LONGEST_DETAIL:
        raise Invalid.one(
            "detail", f"La précision compte {_LONGEST_DETAIL} caractères au plus.", "Raccourcissez."
        )
    give(actor, at, root, to_structure_id, reason, detail.strip())


@operation("Suivre une fusion de structures", source="fusion")
def follow_merger(
    *,
    actor: Actor,
    at: datetime,
    absorbing_id: UUID,
    commune_codes: Collection[str] | None = None,
    reason: str = "",
) -> int:
    """Give the files of the actor's structure to the one that absorbed it; returns how many.

    ``commune_codes`` limits them to those whose address is there (a merger in part, of which the staff does not
    move); otherwise the team goes on in the absorbing structure. Files already given are not there any more.
    """
    check_may_follow_merger(actor)
    today = today_for(actor, at)
    found = Dossier.objects.filter(structure_id=actor.structure_id)
    if commune_codes is not None:
        runs = Q(starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gt=today))
        found = found.filter(
            pk__in=Address.objects.filter(runs, commune__in=commune_codes).values("dossier_id")
        )
    moving = list(found.order_by("id").values_list("pk", flat=True))
    for dossier_id in moving:
        root = held_file(actor, dossier_id)
        team = running_after(root, actor.structure_id, today) if commune_codes is None else []
        successors = [(member.user_id, TeamRole(member.role)) for member in team]
        give(actor, at, root, absorbing_id, AttachmentReason.MERGER, "", successors=successors)
    return len(moving)


def give(
    actor: Actor,
    at: datetime,
    root: Dossier,
    to_structure_id: UUID,
    reason: AttachmentReason,
    detail: str,
    *,
    successors: Sequence[tuple[UUID, TeamRole]] = (),
) -> None:
    """Move a file that is held and locked: team, attachment, openings, then the anchor with all its rows.

    ``successors`` take their roles in the receiving structure.
    """
    today, giver = today_for(actor, at), root.structure_id
    for member in running_after(root, giver, today):
        end_member(actor, at, root, member, max(today, member.starts_on))
    Attachment.objects.filter(dossier_id=root.pk, ends_on=None).update(ends_on=today)
    Attachment.objects.create(
        structure_id=giver,
        dossier_id=root.pk,
        attached_to=to_structure_id,
        starts_on=today,
        reason=reason.value,
        detail=detail,
    )
    files.close_to(root.pk, to_structure_id, at)
    for user_id, role in successors:
        _welcome(actor, at, root, to_structure_id, user_id, role)
    EditPresence.objects.filter(dossier_id=root.pk).delete()
    _accept_requests(at, root, to_structure_id)
    _move(root, to_structure_id)
    emit(
        FileHandedOver(
            structure_id=to_structure_id, dossier_id=root.pk, from_structure_id=giver, reason=reason
        )
    )


def _check_receiver(actor: Actor, to_structure_id: UUID) -> None:
    if to_structure_id == actor.structure_id:
        raise Conflict(
            "Ce dossier est déjà suivi par votre structure.",
            what_to_do="Choisissez une autre structure.",
            code="same_structure",
        )
    found = structure_detail(scope_of(actor), to_structure_id)
    if found is None or found.kind not in _HOLDERS or found.state is not StructureState.OPEN:
        raise Invalid.one(
            "to_structure_id",
            "Un dossier se transfère à une mission locale ouverte.",
            "Cherchez-la par son nom ou son code.",
            "not_a_holder",
        )


def _welcome(
    actor: Actor, at: datetime, root: Dossier, to_structure_id: UUID, user_id: UUID, role: TeamRole
) -> None:
    today = today_for(actor, at)
    alike = [member for member in running_after(root, to_structure_id, today) if member.role == role]
    if any(member.user_id == user_id for member in alike):
        return
    for member in alike if role is TeamRole.REFERENT else ():
        end_member(actor, at, root, member, max(today, member.starts_on))
    add_member(
        actor, at, root,
        user_id=user_id, organisation_id=to_structure_id, role=role, starts_on=today,
        reason="Suit le dossier dans sa nouvelle structure", opens_file=False,
    )  # fmt: skip


def _accept_requests(at: datetime, root: Dossier, to_structure_id: UUID) -> None:
    aimed = FileRequestTarget.objects.filter(dossier_id=root.pk).values("request_id")
    waiting = FileRequest.objects.filter(
        pk__in=aimed, structure_id=to_structure_id, state=RequestState.SENT.value
    )
    for request in waiting.order_by("id"):
        close_request(request, RequestState.ACCEPTED, at=at, answer="", dossier_id=root.pk)


def close_request(
    request: FileRequest, state: RequestState, *, at: datetime, answer: str, dossier_id: UUID | None
) -> None:
    """Keep the answer to a request and announce it; the asker learns the file only when she may see it."""
    request.state, request.answer, request.answered_at = state.value, answer, at
    request.answered_dossier_id = dossier_id
    request.save()
    emit(
        FileRequestAnswered(
            structure_id=request.structure_id, dossier_id=dossier_id, request_id=request.pk, state=state
        )
    )


def _move(root: Dossier, to_structure_id: UUID) -> None:
    """The receiver may have a file with the same NIR: ours goes as disputed, and the giver learns nothing."""
    try:
        with transaction.atomic():
            moved = files.hand_over(root.pk, to_structure_id)
    except IntegrityError as error:
        if "dossier_nir_once" not in str(error):
            raise
        DossierNir.objects.filter(dossier_id=root.pk).update(is_disputed=True)
        moved = files.hand_over(root.pk, to_structure_id)
    if not moved:
        raise RuntimeError("a file that is held and locked could not be moved")
