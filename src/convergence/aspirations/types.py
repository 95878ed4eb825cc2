"""What a young person wants, as values: statements, their occurrences, the themes, what the coding proposes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from uuid import UUID

from convergence.foundation.events import Event
from convergence.foundation.labels import Labelled


class Strength(IntEnum):
    """How much she wants it, from the least to the most."""

    SLIGHT = 1
    FAIR = 2
    STRONG = 3
    FOREMOST = 4

    @property
    def label(self) -> str:
        """The words that she chooses among."""
        return ("Un peu", "Assez", "Beaucoup", "Plus que tout")[self - 1]


class Horizon(IntEnum):
    """When she would like it, from the nearest to the farthest."""

    NOW = 1
    MONTHS = 2
    YEAR = 3
    LATER = 4

    @property
    def label(self) -> str:
        """The words that she chooses among."""
        return ("Tout de suite", "Dans les mois qui viennent", "D’ici un an", "Plus tard")[self - 1]


class Hindrance(Labelled):
    """What she sees in the way. The first eight bear the codes of the diagnosis."""

    MOBILITE = "mobilite", "Me déplacer"
    FAMILLE = "famille", "Ma famille, mes enfants"
    SANTE = "sante", "Ma santé"
    SAVOIRS_BASE = "savoirs_base", "Lire, écrire, compter"
    LOGEMENT = "logement", "Mon logement"
    FINANCES = "finances", "L’argent"
    ADMINISTRATIF = "administratif", "Mes papiers, mes démarches"
    NUMERIQUE = "numerique", "Internet, un ordinateur"
    CONFIDENCE = "confiance", "La confiance en moi"
    DIPLOMA = "diplome", "Le diplôme ou l’expérience"
    NOTHING_NEAR = "rien_ici", "Rien de tel près de chez moi"
    DELAY = "attente", "C’est trop long, il faut attendre"
    UNFAIRNESS = "discrimination", "On me refuse pour ce que je suis"
    OTHER = "autre", "Autre chose"


class EnteredBy(Labelled):
    """Whose hand wrote the statement."""

    YOUNG_PERSON = "jeune", "La personne elle-même"
    ADVISER = "conseiller", "Son conseiller, avec ses mots à elle"
    TOGETHER = "ensemble", "Les deux, ensemble"


class Setting(Labelled):
    """On which occasion it was said."""

    INTERVIEW = "entretien", "En entretien"
    WORKSHOP = "atelier", "En atelier ou en groupe"
    TELEPHONE = "telephone", "Au téléphone"
    OWN_SPACE = "espace", "Dans son espace"
    MESSAGE = "message", "Dans un message"
    ELSEWHERE = "autre", "Ailleurs"


class Ending(Labelled):
    """How a wish ends."""

    FULFILLED = "realise", "C’est réalisé"
    GIVEN_UP = "abandonne", "Je n’en veux plus"


class Change(Labelled):
    """What a statement changes for the wish that it tells again."""

    APPEARS = "apparait", "Apparaît"
    LASTS = "dure", "Dure"
    GROWS = "grandit", "Grandit"
    FADES = "faiblit", "Faiblit"
    RETURNS = "revient", "Revient"
    FULFILLED = "realise", "Est réalisée"
    GIVEN_UP = "abandonne", "Est abandonnée"


@dataclass(frozen=True, slots=True)
class Statement:
    """One wish as it was told on a day. Only the words are asked for; ``None`` is what she did not say.

    ``said_on`` is the day of the words, ``recorded_at`` the instant they became known. ``rank`` counts
    from 1, her first wish.
    """

    id: UUID
    aspiration_id: UUID
    said_on: date
    recorded_at: datetime
    words: str
    theme: str = ""
    sub_theme: str = ""
    rome: str = ""
    rank: int | None = None
    strength: Strength | None = None
    horizon: Horizon | None = None
    hindrances: frozenset[Hindrance] = frozenset()
    entered_by: EnteredBy = EnteredBy.YOUNG_PERSON
    setting: Setting = Setting.INTERVIEW
    ending: Ending | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A statement and what it changed, read from all that was told before it.

    ``number`` is its place in the life of the wish, from 1; ``days_since`` the days since the former one.
    ``repeats`` says that the same ending was already told.
    """

    statement: Statement
    change: Change
    number: int
    days_since: int | None = None
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class SubTheme:
    """A part of a theme: national, or local to one structure (``structure_id`` then says whose)."""

    code: str
    label: str
    definition: str
    theme: str
    services: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    valid_from: date = date.min
    valid_to: date | None = None
    structure_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Theme:
    """A domain of life, with what it holds and what belongs to another."""

    code: str
    label: str
    definition: str
    includes: tuple[str, ...]
    excludes: tuple[str, ...]
    examples: tuple[str, ...]
    services: tuple[str, ...]
    needs: tuple[str, ...]
    sub_themes: tuple[SubTheme, ...]
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The themes in force on a day, under the name of their edition."""

    version: str
    themes: tuple[Theme, ...]

    def theme(self, code: str) -> Theme | None:
        """A theme by its code."""
        return next((theme for theme in self.themes if theme.code == code), None)

    def sub_theme(self, theme: str, code: str) -> SubTheme | None:
        """A sub-theme by its code and that of its theme."""
        found = self.theme(theme)
        return next((sub for sub in found.sub_themes if sub.code == code), None) if found else None

    def domains_of(self, code: str) -> tuple[str, ...]:
        """The themes that a need of the directory, or of the diagnosis, serves: by its code, or by its family."""
        known = {code, code.partition("--")[0]}
        found = []
        for theme in self.themes:
            held: list[Theme | SubTheme] = [theme, *theme.sub_themes]
            if any(not known.isdisjoint((*one.services, *one.needs)) for one in held):
                found.append(theme.code)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class SubThemeDraft:
    """A part that a structure gives to a theme: its name, what it holds, the day from which it may be chosen."""

    theme: str
    label: str
    definition: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class LocalSubThemeRow:
    """A part of a theme of the structure's own, as its direction keeps it."""

    sub_theme_id: UUID
    sub_theme: SubTheme
    edit_token: int


