"""What each section of the file holds: one description from which forms, checks and prints are made.

A value is a column of the same name. ``nomenclature`` names a dated list of ``referentials``; ``choices`` a
closed list. ``widget`` is a hint for the page that asks the question, nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from convergence.dossier.types import ContactKind, Reachability, Section, Sex
from convergence.foundation.classification import FieldGroup


class FieldKind(StrEnum):
    """What a value is, hence how it is read, stored and asked for."""

    NAME = "name"
    TEXT = "text"
    DATE = "date"
    CODE = "code"
    CODES = "codes"
    COMMUNE = "commune"
    COUNTRY = "country"
    YES_NO = "yes_no"
    INTEGER = "integer"
    AMOUNT = "amount"
    CONTACT = "contact"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class SectionField:
    """One value of a section. ``unit`` is written after the value (km, €)."""

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    nomenclature: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    unit: str = ""
    minimum: int = 0
    maximum: int = 0
    max_length: int = 200
    in_future: bool = False
    widget: str = ""
    autocomplete: str = ""
    rows: tuple[SectionField, ...] = ()

    def row_field(self, name: str) -> SectionField:
        """A value of a row, by its name."""
        return next(field for field in self.rows if field.name == name)


@dataclass(frozen=True, slots=True)
class SectionForm:
    """One section as it is asked for and shown. ``group`` decides who may receive it."""

    section: Section
    group: FieldGroup
    fields: tuple[SectionField, ...]

    @property
    def label(self) -> str:
        """French title of the section."""
        return self.section.label

    def field(self, name: str) -> SectionField:
        """A value by its name; KeyError when the section has none of that name."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


_KIND = FieldKind

_CONTACT_POINT = (
    SectionField("kind", "Type", _KIND.CODE, required=True, choices=tuple(ContactKind.choices())),
    SectionField("value", "Numéro ou adresse", _KIND.CONTACT, required=True, max_length=254),
    SectionField("comment", "Précision", hint="Par exemple : chez sa mère.", max_length=100),
    SectionField("preferred", "À utiliser en premier", _KIND.YES_NO),
    SectionField("wrong", "Ne fonctionne plus", _KIND.YES_NO),
)
_DIPLOMA = (
    SectionField("title", "Intitulé", required=True),
    SectionField("level", "Niveau", _KIND.CODE, nomenclature="education_level"),
    SectionField("state", "Obtention", _KIND.CODE, nomenclature="diploma_state"),
    SectionField("obtained_on", "Date", _KIND.DATE),
)
_LANGUAGE = (
    SectionField("language", "Langue", required=True, max_length=60),
    SectionField("spoken", "Niveau à l’oral", _KIND.CODE, nomenclature="language_level"),
    SectionField("written", "Niveau à l’écrit", _KIND.CODE, nomenclature="language_level"),
    SectionField("is_mother_tongue", "Langue maternelle", _KIND.YES_NO),
)

