"""Published table ``aspirations``: each time that a wish was told, without a word of it and without a name."""

from convergence.published.shape.columns import Column, Kind, Sensitivity, Table

THEMES = (
    "travail", "formation", "logement", "mobilite", "sante", "famille", "citoyennete", "culture_loisirs", "argent",
    "ailleurs",
)  # fmt: skip
UNCODED = "sans_theme"
LOCAL = "local:"
"""With which the code of a part begins that a structure gave to a theme: only its own figures tell it."""
CHANGES = ("apparait", "dure", "grandit", "faiblit", "revient", "realise", "abandonne")
AGES = ("16_17", "18_21", "22_25", "26_plus", "inconnu")
LEVELS = ("infra_3", "niveau_3", "niveau_4", "niveau_5", "niveau_6", "niveau_7", "niveau_8", "inconnu")
_FIRST = "day({0}) = 1"

ASPIRATIONS = Table(
    "aspirations",
    version=2,
    meaning="One row for each time that somebody told a wish; a statement taken out, a person erased, opposed or "
    "limited has none.",
    columns=(
        Column("person_key", Kind.KEY, "Who: a name of this edition.", Sensitivity.PSEUDONYM),
        Column("wish_key", Kind.KEY, "Which wish: a name of this edition.", Sensitivity.PSEUDONYM),
        Column("structure", Kind.TEXT, "Network code of the structure that holds the file.", Sensitivity.INDIRECT),
        Column("region", Kind.TEXT, "Region of that structure.", Sensitivity.INDIRECT),
        Column("departement", Kind.TEXT, "Département of that structure.", Sensitivity.INDIRECT),
        Column(
            "said_month", Kind.DATE, "Month of the words.", Sensitivity.INDIRECT,
            constraint=_FIRST.format("said_month"),
        ),
        Column(
            "known_month", Kind.DATE, "Month in which they became known.", Sensitivity.NONE,
            constraint=f"{_FIRST.format('known_month')} AND known_month >= said_month",
        ),
        Column(
            "number", Kind.INTEGER, "Place in the life of the wish, from 1.", Sensitivity.NONE,
            constraint="number > 0",
        ),
        Column("change", Kind.TEXT, "What this time changes.", Sensitivity.NONE, allowed=CHANGES),
        Column(
            "theme", Kind.TEXT, "Domain of life that a person chose, else none.", Sensitivity.SENSITIVE,
            allowed=(*THEMES, UNCODED),
        ),
        Column(
            "sub_theme", Kind.TEXT, "Part of the theme, national or of the structure, or empty.",
            Sensitivity.SENSITIVE,
        ),
        Column(
            "strength", Kind.INTEGER, "How much, 1 to 4, as last said.", Sensitivity.NONE,
            constraint="strength BETWEEN 1 AND 4", is_nullable=True,
        ),
        Column("age_band", Kind.TEXT, "Age on that month.", Sensitivity.INDIRECT, allowed=AGES),
        Column("level", Kind.TEXT, "Level of education, as known now.", Sensitivity.INDIRECT, allowed=LEVELS),
    ),
)  # fmt: skip
