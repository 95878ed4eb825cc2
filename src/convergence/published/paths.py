"""Published table ``paths``: the months that the contract of a person covers."""

from convergence.published.shape.columns import Column, Kind, Sensitivity, Table

PATHS_KINDS = ("cej", "pacea", "contrat_engagement")

PATHS = Table(
    "paths",
    version=1,
    meaning="One row for each signed contract; a person erased, opposed or limited has none.",
    columns=(
        Column("person_key", Kind.KEY, "Who: the name that `aspirations` gives.", Sensitivity.PSEUDONYM),
        Column("path", Kind.TEXT, "Kind of contract.", Sensitivity.INDIRECT, allowed=PATHS_KINDS),
        Column("from_month", Kind.DATE, "First month covered.", Sensitivity.INDIRECT, constraint="day(from_month) = 1"),
        Column(
            "to_month", Kind.DATE, "First month no longer covered.", Sensitivity.INDIRECT,
            constraint="day(to_month) = 1 AND to_month > from_month",
        ),
    ),
)  # fmt: skip