@dataclass(frozen=True, slots=True)
class ProposedTheme:
    """A theme that the machine proposes, how sure it is (0 to 1), and the likeliest of its sub-themes."""

    theme: str
    confidence: float
    sub_theme: str = ""


@dataclass(frozen=True, slots=True)
class ProposedWish:
    """A part of the words that seems to be a wish of its own, and its themes, the likeliest first."""

    words: str
    themes: tuple[ProposedTheme, ...]


@dataclass(frozen=True, slots=True)
class Coding:
    """What one version of the coding proposes for some words; without theme, it abstains.

    A proposal only: a person confirms it or chooses another.
    """

    version: str
    themes: tuple[ProposedTheme, ...]
    wishes: tuple[ProposedWish, ...] = ()

    @property
    def abstains(self) -> bool:
        """Nothing sure enough to be proposed."""
        return not self.themes


@dataclass(frozen=True, slots=True)
class StatementDraft:
    """What is told of one wish. Only the words are asked for; what is left unsaid keeps its last value.

    ``said_on`` is today when nobody says otherwise; ``why`` is what made it change, if she wants to say it.
    """

    words: str
    theme: str = ""
    sub_theme: str = ""
    rome: str = ""
    rank: int | None = None
    strength: Strength | None = None
    horizon: Horizon | None = None
    hindrances: tuple[Hindrance, ...] = ()
    entered_by: EnteredBy = EnteredBy.ADVISER
    setting: Setting = Setting.INTERVIEW
    said_on: date | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class AspirationRow:
    """A wish as it stands: its last statement, with what earlier ones said and nobody contradicted since.

    Words, reason and hindrances are empty for whoever may not read them. ``coding`` is what the machine proposes
    for these words, None while it has not looked at them; ``agreed_on`` the day when the person agreed that
    they be published without her name; ``words_id`` the statement in which these words were first said.
    """

    dossier_id: UUID
    aspiration_id: UUID
    statement: Statement
    words_id: UUID
    change: Change
    first_said_on: date
    times: int
    theme_label: str = ""
    sub_theme_label: str = ""
    occupation_label: str = ""
    coding: Coding | None = None
    agreed_on: date | None = None

    @property
    def is_ended(self) -> bool:
        """Fulfilled or given up."""
        return self.statement.ending is not None


@dataclass(frozen=True, slots=True)
class OccurrenceRow:
    """One step of a wish, as shown: ``strength`` is the last one that was said."""

    dossier_id: UUID
    occurrence: Occurrence
    theme_label: str = ""
    strength: Strength | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AspirationExpressed(Event):
    """A wish was told, told again, ranked or ended; which, is read from the order of its statements."""

    aspiration_id: UUID
    statement_id: UUID
    said_on: date
    new_words: bool
    ending: Ending | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeAssigned(Event):
    """A person gave a statement its theme: by confirming a proposal, whose version is told, or by choosing another."""

    statement_id: UUID
    theme: str
    sub_theme: str
    coding_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbatimAgreed(Event):
    """The person agreed that her words be published without her name, or took her agreement back."""

    statement_id: UUID
    is_agreed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AspirationWithdrawn(Event):
    """A statement noted by mistake was taken out."""

    aspiration_id: UUID
    statement_id: UUID
