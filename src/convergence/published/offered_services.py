"""Published table ``offered_services``: what the directory offers to young people, and where. Public data."""

from convergence.published.shape.columns import Column, Kind, Sensitivity, Table

REACHES = ("sur_place", "zone", "a_distance")
EVERYWHERE = ""
"""The département of what is open to the whole country."""

SERVICES = Table(
    "offered_services",
    version=1,
    meaning="One row for each need that a service in force meets and each département that it reaches.",
    columns=(
        Column("service", Kind.KEY, "Which service of the directory.", Sensitivity.NONE),
        Column(
            "need", Kind.TEXT, "Need, or family of needs, as data·inclusion names it.", Sensitivity.NONE,
            constraint="need <> ''",
        ),
        Column("region", Kind.TEXT, "Region of that département, or empty.", Sensitivity.NONE),
        Column("departement", Kind.TEXT, "Département reached; empty for the whole country.", Sensitivity.NONE),
        Column(
            "reach", Kind.TEXT, "It stands there, is open to who lives there, or is given from afar.",
            Sensitivity.NONE, allowed=REACHES,
        ),
    ),
)  # fmt: skip
