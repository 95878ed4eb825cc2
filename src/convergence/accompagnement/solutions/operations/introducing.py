"""A partner introduces a young person; the Mission Locale answers, with its reason; some months later all is erased."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from convergence.accompagnement.solutions import models
from convergence.accompagnement.solutions.operations.finding import the_scope, today_of
from convergence.accompagnement.solutions.policies import (
    check_is_house,
    check_may_answer_introductions,
    check_may_introduce,
)
from convergence.accompagnement.solutions.rules.introducing import check_waits, checked, checked_answer
from convergence.accompagnement.solutions.types import (
    IntroductionDraft,
    IntroductionMotive,
    IntroductionState,
)
from convergence.dossier.queries import dossier_header
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.actor import Actor
from convergence.foundation.parameters import parameter
from convergence.foundation.problems import Invalid, NotFound
from convergence.identity.queries import structure_detail
from convergence.identity.types import StructureKind
from convergence.storage.operation import operation

_HOLDERS = (StructureKind.MISSION_LOCALE, StructureKind.PAIO)


@operation("Jeune adressé à une Mission Locale")
def introduce(
    *, actor: Actor, at: datetime, draft: IntroductionDraft, idempotency_key: str | None = None
) -> UUID:
    """Introduce somebody, with her agreement; of somebody shared, her file says who she is and who holds it."""
    check_may_introduce(actor)
    today = today_of(actor, at)
    told = checked(draft, today)
    known = _shared(told.dossier_id) if told.dossier_id else None
    born_on = known.born_on if known else told.born_on
    if born_on is None:
        raise Invalid.one("born_on", "Donnez sa date de naissance.", "Par exemple 3/2/2007.", "required")
    structure_id = known.structure_id if known else told.structure_id
    holder = structure_detail(the_scope(), structure_id)
    if holder is None or holder.kind not in _HOLDERS:
        raise Invalid.one("structure_id", "Choisissez une Mission Locale.", "Prenez-la dans la liste.")
    row = models.Introduction.objects.create(
        structure_id=structure_id,
        dossier_id=told.dossier_id,
        organisation_id=actor.structure_id,
        organisation_name=actor.structure_name,
        user_id=actor.user_id,
        user_name=actor.name,
        first_name=known.first_name if known else told.first_name.strip(),
        last_name=(known.usual_name or known.birth_name) if known else told.last_name.strip(),
        born_on=born_on,
        phone="" if known else told.phone,
        email="" if known else told.email,
        commune="" if known else told.commune.strip(),
        need=told.need.value,
        words=told.words,
        agreed_on=told.agreed_on,
        sent_at=at,
        forget_on=_forget_on(today),
    )
    return row.id


@operation("Réponse à un jeune adressé")
def answer_introduction(
    *,
    actor: Actor,
    at: datetime,
    introduction_id: UUID,
    motive: IntroductionMotive | None,
    answer: str = "",
) -> None:
    """Take the person, or do not, for a motive; the partner reads which and why."""
    check_may_answer_introductions(actor)
    row = _waiting(introduction_id, structure_id=actor.structure_id)
    row.answer = checked_answer(motive, answer)
    row.state = (IntroductionState.REFUSED if motive else IntroductionState.ACCEPTED).value
    row.motive = motive.value if motive else ""
    _end(row, actor, at)


@operation("Jeune adressé : demande retirée")
def withdraw_introduction(*, actor: Actor, at: datetime, introduction_id: UUID) -> None:
    """The partner takes it back before any answer."""
    check_may_introduce(actor)
    row = _waiting(introduction_id, organisation_id=actor.structure_id)
    row.state, row.read_at = IntroductionState.WITHDRAWN.value, at
    _end(row, actor, at)


@operation("Réponse lue par le partenaire")
def read_answer(*, actor: Actor, at: datetime, introduction_id: UUID) -> None:
    """The partner has read the answer: it is no more among what waits."""
    check_may_introduce(actor)
    models.Introduction.objects.filter(
        pk=introduction_id, organisation_id=actor.structure_id, answered_at__isnull=False, read_at=None
    ).update(read_at=at)


@operation("Jeunes adressés oubliés", source="automatique")
def forget_introductions(*, actor: Actor, at: datetime) -> int:
    """Erase what was kept long enough, for the structure of the actor; returns how many."""
    check_is_house(actor)
    count, _ = models.Introduction.objects.filter(
        structure_id=actor.structure_id, forget_on__lte=today_of(actor, at)
    ).delete()
    return count


def _shared(dossier_id: UUID) -> DossierHeader:
    header = dossier_header(the_scope(), dossier_id)
    if header is None:
        raise NotFound(
            "Ce dossier n’existe pas, ou il n’est pas ouvert à votre organisme.",
            what_to_do="Cherchez la personne dans « Personnes partagées », ou adressez-la sans dossier.",
        )
    return header


def _waiting(introduction_id: UUID, **held: UUID) -> models.Introduction:
    row = models.Introduction.objects.select_for_update().filter(pk=introduction_id, **held).first()
    if row is None:
        raise NotFound("Cette demande n’existe pas.", what_to_do="Cherchez-la dans la liste.")
    check_waits(IntroductionState(row.state))
    return row


def _end(row: models.Introduction, actor: Actor, at: datetime) -> None:
    row.answered_at, row.answered_by = at, actor.name
    row.forget_on = _forget_on(today_of(actor, at))
    row.save()


def _forget_on(today: date) -> date:
    return today + timedelta(days=parameter("solutions.introduction_days").integer_at(today))
