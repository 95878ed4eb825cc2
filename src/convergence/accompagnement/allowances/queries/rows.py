"""From table rows to what is shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from convergence.accompagnement.allowances import models
from convergence.accompagnement.allowances.types import (
    AidKind,
    Autonomy,
    DecisionState,
    Funder,
    Home,
    Payer,
    RefusalGround,
    ResourceKind,
)
from convergence.accompagnement.allowances.types.facts import AidSchemeDraft, TermsDraft
from convergence.accompagnement.allowances.types.rows import (
    AidRow,
    AidSchemeRow,
    DecisionRow,
    MonthRow,
    OneOffRow,
    RightRow,
    TermsRow,
)
from convergence.accompagnement.contracts.types import TaxHousehold
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import DatePeriod, months_after


def decision(row: models.Decided) -> DecisionRow:
    """Who prepared and who decided."""
    return DecisionRow(
        state=DecisionState(row.state),
        prepared_by=row.prepared_by,
        prepared_on=row.prepared_on,
        decided_by=row.decided_by,
        decided_on=row.decided_on,
        ground=RefusalGround(row.ground) if row.ground else None,
        letter_id=row.letter_id,
        withdrawn_on=row.withdrawn_on,
    )


def terms_draft(row: models.RightTerms) -> TermsDraft:
    """The situation that the terms rest on."""
    return TermsDraft(TaxHousehold(row.household), Home(row.home), row.in_mayotte, Autonomy(row.autonomy))


def terms(row: models.RightTerms) -> TermsRow:
    """Terms as shown."""
    return TermsRow(
        dossier_id=row.dossier_id,
        terms_id=row.id,
        right_id=row.right_id,
        from_month=row.from_month,
        draft=terms_draft(row),
        decision=decision(row),
        autonomy_due_on=row.autonomy_due_on,
        is_confirmed=row.is_confirmed,
        household_if_denied=TaxHousehold(row.household_if_denied) if row.household_if_denied else None,
    )


def right(row: models.AllowanceRight, held: Iterable[models.RightTerms]) -> RightRow:
    """A right with its terms, in the order of their months."""
    return RightRow(
        dossier_id=row.dossier_id,
        right_id=row.id,
        contract_id=row.contract_id,
        signed_on=row.signed_on,
        papers_due_on=row.papers_due_on,
        complete_on=row.complete_on,
        ended_on=row.ended_on,
        precaution=precaution(row.precaution_month, row.precaution_months),
        precaution_on=row.precaution_on,
        precaution_terms_id=row.precaution_terms_id,
        terms=tuple(terms(one) for one in sorted(held, key=lambda one: (one.from_month, one.id))),
        edit_token=row.change_id,
    )


def precaution(month: date | None, months: int | None) -> DatePeriod | None:
    """The months paid as a precaution."""
    return DatePeriod(month, months_after(month, months)) if month and months else None


def declared(row: models.MonthResources, resources: Iterable[models.Resource]) -> MonthRow:
    """A declaration with its lines, in the order of the list of resources."""
    order = list(ResourceKind)
    lines = [(ResourceKind(one.kind), one.amount) for one in resources]
    return MonthRow(
        dossier_id=row.dossier_id,
        month=row.month,
        declared_on=row.declared_on,
        by_person=row.by_person,
        is_late=row.declared_on > declaration_due(row.month),
        is_confirmed=row.is_confirmed,
        resources=tuple(sorted(lines, key=lambda line: order.index(line[0]))),
        edit_token=row.change_id,
    )


def declaration_due(month: date) -> date:
    """The last day, included, on which the resources of a month are awaited."""
    after = months_after(month, 1)
    return after + timedelta(days=parameter("cej.declaration_day").integer_at(month) - 1)


def one_off(row: models.OneOffAllowance) -> OneOffRow:
    """An *allocation ponctuelle* as shown."""
    return OneOffRow(
        dossier_id=row.dossier_id,
        one_off_id=row.id,
        contract_id=row.contract_id,
        month=row.month,
        asked=row.asked,
        granted=row.granted,
        decision=decision(row),
    )


def scheme_draft(row: models.AidScheme) -> AidSchemeDraft:
    """A line of the catalogue as its author wrote it."""
    return AidSchemeDraft(
        name=row.name,
        kind=row.kind,
        funder=row.funder,
        funder_name=row.funder_name,
        payer=row.payer,
        decider=row.decider,
        ceiling=row.ceiling,
        starts_on=row.starts_on,
        yearly_ceiling=row.yearly_ceiling,
        yearly_times=row.yearly_times,
        allows_emergency=row.allows_emergency,
        papers=tuple(row.papers),
        ends_on=row.ends_on,
    )


def scheme(row: models.AidScheme) -> AidSchemeRow:
    """A line of the catalogue as shown."""
    return AidSchemeRow(row.id, scheme_draft(row), row.change_id)


def aid(row: models.Aid) -> AidRow:
    """An aid as shown."""
    return AidRow(
        dossier_id=row.dossier_id,
        aid_id=row.id,
        scheme_id=row.scheme_id,
        scheme_name=row.scheme_name,
        kind=AidKind(row.kind),
        funder=Funder(row.funder),
        payer=Payer(row.payer),
        asked_on=row.asked_on,
        asked=row.asked,
        granted=row.granted,
        is_emergency=row.is_emergency,
        has_papers=row.has_papers,
        decision=decision(row),
    )
