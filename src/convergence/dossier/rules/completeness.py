"""How complete each section of the file is (partiel, complet, justifié) and what is missing, in French.

What counts as complete follows the entry practice of the network (situation familiale never left unknown,
country for those born abroad, legal representative of a minor). « Justifié » needs a paper that was seen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from convergence.dossier.types import Section, SectionCompleteness, SectionState
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import months_after

FRENCH_TERRITORIES = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC"})
"""ISO codes under which a birth in France may be written."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One value that a complete section holds.

    ``only_if`` names a condition (``minor``, ``born_abroad``…), with ``!`` in front for its contrary.
    """

    field: str
    label: str
    only_if: str = ""


EXPECTED: Mapping[Section, tuple[Expectation, ...]] = {
    Section.IDENTITY: (
        Expectation("birth_name", "le nom de naissance"),
        Expectation("first_name", "le prénom"),
        Expectation("born_on", "la date de naissance"),
        Expectation("sex", "le sexe"),
        Expectation("birth_commune", "la commune de naissance", only_if="!born_abroad"),
        Expectation("birth_country", "le pays de naissance", only_if="born_abroad"),
        Expectation("nationality", "la nationalité"),
    ),
    Section.CONTACTS: (
        Expectation("points", "un téléphone ou un e-mail"),
        Expectation("legal_representative", "un représentant légal", only_if="minor"),
    ),
    Section.ADDRESS: (
        Expectation("commune", "la commune"),
        Expectation("street", "la voie ou la domiciliation", only_if="!is_homeless"),
    ),
    Section.FAMILY: (
        Expectation("marital_status", "la situation familiale"),
        Expectation("children", "le nombre d’enfants à charge"),
        Expectation("childcare", "le mode de garde", only_if="has_children"),
    ),
    Section.HOUSING: (Expectation("housing", "le type de logement"),),
    Section.MOBILITY: (
        Expectation("vehicle", "le moyen de transport"),
        Expectation("radius_km", "la distance possible"),
    ),
    Section.DRIVING_LICENCE: (Expectation("licence", "le permis (ou son absence)"),),
    Section.EDUCATION: (
        Expectation("level", "le niveau de formation"),
        Expectation("last_class", "la dernière classe suivie"),
        Expectation("left_school_on", "la date de sortie de scolarité", only_if="!in_school"),
    ),
    Section.LANGUAGES: (Expectation("languages", "au moins une langue"),),
    Section.HEALTH_INSURANCE: (
        Expectation("scheme", "le régime de sécurité sociale"),
        Expectation("complementary", "la complémentaire santé"),
    ),
    Section.RESOURCES: (Expectation("resources", "les ressources (ou leur absence)"),),
    Section.DISABILITY: (Expectation("rqth", "la reconnaissance de travailleur handicapé (ou son absence)"),),
    Section.CIVIC_DUTIES: (
        Expectation("census", "le recensement", only_if="french"),
        Expectation("defence_day", "la journée défense et citoyenneté", only_if="french"),
    ),
}


def filled_names(values: Mapping[str, object]) -> frozenset[str]:
    """Names of the values that were answered; « non » and zero are answers, nothing and empty text are not."""
    return frozenset(
        name for name, value in values.items() if value is not None and value not in ("", (), [])
    )


def conditions_of(values: Mapping[str, object], *, is_minor: bool) -> frozenset[str]:
    """The conditions that the values of the whole file make true. Countries are ISO alpha-2 codes."""
    country = values.get("birth_country")
    children = values.get("children")
    answers = {
        "minor": is_minor,
        "born_abroad": bool(country) and country not in FRENCH_TERRITORIES,
        "french": values.get("nationality") == "FR",
        "is_homeless": values.get("is_homeless") is True,
        "in_school": values.get("in_school") is True,
        "has_children": isinstance(children, int) and children > 0,
    }
    return frozenset(name for name, is_true in answers.items() if is_true)


def section_completeness(
    section: Section,
    *,
    filled: Iterable[str],
    conditions: Iterable[str] = (),
    is_proven: bool = False,
    confirmed_on: date | None = None,
) -> SectionCompleteness:
    """The state of a section from the names of the values that it holds and the conditions that are true."""
    present, true = frozenset(filled), frozenset(conditions)
    due = [expected for expected in EXPECTED[section] if _applies(expected, true)]
    missing = tuple(expected.label for expected in due if expected.field not in present)
    if not present and due:
        state = SectionState.EMPTY
    elif missing:
        state = SectionState.PARTIAL
    else:
        state = SectionState.PROVEN if is_proven else SectionState.COMPLETE
    return SectionCompleteness(section, state, missing, confirmed_on)


def overall_state(sections: Iterable[SectionCompleteness]) -> SectionState:
    """The state of the whole file: justifié when every section is whole and the identity proven."""
    found = list(sections)
    states = {completeness.state for completeness in found}
    if not states or states == {SectionState.EMPTY}:
        return SectionState.EMPTY
    if states & {SectionState.EMPTY, SectionState.PARTIAL}:
        return SectionState.PARTIAL
    proven = any(
        completeness.section is Section.IDENTITY and completeness.state is SectionState.PROVEN
        for completeness in found
    )
    return SectionState.PROVEN if proven else SectionState.COMPLETE


def is_to_confirm(confirmed_on: date | None, *, today: date) -> bool:
    """Whether the values of a section should be read again with the young person."""
    months = parameter("dossier.confirmation_months").integer_at(today)
    return confirmed_on is None or months_after(confirmed_on, months) <= today


def _applies(expected: Expectation, true: frozenset[str]) -> bool:
    if expected.only_if.startswith("!"):
        return expected.only_if[1:] not in true
    return not expected.only_if or expected.only_if in true
