"""Published table ``verbatims``: words that a person agreed to publish, masked; joined to nothing else."""

from convergence.published.aspirations import THEMES
from convergence.published.shape.columns import Column, Kind, Sensitivity, Table

VERBATIMS = Table(
    "verbatims",
    version=1,
    meaning="One row for each wording that its author agrees to publish, personal data masked.",
    columns=(
        Column("author_key", Kind.KEY, "Who: a name of this table alone.", Sensitivity.PSEUDONYM),
        Column(
            "known_month", Kind.DATE, "Month of the agreement.", Sensitivity.NONE,
            constraint="day(known_month) = 1",
        ),
        Column("theme", Kind.TEXT, "Domain of life that a person chose.", Sensitivity.SENSITIVE, allowed=THEMES),
        Column(
            "words", Kind.TEXT, "Her words, masked: no digit is left.", Sensitivity.SENSITIVE,
            constraint="words <> '' AND NOT regexp_matches(words, '[0-9@]')",
        ),
    ),
)  # fmt: skip
