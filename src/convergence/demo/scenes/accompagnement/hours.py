"""Hours and becoming: demands that wait, someone away, a counter opened, a plan to confirm, a PMSMP, an exit."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid5

from convergence.accompagnement.acts.operations import (
    answer_demand,
    note_demand,
    note_unavailability,
    open_counter,
    record_act,
    watch_weeks,
)
from convergence.accompagnement.acts.queries import caseload
from convergence.accompagnement.acts.types import (
    ActDraft,
    ActKind,
    ActOrigin,
    ActStatus,
    ActTheme,
    CaseloadFilters,
    CaseloadRow,
)
from convergence.accompagnement.acts.types.demands import DemandDraft
from convergence.accompagnement.acts.types.weeks import CounterAudience, ToldHow, UnavailabilityReason
from convergence.accompagnement.contracts.types import ContractKind
from convergence.accompagnement.situations.operations import (
    qualify_exit,
    record_situation,
    write_convention,
)
from convergence.accompagnement.situations.types import (
    ImmersionKind,
    JobKind,
    JobTerm,
    PmsmpObjective,
    SituationCategory,
    SituationDraft,
    SnpMeasure,
    WorkingTime,
)
from convergence.accompagnement.situations.types.conventions import ConventionDraft
from convergence.accompagnement.situations.types.exits import ExitAbout
from convergence.demo.scenes.players import player
from convergence.foundation import clock
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting

_DEMANDS = (
    (ActTheme.HOUSING, 12, 5, "Cherche une chambre plus près du centre, 250 € au plus."),
    (ActTheme.MOBILITY, 4, None, "Demande comment passer le permis sans attendre six mois."),
    (ActTheme.HEALTH, 30, None, "Voudrait un bilan de santé, dents surtout."),
)


def play() -> None:
    """In Tarbes, then a small week in Saint-Denis."""
    camille, marie_annick = player("conseillere-tarbes"), player("conseillere-reunion")
    engaged = _engaged(camille)
    if len(engaged) >= 6:
        _demands(camille, engaged)
        _away(camille, engaged[1].dossier_id)
        _becoming(camille, engaged[2:5])
        open_counter(
            actor=camille,
            at=clock.now(),
            dossier_id=engaged[0].dossier_id,
            audience=CounterAudience.COLLEAGUES,
            told_how=ToldHow.ORALLY,
        )
    for row in _engaged(marie_annick)[:2]:
        _step(marie_annick, row.dossier_id, SnpMeasure.JOB)
    for actor in (camille, marie_annick):
        watch_weeks(actor=system_actor(actor.structure_id, time_zone=actor.time_zone), at=clock.now())


def _engaged(actor: Actor) -> tuple[CaseloadRow, ...]:
    """Those of her young people who have a CEJ, the most pressing first."""
    today = clock.local_today(actor.time_zone)
    with acting(actor, Purpose.ACCOMPAGNEMENT) as scope:
        filters = CaseloadFilters(contract=ContractKind.CEJ)
        return caseload(scope, actor.user_id, on=today, filters=filters, limit=12).rows


def _demands(actor: Actor, people: tuple[CaseloadRow, ...]) -> None:
    """One demand was answered by a proposal, the others wait."""
    today = clock.local_today(actor.time_zone)
    for row, (theme, back, within, text) in zip(people, _DEMANDS, strict=False):
        asked = today - timedelta(days=back)
        demand_id = note_demand(
            actor=actor,
            at=clock.now(),
            dossier_id=row.dossier_id,
            draft=DemandDraft(theme, asked, today + timedelta(days=within) if within else None, text),
        )
        if theme is ActTheme.MOBILITY:
            act_id = record_act(
                actor=actor,
                at=clock.now(),
                dossier_id=row.dossier_id,
                draft=ActDraft(ActKind.PROPOSAL, ActStatus.PRESENT, day=today),
                theme=theme,
                origin=ActOrigin.DEMAND,
            )
            answer_demand(actor=actor, at=clock.now(), demand_id=demand_id, act_id=act_id)
        _step(actor, row.dossier_id, SnpMeasure.PROJECT)


def _step(actor: Actor, dossier_id: UUID, measure: SnpMeasure) -> None:
    """A step that the person told and that somebody has to confirm."""
    record_act(
        actor=actor,
        at=clock.now(),
        dossier_id=dossier_id,
        draft=ActDraft(
            ActKind.OWN_STEP,
            ActStatus.PRESENT,
            day=clock.local_today(actor.time_zone),
            measure=measure,
        ),
    )


def _away(actor: Actor, dossier_id: UUID) -> None:
    today = clock.local_today(actor.time_zone)
    note_unavailability(
        actor=actor,
        at=clock.now(),
        dossier_id=dossier_id,
        first_day=today - timedelta(days=today.weekday()),
        last_day=None,
        why=UnavailabilityReason.MOVING,
    )


def _becoming(actor: Actor, people: tuple[CaseloadRow, ...]) -> None:
    """A job foreseen, a PMSMP under way, the exit of somebody who works since."""
    today = clock.local_today(actor.time_zone)
    foreseen, immersed, left = (row.dossier_id for row in people)
    job = SituationDraft(
        SituationCategory.JOB,
        today + timedelta(days=2),
        job_term=JobTerm.FIXED_TERM,
        job_kind=JobKind.ORDINARY,
        working_time=WorkingTime.PART,
        weekly_hours=24,
        organisation="Les Vergers de l’Adour",
    )
    record_situation(actor=actor, at=clock.now(), dossier_id=foreseen, draft=job)
    pmsmp = record_situation(
        actor=actor,
        at=clock.now(),
        dossier_id=immersed,
        draft=SituationDraft(
            SituationCategory.IMMERSION,
            today - timedelta(days=2),
            today + timedelta(days=8),
            immersion_kind=ImmersionKind.PMSMP,
            pmsmp_objective=PmsmpObjective.DISCOVER,
            organisation="Menuiserie du Gabas",
            content="Tenir un poste d’assemblage, lire un plan simple",
        ),
    )
    write_convention(
        actor=actor,
        at=clock.now(),
        situation_id=pmsmp.situation_id,
        draft=ConventionDraft(
            host_activity="Menuiserie",
            tutor_name="Invention Lassalle",
            tutor_role="Chef d’atelier",
            place="Atelier d’Ibos",
            presence_hours=56,
            is_lawful_use=True,
        ),
    )
    qualify_exit(
        actor=actor,
        at=clock.now(),
        dossier_id=left,
        about=ExitAbout.PACEA,
        ref_id=uuid5(left, "un PACEA d'avant"),
        exited_on=today - timedelta(days=85),
    )
