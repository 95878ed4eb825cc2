"""The monthly flat amount of the CEJ allowance (D5131-19), read from dated parameters.

What is really paid (resources, months, suspensions) is the work of the room of allowances.
"""

from datetime import date
from decimal import Decimal

from convergence.accompagnement.contracts.types import TaxHousehold
from convergence.foundation.parameters import DatedValue, parameter
from convergence.foundation.periods import age_on


def flat_amount(
    *, on: date, born_on: date, household: TaxHousehold, in_mayotte: bool = False
) -> DatedValue | None:
    """The amount in euros a month with its source and its proof; None above the first bracket."""
    if household is TaxHousehold.ABOVE:
        return None
    if age_on(born_on, on) < parameter("contract.majority").integer_at(on):
        case = "minor"
    elif household is TaxHousehold.NOT_TAXABLE:
        case = "adult_not_taxable"
    else:
        case = "adult_first_bracket"
    territory = "cej.amount_mayotte" if in_mayotte else "cej.amount"
    return parameter(f"{territory}.{case}").at(on)


def flat_euros(value: DatedValue | None) -> Decimal:
    """The amount alone, zero when there is no right to it."""
    if value is None:
        return Decimal("0.00")
    if isinstance(value.value, bool) or not isinstance(value.value, int | Decimal):
        raise TypeError("the flat amount is not a number")
    return Decimal(value.value).quantize(Decimal("0.01"))
