"""Her contract and what follows from it: objectives, actions, hours, an amendment to sign, her allowance."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from convergence.accompagnement.acts.operations import (
    declare_step,
    open_counter,
    record_act,
    validate_hours,
)
from convergence.accompagnement.acts.types import ActDraft, ActKind, ActStatus
from convergence.accompagnement.acts.types.weeks import CounterAudience, ToldHow
from convergence.accompagnement.allowances import operations as allowances
from convergence.accompagnement.allowances.queries import right_detail
from convergence.accompagnement.allowances.types import Home, ResourceKind
from convergence.accompagnement.allowances.types.facts import TermsDraft
from convergence.accompagnement.allowances.types.words import Asked
from convergence.accompagnement.contracts import operations as contracts
from convergence.accompagnement.contracts.types import (
    Amendment,
    EligibilityAnswers,
    Party,
    PlanWords,
    StepDraft,
    StepKind,
    StepOwner,
    TaxHousehold,
)
from convergence.accompagnement.diagnostic import operations as diagnostics
from convergence.accompagnement.diagnostic.types import (
    Answer,
    ConstraintDraft,
    DiagnosticKind,
    ObjectiveState,
    Presence,
)
from convergence.accompagnement.payments.operations import confirm_account, propose_account
from convergence.accompagnement.situations.types import SnpMeasure
from convergence.demo.space.people import LOUNA, YoungPart, in_space
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, month_start, months_after, zone
from convergence.foundation.scope import Purpose
from convergence.signatures.types import Capacity, SignerDraft, SigningWay
from convergence.storage.session import acting

SIGNED_DAYS_AGO = 84
IBAN = "FR7699999000010000000000503"
"""An account of a bank that does not exist."""
GUARDIAN_MAIL = "sandrine.begarie@example.org"
_ANSWERS = EligibilityAnswers(False, False, True, True)
_WORDS = PlanWords(
    "Devenir vendeuse dans le prêt-à-porter",
    ("Venir aux rendez-vous et aux ateliers fixés", "Chercher deux magasins pour une immersion"),
    ("Proposer une immersion dans un magasin", "Aider à préparer les entretiens"),
    ("Suivie par le service social du département",),
    ("Vente, à Tarbes ou à moins de vingt kilomètres",),
)
_HOURS = ((1, 180, SnpMeasure.JOB), (3, 240, SnpMeasure.PROJECT), (8, 300, SnpMeasure.JOB),
          (10, 240, SnpMeasure.TRAINING), (15, 300, SnpMeasure.JOB))  # fmt: skip
_DIAGNOSIS = (
    ConstraintDraft(
        "mobilite", Answer.CLOSED, {"sans_permis": Answer.NO}, {"obtenir_permis": ObjectiveState.REACHED}
    ),
    ConstraintDraft("finances", Answer.YES, {"ressources_irregulieres": Answer.YES}),
)


def agree(adviser: Actor, herself: Actor, manager: Actor, dossier_id: UUID, now: datetime) -> None:
    """A CEJ signed twelve weeks ago, and all that it brought since."""
    signed_at = now - timedelta(days=SIGNED_DAYS_AGO)
    _diagnosed(adviser, dossier_id, signed_at - timedelta(days=5))
    contract_id = contracts.prepare_cej(
        actor=adviser, at=signed_at, dossier_id=dossier_id, starts_on=_day(adviser, signed_at), answers=_ANSWERS,
        plan=_WORDS,
    )  # fmt: skip
    for party in (Party.YOUNG_PERSON, Party.STRUCTURE):
        contracts.sign_contract(actor=adviser, at=signed_at, contract_id=contract_id, party=party)
    _plan(adviser, herself, contract_id, now)
    _hours(adviser, herself, dossier_id, now)
    _amendment(adviser, contract_id, now)
    _money(adviser, manager, dossier_id, contract_id, herself.name, now)


def contract_to_sign(adviser: Actor, dossier_id: UUID, part: YoungPart, now: datetime) -> None:
    """A first CEJ whose paper waits for him, for his guardian and for the structure."""
    contract_id = contracts.prepare_cej(
        actor=adviser,
        at=now,
        dossier_id=dossier_id,
        starts_on=_day(adviser, now),
        answers=_ANSWERS,
        plan=_WORDS,
    )
    document_id = contracts.print_contract(
        actor=adviser, at=now, contract_id=contract_id, guardian=part.guardian
    )
    signers = _signers(adviser, part.name, part.phone)
    signers.append(
        SignerDraft(
            name=part.guardian, capacity=Capacity.GUARDIAN, way=SigningWay.EMAIL_LINK, contact=GUARDIAN_MAIL
        )
    )
    contracts.ask_signatures(actor=adviser, at=now, document_id=document_id, signers=signers)


def _diagnosed(adviser: Actor, dossier_id: UUID, at: datetime) -> None:
    version = diagnostics.open_diagnostic(
        actor=adviser, at=at, dossier_id=dossier_id, kind=DiagnosticKind.SHARED, opened_on=_day(adviser, at)
    )
    for draft in _DIAGNOSIS:
        diagnostics.answer_constraint(actor=adviser, at=at, diagnostic_id=version, draft=draft)
    diagnostics.close_diagnostic(
        actor=adviser, at=at, diagnostic_id=version, made_with=(Presence.YOUNG_PERSON,)
    )


def _plan(adviser: Actor, herself: Actor, contract_id: UUID, now: datetime) -> None:
    """One objective; two actions of hers to do, one late, one done; one of her adviser, one of a partner."""
    asked, today = now - timedelta(days=20), _day(adviser, now)
    objective = contracts.set_step(
        actor=adviser, at=asked, contract_id=contract_id,
        draft=StepDraft(StepKind.OBJECTIVE, "Trouver une immersion dans un magasin"),
    )  # fmt: skip
    made = [
        contracts.set_step(
            actor=adviser, at=asked, contract_id=contract_id,
            draft=StepDraft(StepKind.ACTION, text, owner, today + timedelta(days=days), objective),
        )
        for text, owner, days in (
            ("Refaire mon CV", StepOwner.YOUNG_PERSON, -6),
            ("Appeler deux magasins du centre", StepOwner.YOUNG_PERSON, 5),
            ("Préparer trois questions pour l’entretien", StepOwner.YOUNG_PERSON, -2),
            ("Relire le CV avant l’envoi", StepOwner.ADVISER, 3),
            ("Réserver une place au forum des métiers", StepOwner.PARTNER, 12),
        )
    ]  # fmt: skip
    with in_space(herself):
        contracts.finish_step(
            actor=herself, at=now - timedelta(days=7), step_id=made[0], done_on=today - timedelta(days=7), minutes=90,
            source="espace_personne",
        )  # fmt: skip


def _hours(adviser: Actor, herself: Actor, dossier_id: UUID, now: datetime) -> None:
    """Steps told and validated over three weeks, one told by herself that waits; her counter shown to colleagues."""
    today = _day(adviser, now)
    for days, minutes, measure in _HOURS:
        act_id = record_act(
            actor=adviser, at=now - timedelta(days=days), dossier_id=dossier_id,
            draft=ActDraft(
                ActKind.OWN_STEP, ActStatus.PRESENT, day=today - timedelta(days=days), minutes=minutes, measure=measure,
            ),
        )  # fmt: skip
        validate_hours(actor=adviser, at=now - timedelta(hours=1), act_id=act_id)
    with in_space(herself):
        declare_step(
            actor=herself, at=now, dossier_id=dossier_id, done_on=today, minutes=60, measure=SnpMeasure.JOB,
            words="J’ai déposé mon CV dans trois boutiques de la rue Foch.",
        )  # fmt: skip
        open_counter(
            actor=herself, at=now, dossier_id=dossier_id, audience=CounterAudience.COLLEAGUES,
            told_how=ToldHow.ACCOUNT,
        )  # fmt: skip


def _amendment(adviser: Actor, contract_id: UUID, now: datetime) -> None:
    asked = now - timedelta(days=2)
    contracts.revise_contract(
        actor=adviser, at=asked, contract_id=contract_id, amendment=Amendment(_day(adviser, now), review_months=2),
        reason="Un point tous les deux mois suffit désormais.",
    )  # fmt: skip
    document_id = contracts.print_contract(actor=adviser, at=asked, contract_id=contract_id)
    contracts.ask_signatures(
        actor=adviser, at=asked, document_id=document_id, signers=_signers(adviser, LOUNA.name, LOUNA.phone)
    )


def _signers(adviser: Actor, name: str, phone: str) -> list[SignerDraft]:
    """Herself, by the link of an SMS or from her space, and her adviser."""
    return [
        SignerDraft(name=name, capacity=Capacity.YOUNG_PERSON, way=SigningWay.SMS_LINK, contact=phone),
        SignerDraft(
            name=adviser.name, capacity=Capacity.ADVISER, way=SigningWay.ACCOUNT, user_id=adviser.user_id
        ),
    ]


def _money(
    adviser: Actor, manager: Actor, dossier_id: UUID, contract_id: UUID, holder: str, now: datetime
) -> None:
    """A right granted, its papers complete, two months told, an account that a second person confirmed."""
    draft = TermsDraft(TaxHousehold.NOT_TAXABLE, Home.OUTSIDE)
    right_id = allowances.open_right(actor=adviser, at=now, contract_id=contract_id, draft=draft)
    with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
        row = right_detail(scope, right_id)
    if row is None:
        return
    allowances.decide_request(
        actor=manager, at=now, asked=Asked.RIGHT, ref_id=row.terms[0].terms_id, is_granted=True
    )
    today = _day(adviser, now)
    allowances.note_papers(
        actor=adviser, at=now, right_id=right_id, complete_on=min(row.signed_on + timedelta(days=20), today)
    )
    for back, wages in ((2, "0"), (1, "640.00"), (0, "0")):
        allowances.declare_resources(
            actor=adviser, at=now, dossier_id=dossier_id, month=months_after(month_start(today), -back),
            resources=[(ResourceKind.WAGES, Decimal(wages))] if Decimal(wages) else [],
        )  # fmt: skip
    account_id = propose_account(actor=adviser, at=now, dossier_id=dossier_id, iban=IBAN, holder=holder[:70])
    confirm_account(actor=manager, at=now, account_id=account_id)


def _day(actor: Actor, at: datetime) -> date:
    return local_day(at, zone(actor.time_zone))