_FORMS = (
    SectionForm(
        Section.IDENTITY,
        FieldGroup.IDENTITY,
        (
            SectionField("birth_name", "Nom de naissance", _KIND.NAME, required=True, autocomplete="off"),
            SectionField("usual_name", "Nom d’usage", _KIND.NAME, hint="S’il diffère du nom de naissance."),
            SectionField("first_name", "Prénom", _KIND.NAME, required=True),
            SectionField("other_first_names", "Autres prénoms", _KIND.NAME),
            SectionField("born_on", "Date de naissance", _KIND.DATE, required=True),
            SectionField("sex", "Sexe", _KIND.CODE, choices=tuple(Sex.choices()), widget="radio"),
            SectionField("birth_country", "Pays de naissance", _KIND.COUNTRY),
            SectionField(
                "birth_commune", "Commune de naissance", _KIND.COMMUNE, hint="Pour une naissance en France."
            ),
            SectionField("birth_place", "Lieu de naissance à l’étranger", max_length=100),
            SectionField("nationality", "Nationalité", _KIND.COUNTRY, widget="nationality"),
            SectionField(
                "residence_permit_until", "Titre de séjour valable jusqu’au", _KIND.DATE, in_future=True
            ),
        ),
    ),
    SectionForm(
        Section.CONTACTS,
        FieldGroup.CONTACT,
        (
            SectionField("points", "Téléphones et adresses e-mail", _KIND.ROWS, rows=_CONTACT_POINT),
            SectionField(
                "reachability",
                "Joignable ?",
                _KIND.CODE,
                choices=tuple(Reachability.choices()),
                widget="radio",
            ),
            SectionField(
                "legal_representative",
                "Représentant légal",
                max_length=120,
                hint="Nom et lien, pour un mineur.",
            ),
            SectionField("legal_representative_phone", "Téléphone du représentant légal", _KIND.CONTACT),
        ),
    ),
    SectionForm(
        Section.ADDRESS,
        FieldGroup.CONTACT,
        (
            SectionField("street", "Numéro et voie", autocomplete="street-address"),
            SectionField("complement", "Complément", hint="Bâtiment, étage, chez…"),
            SectionField("postal_code", "Code postal", max_length=5, autocomplete="postal-code"),
            SectionField("commune", "Commune", _KIND.COMMUNE, required=True),
            SectionField("is_homeless", "Sans domicile (domiciliation)", _KIND.YES_NO),
            SectionField("in_qpv", "Quartier prioritaire (QPV)", _KIND.YES_NO),
            SectionField("in_frr", "France ruralités revitalisation (FRR)", _KIND.YES_NO),
        ),
    ),
    SectionForm(
        Section.FAMILY,
        FieldGroup.FAMILY,
        (
            SectionField("marital_status", "Situation familiale", _KIND.CODE, nomenclature="marital_status"),
            SectionField("children", "Enfants à charge", _KIND.INTEGER, maximum=20),
            SectionField("childcare", "Moyen de garde", _KIND.CODE, nomenclature="childcare"),
        ),
    ),
    SectionForm(
        Section.HOUSING,
        FieldGroup.HOUSING,
        (
            SectionField("housing", "Hébergement", _KIND.CODE, nomenclature="housing"),
            SectionField("housed_since", "Depuis le", _KIND.DATE),
            SectionField("housing_difficulty", "Difficulté de logement", _KIND.YES_NO),
        ),
    ),
    SectionForm(
        Section.MOBILITY,
        FieldGroup.MOBILITY,
        (
            SectionField("vehicle", "Moyen de transport", _KIND.CODE, nomenclature="transport"),
            SectionField("radius_km", "Distance possible", _KIND.INTEGER, maximum=2000, unit="km"),
        ),
    ),
    SectionForm(
        Section.DRIVING_LICENCE,
        FieldGroup.MOBILITY,
        (SectionField("licence", "Permis de conduire", _KIND.CODE, nomenclature="driving_licence"),),
    ),
    SectionForm(
        Section.EDUCATION,
        FieldGroup.EDUCATION,
        (
            SectionField("level", "Niveau de formation", _KIND.CODE, nomenclature="education_level"),
            SectionField(
                "schooling", "Dernier système de formation", _KIND.CODE, nomenclature="schooling_type"
            ),
            SectionField("last_class", "Dernière classe suivie", max_length=100),
            SectionField("in_school", "Encore scolarisé", _KIND.YES_NO),
            SectionField("left_school_on", "Sortie de scolarité", _KIND.DATE),
            SectionField("diplomas", "Diplômes et certifications", _KIND.ROWS, rows=_DIPLOMA),
        ),
    ),
    SectionForm(
        Section.LANGUAGES,
        FieldGroup.EDUCATION,
        (SectionField("languages", "Langues", _KIND.ROWS, rows=_LANGUAGE),),
    ),
    SectionForm(
        Section.HEALTH_INSURANCE,
        FieldGroup.HEALTH,
        (
            SectionField("scheme", "Couverture santé", _KIND.CODE, nomenclature="health_insurance"),
            SectionField("complementary", "Complémentaire santé", _KIND.YES_NO),
            SectionField("rights_until", "Droits ouverts jusqu’au", _KIND.DATE, in_future=True),
        ),
    ),
    SectionForm(
        Section.RESOURCES,
        FieldGroup.RESOURCES,
        (
            SectionField("resources", "Ressources", _KIND.CODES, nomenclature="resource"),
            SectionField("monthly_amount", "Montant mensuel", _KIND.AMOUNT, maximum=10_000, unit="€"),
        ),
    ),
    SectionForm(
        Section.DISABILITY,
        FieldGroup.HEALTH,
        (
            SectionField("rqth", "Reconnaissance de travailleur handicapé (RQTH)", _KIND.YES_NO),
            SectionField("rqth_from", "Depuis le", _KIND.DATE),
            SectionField(
                "rqth_until",
                "Jusqu’au",
                _KIND.DATE,
                in_future=True,
                hint="Laissez vide si elle est sans limite de durée.",
            ),
        ),
    ),
    SectionForm(
        Section.CIVIC_DUTIES,
        FieldGroup.IDENTITY,
        (
            SectionField("census", "Recensé", _KIND.YES_NO),
            SectionField("defence_day", "Journée défense et citoyenneté faite", _KIND.YES_NO),
            SectionField("defence_day_on", "Date de la journée", _KIND.DATE),
        ),
    ),
)

SECTION_FORMS: Mapping[Section, SectionForm] = {form.section: form for form in _FORMS}


@dataclass(frozen=True, slots=True)
class SectionValues:
    """The values of a section at some date, by field name. ROWS are tuples of mappings with an ``id``."""

    section: Section
    values: Mapping[str, object]

    def on(self, name: str) -> date | None:
        """A value that is a date."""
        value = self.values.get(name)
        return value if isinstance(value, date) else None
