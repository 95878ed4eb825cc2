"""Published table ``proposals``: what was proposed to a person for a domain of life, and what was done."""

from convergence.published.aspirations import THEMES
from convergence.published.shape.columns import Column, Kind, Sensitivity, Table

PROPOSAL_KINDS = ("demande", "acte")

PROPOSALS = Table(
    "proposals",
    version=1,
    meaning="One row for each month in which a service was asked, or something else proposed, for a domain of life; a "
    "person erased, opposed or limited has none.",
    columns=(
        Column("person_key", Kind.KEY, "Who: the name that `aspirations` gives.", Sensitivity.PSEUDONYM),
        Column("theme", Kind.TEXT, "Domain of life that it serves.", Sensitivity.SENSITIVE, allowed=THEMES),
        Column(
            "kind", Kind.TEXT, "A request to a service, or an act of an adviser.", Sensitivity.NONE,
            allowed=PROPOSAL_KINDS,
        ),
        Column(
            "proposed_month", Kind.DATE, "Month of the proposal.", Sensitivity.INDIRECT,
            constraint="day(proposed_month) = 1",
        ),
        Column(
            "done_month", Kind.DATE, "Month in which it was done, if it was.", Sensitivity.INDIRECT,
            constraint="day(done_month) = 1 AND done_month >= proposed_month", is_nullable=True,
        ),
    ),
)  # fmt: skip
