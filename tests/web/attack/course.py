"""One real object of each kind of the accompaniment at Tarbes, all bearing the rare name of an intruder's search."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from convergence.accompagnement.acts import operations as acts
from convergence.accompagnement.acts.types import ActDraft, ActKind, ActStatus, ActTheme
from convergence.accompagnement.acts.types.demands import DemandDraft
from convergence.accompagnement.acts.types.weeks import UnavailabilityReason
from convergence.accompagnement.allowances import operations as allowances
from convergence.accompagnement.allowances.queries import rights_of
from convergence.accompagnement.allowances.types import Autonomy, ResourceKind
from convergence.accompagnement.contracts import operations as contracts
from convergence.accompagnement.contracts.types import (
    EligibilityAnswers,
    Party,
    PhaseDraft,
    PlanWords,
    StepDraft,
    StepKind,
)
from convergence.accompagnement.diagnostic import operations as diagnostic
from convergence.accompagnement.diagnostic.types import Answer, ConstraintDraft, TargetDraft
from convergence.accompagnement.orientation import operations as orientation
from convergence.accompagnement.orientation.types import ReorientationReason
from convergence.accompagnement.payments import operations as payments
from convergence.accompagnement.payments.queries import lines_to_repair
from convergence.accompagnement.sanctions import operations as sanctions
from convergence.accompagnement.situations import operations as situations
from convergence.accompagnement.situations.types import (
    ImmersionKind,
    PmsmpObjective,
    SituationCategory,
    SituationDraft,
)
from convergence.accompagnement.situations.types.conventions import ConventionDraft
from convergence.accompagnement.situations.types.exits import ExitAbout
from convergence.accompagnement.solutions import operations as solutions
from convergence.accompagnement.solutions.types import RefusalMotive
from convergence.aspirations import operations as aspirations
from convergence.aspirations.queries import current_aspirations
from convergence.aspirations.types import StatementDraft
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.rooms.payments.steps import FULL, Book
from tests.web.allowances.scene import FAJ, MODEST
from tests.web.attack.world import CANARY, Tarbes, young_account
from tests.web.house import House
from tests.web.orientation.steps import oriented, registered, registration, unknown_answer
from tests.web.payments import steps as pay
from tests.web.sanctions.world import contested, noted, under_contract
from tests.web.solutions.scene import asked, directory
from tests.web.young_people import TODAY, YoungPerson, share, stored, welcome

NAME = CANARY.upper()
ACCOUNTS = ("DE89370400440532013000", "NL91ABNA0417164300")
"""Others than the one that forms give as an example."""
DAY = timedelta(days=1)
SECRET = {
    "free text": "kanarilibre",
    "health": "Hospitalisation ou soins",
    "money": "kanaritutrice",
    "sanction": "kanarifaute",
}
"""What a page must tell only to whom that family of data was opened."""
_TABS = (
    "actes",
    "situations",
    "contrats",
    "orientation",
    "diagnostic",
    "aspirations",
    "allocations",
    "manquements",
)
ROOMS = (
    *(f"/dossiers/<uuid:dossier_id>/{tab}/" for tab in _TABS),
    *("/liste-de-travail/", "/inscriptions/", "/allocations/", "/sanctions/", "/paie/"),
)
PARTS = {
    "audience": "collegues", "kind": "partage", "asked:kind": "droit", "name": "inconnue", "code": "mobilite",
    "part": "decision", "before": "1", "after": "1", "month": f"{TODAY:%Y-%m}",
}  # fmt: skip


@dataclass
class Course(Tarbes):
    """The same; the phases are those of another person, since nobody has a PACEA and a CEJ."""

    def part(self, route: str, kind: str, name: str) -> str:
        """The value of one part of an address."""
        if kind != "uuid":
            return PARTS.get(f"{kind}:{name}") or PARTS[name]
        ids = dict(self.ids)
        if "/phases/" in route:
            ids |= {"dossier_id": ids["second_id"], "contract_id": ids["pacea_id"]}
        return str(ids[name])


def make_course(house: House, book: Book) -> Course:
    """Everything, through the operations that people use."""
    made = Course(house)
    person = under_contract(house, CANARY, NAME)
    second = welcome(house, f"Seconde{CANARY}", NAME)
    other = welcome(house, "Voisine", "DURAND")
    made.keep(dossier_id=person.dossier_id, second_id=second.dossier_id, other_id=other.dossier_id)
    for step in (
        _orientation,
        _diagnostic,
        _aspirations,
        _contracts,
        _acts,
        _situations,
        _allowances,
        _sanctions,
        _solutions,
    ):
        step(made, person)
    _payments(made, person, book)
    young_account(made)
    return made


def opened_to(made: Course, organisation: str, *, may_write: bool = False) -> None:
    """Open the file: identity, contacts and accompaniment."""
    share(made.house, YoungPerson(made.ids["dossier_id"], 0), organisation, may_write=may_write)


def _orientation(made: Course, person: YoungPerson) -> None:
    house = made.house
    answer = unknown_answer(house, f"FT-{CANARY}")  # before she is known by its identifier
    registered(house, person)
    decided = oriented(house, person)
    asked = orientation.ask_reorientation(
        actor=made.actor(), at=now(), orientation_id=decided, why=ReorientationReason.DURING, asked_on=TODAY,
        receives_rsa=False,
    )  # fmt: skip
    made.keep(
        registration_id=registration(house, person).registration_id, orientation_id=decided,
        reorientation_id=asked, answer_id=answer,
    )  # fmt: skip


def _diagnostic(made: Course, person: YoungPerson) -> None:
    adviser, at = made.actor(), now()
    version = diagnostic.open_diagnostic(actor=adviser, at=at, dossier_id=person.dossier_id)
    for code, situation in (("mobilite", "sans_transport"), ("sante", "sans_medecin")):
        draft = ConstraintDraft(code, Answer.YES, {situation: Answer.YES})
        diagnostic.answer_constraint(actor=adviser, at=at, diagnostic_id=version, draft=draft)
    target = diagnostic.answer_target(actor=adviser, at=at, diagnostic_id=version, draft=TargetDraft("D1106"))
    diagnostic.write_note(actor=adviser, at=at, diagnostic_id=version, text=SECRET["free text"])
    made.keep(diagnostic_id=version, target_id=target)


def _aspirations(made: Course, person: YoungPerson) -> None:
    """Her words bear the secret of free text; no other organisation reads them whatever is opened."""
    adviser, at = made.actor(), now()
    draft = StatementDraft(f"retrouver {SECRET['free text']}", theme="famille")
    statement = aspirations.tell_aspiration(actor=adviser, at=at, dossier_id=person.dossier_id, draft=draft)
    with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
        (row,) = current_aspirations(scope, person.dossier_id, TODAY)
    assert row.statement.id == statement
    made.keep(aspiration_id=row.aspiration_id)


def _contracts(made: Course, person: YoungPerson) -> None:
    adviser, at = made.actor(), now()
    (contract_id,) = stored(
        made.house, "SELECT id FROM contracts_contract WHERE dossier_id = %s", person.dossier_id
    )[0]
    step = contracts.set_step(
        actor=adviser, at=at, contract_id=contract_id,
        draft=StepDraft(StepKind.ACTION, SECRET["free text"], due_on=TODAY + DAY),
    )  # fmt: skip
    words = PlanWords("Un métier", ("Venir",), ("Proposer",))
    pacea = contracts.prepare_pacea(
        actor=adviser, at=at, dossier_id=made.ids["second_id"], starts_on=TODAY,
        answers=EligibilityAnswers(has_difficulty=True, has_diagnostic=True), plan=words,
    )  # fmt: skip
    for party in (Party.YOUNG_PERSON, Party.STRUCTURE):
        contracts.sign_contract(actor=adviser, at=at, contract_id=pacea, party=party, signed_on=TODAY)
    phase = contracts.plan_phase(
        actor=adviser, at=at, contract_id=pacea, draft=PhaseDraft(TODAY, TODAY + 90 * DAY, 10, words)
    )
    made.keep(contract_id=contract_id, step_id=step, pacea_id=pacea, phase_id=phase)


def _acts(made: Course, person: YoungPerson) -> None:
    adviser, at, dossier_id = made.actor(), now(), person.dossier_id
    act = acts.record_act(
        actor=adviser, at=at, dossier_id=dossier_id, note=SECRET["free text"],
        draft=ActDraft(ActKind.INTERVIEW, ActStatus.PRESENT, day=TODAY, minutes=150),
    )  # fmt: skip
    away = acts.note_unavailability(
        actor=adviser, at=at, dossier_id=dossier_id, first_day=TODAY, last_day=None,
        why=UnavailabilityReason.HOSPITAL,
    )  # fmt: skip
    demand = acts.note_demand(
        actor=adviser, at=at, dossier_id=dossier_id,
        draft=DemandDraft(ActTheme.HOUSING, TODAY, text=SECRET["free text"]),
    )  # fmt: skip
    acts.answer_demand(actor=adviser, at=at, demand_id=demand, act_id=act)
    made.keep(act_id=act, unavailability_id=away, demand_id=demand)


def _situations(made: Course, person: YoungPerson) -> None:
    adviser, at = made.actor(), now()
    draft = SituationDraft(
        SituationCategory.IMMERSION, TODAY - 3 * DAY, TODAY + 3 * DAY, immersion_kind=ImmersionKind.PMSMP,
        pmsmp_objective=PmsmpObjective.DISCOVER, organisation=f"Garage {CANARY}",
    )  # fmt: skip
    situation = situations.record_situation(
        actor=adviser, at=at, dossier_id=person.dossier_id, draft=draft, comment=SECRET["free text"]
    ).situation_id
    situations.write_convention(
        actor=adviser, at=at, situation_id=situation, draft=ConventionDraft(tutor_name=f"Tuteur {CANARY}")
    )
    situations.note_accident(actor=adviser, at=at, situation_id=situation, happened_at=at - DAY)
    situations.qualify_exit(
        actor=adviser,
        at=at,
        dossier_id=person.dossier_id,
        about=ExitAbout.CEJ,
        ref_id=uuid4(),
        exited_on=TODAY,
    )
    news = stored(made.house, "SELECT id FROM situations_followup ORDER BY months")[0][0]
    made.keep(situation_id=situation, follow_up_id=news)


def _allowances(made: Course, person: YoungPerson) -> None:
    adviser, at, dossier_id = made.actor(), now(), person.dossier_id
    right = allowances.open_right(
        actor=adviser, at=at, contract_id=made.ids["contract_id"],
        draft=replace(MODEST, autonomy=Autonomy.FAMILY_BREAK), details=SECRET["free text"],
    )  # fmt: skip
    allowances.declare_resources(
        actor=adviser, at=at, dossier_id=dossier_id, month=TODAY.replace(day=1),
        resources=[(ResourceKind.SICKNESS, Decimal("612.34"))],
    )  # fmt: skip
    scheme = allowances.keep_aid_scheme(
        actor=made.actor("manager"), at=at, draft=replace(FAJ, name=f"Aide {CANARY}")
    )
    aid = allowances.ask_aid(
        actor=adviser, at=at, dossier_id=dossier_id, scheme_id=scheme, amount=Decimal(80), is_emergency=True,
        details=SECRET["free text"],
    )  # fmt: skip
    with acting(adviser, Purpose.ACCOMPAGNEMENT) as scope:
        terms = rights_of(scope, dossier_id)[0].terms[0].terms_id
    made.keep(right_id=right, scheme_id=scheme, aid_id=aid, terms_id=terms, ref_id=terms)


def _sanctions(made: Course, person: YoungPerson) -> None:
    sanction = contested(made.house, person)
    breach = noted(made.house, person, days_ago=2, facts=f"{SECRET['sanction']} {SECRET['free text']}")
    appeal = stored(made.house, "SELECT id FROM sanctions_appeal")[0][0]
    delegation = sanctions.empower(
        actor=made.actor("direction"), at=now(), user_id=made.house.users["manager"], starts_on=TODAY
    )
    made.keep(sanction_id=sanction, breach_id=breach, appeal_id=appeal, delegation_id=delegation)


def _solutions(made: Course, person: YoungPerson) -> None:
    """A request refused with words, another that runs, a service kept."""
    adviser, at, services = made.actor(), now(), directory(made.house)
    refused = asked(made.house, person, services.called, message=SECRET["free text"])
    solutions.refuse_request(
        actor=adviser, at=at, request_id=refused, motive=RefusalMotive.OTHER, words=SECRET["free text"]
    )
    running = asked(made.house, person, services.linked, message=f"Demande {CANARY}", replaces_id=refused)
    solutions.choose_service(actor=adviser, at=at, dossier_id=person.dossier_id, offer_id=services.screened)
    made.keep(request_id=running)


def _payments(made: Course, person: YoungPerson, book: Book) -> None:
    house, manager = made.house, made.actor("manager")
    pay.with_account(house, person, ACCOUNTS[0])
    pay.owed(book, person, _before(pay.MONTH))
    pay.owed(book, person)
    envelope = pay.envelope(house, funder_name=f"Fonds {CANARY}")
    run = pay.exported(house)
    text = f"reference;montant;resultat;motif;date\n{uuid4()};{FULL};payee;compte {CANARY};2026-11-20\n"
    payments.read_return_file(actor=manager, at=now(), run_id=run, content=text.encode())
    with acting(manager, Purpose.ACCOMPAGNEMENT) as scope:
        (line,) = lines_to_repair(scope, run)
    waiting = payments.propose_account(
        actor=made.actor(), at=now(), dossier_id=person.dossier_id, iban=ACCOUNTS[1], holder=SECRET["money"]
    )
    (row,) = pay.rows(house, run)
    made.keep(
        run_id=run,
        line_id=line.line_id,
        account_id=waiting,
        proposal_id=row.proposal_id,
        envelope_id=envelope,
    )


def _before(month: date) -> date:
    return (month - DAY).replace(day=1)
