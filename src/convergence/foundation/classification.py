"""Families of fields: what kind of datum a column holds, hence who may receive it."""

from __future__ import annotations

from enum import StrEnum


class FieldGroup(StrEnum):
    """Every column of every table belongs to one group (an architecture test demands it)."""

    TECHNICAL = "technique"
    PUBLIC = "public"
    STAFF = "professionnels"
    IDENTITY = "identite"
    NIR = "nir"
    CONTACT = "coordonnees"
    FAMILY = "famille"
    HOUSING = "logement"
    MOBILITY = "mobilite"
    EDUCATION = "formation"
    HEALTH = "sante"
    RESOURCES = "ressources"
    ACCOMPAGNEMENT = "accompagnement"
    FREE_TEXT = "texte_libre"

    @property
    def label(self) -> str:
        """French words shown in the journal and to the young person."""
        return _LABELS[self]

    @property
    def personal(self) -> bool:
        """True when the group tells something of an identified person."""
        return self not in (FieldGroup.TECHNICAL, FieldGroup.PUBLIC)


_LABELS = {
    FieldGroup.TECHNICAL: "Données techniques",
    FieldGroup.PUBLIC: "Données publiques",
    FieldGroup.STAFF: "Professionnels",
    FieldGroup.IDENTITY: "Identité",
    FieldGroup.NIR: "Numéro de sécurité sociale",
    FieldGroup.CONTACT: "Coordonnées et adresse",
    FieldGroup.FAMILY: "Situation familiale",
    FieldGroup.HOUSING: "Logement",
    FieldGroup.MOBILITY: "Mobilité et permis",
    FieldGroup.EDUCATION: "Scolarité et diplômes",
    FieldGroup.HEALTH: "Santé et couverture sociale",
    FieldGroup.RESOURCES: "Ressources",
    FieldGroup.ACCOMPAGNEMENT: "Accompagnement",
    FieldGroup.FREE_TEXT: "Texte libre",
}
