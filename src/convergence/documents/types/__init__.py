"""Words of documents: papers received and made, templates, deliveries, and what is announced of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from convergence.documents.types.papers import PaperKind, Variable, VariableShape, paper_variables
from convergence.foundation.classification import FieldGroup
from convergence.foundation.events import Event
from convergence.foundation.labels import Labelled

__all__ = [
    "CertainDate",
    "Comparison",
    "DeliveryDraft",
    "DeliveryNoted",
    "DeliveryRow",
    "DeliveryWay",
    "DocumentAdded",
    "DocumentCleared",
    "DocumentKind",
    "DocumentOrigin",
    "DocumentRefused",
    "DocumentRemoved",
    "DocumentRow",
    "DocumentState",
    "PaperKind",
    "PaperTemplatePublished",
    "PaperTemplateRetired",
    "TemplateFault",
    "TemplateRow",
    "TemplateState",
    "Variable",
    "VariableShape",
    "paper_variables",
]


class DocumentKind(Labelled):
    """What a document is. No copy of an identity paper is kept: that it was seen is noted in the file."""

    CV = "cv", "CV"
    DIPLOMA = "diplome", "Diplôme ou bulletin"
    PROOF_OF_ADDRESS = "domicile", "Justificatif de domicile"
    RESOURCES = "ressources", "Justificatif de ressources"
    HEALTH = "sante", "Justificatif de santé ou de handicap"
    CERTIFICATE = "attestation", "Attestation"
    CONTRACT = "contrat", "Contrat ou avenant"
    LETTER = "courrier", "Courrier"
    ATTENDANCE_SHEET = "emargement", "Feuille d’émargement"
    SIGNATURE_EVIDENCE = "preuve_signature", "Preuve de signature"
    FILE_EXPORT = "export", "Export du dossier"
    DIAGNOSTIC = "diagnostic", "Diagnostic"
    OTHER = "autre", "Autre document"

    @property
    def group(self) -> FieldGroup:
        """The family of data that it tells: row-level security opens it to others by this group."""
        return _GROUPS.get(self, FieldGroup.ACCOMPAGNEMENT)

    @property
    def keeping(self) -> str:
        """How long it is kept, in words: a choice of the project, by minimisation (RGPD, art. 5-1-c)."""
        return "Le temps de la démarche : retirez-le ensuite" if self in _PASSING else "Autant que le dossier"


_GROUPS = {
    DocumentKind.CV: FieldGroup.EDUCATION,
    DocumentKind.DIPLOMA: FieldGroup.EDUCATION,
    DocumentKind.PROOF_OF_ADDRESS: FieldGroup.CONTACT,
    DocumentKind.RESOURCES: FieldGroup.RESOURCES,
    DocumentKind.HEALTH: FieldGroup.HEALTH,
    DocumentKind.FILE_EXPORT: FieldGroup.FREE_TEXT,
    DocumentKind.DIAGNOSTIC: FieldGroup.FREE_TEXT,
}

_PASSING = {
    DocumentKind.PROOF_OF_ADDRESS,
    DocumentKind.RESOURCES,
    DocumentKind.HEALTH,
    DocumentKind.FILE_EXPORT,
}


class DocumentOrigin(Labelled):
    """Where it comes from."""

    UPLOADED = "depose", "Déposé par un professionnel"
    RECEIVED = "recu", "Déposé par la personne"
    MADE = "produit", "Produit par la structure"


class DocumentState(Labelled):
    """Whether it may be read."""

    QUARANTINED = "quarantaine", "En attente du contrôle antivirus"
    AVAILABLE = "disponible", "Disponible"
    REFUSED = "refuse", "Refusé par l’antivirus"
    REMOVED = "retire", "Retiré"


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as listed; its content is read apart. ``name`` is a safe file name for the download.

    ``keeper_id``: the operator whose paper it is, read by it and by the person alone.
    """

    document_id: UUID
    dossier_id: UUID | None
    structure_id: UUID
    kind: DocumentKind
    title: str
    name: str
    media_type: str
    size: int
    sha256: str
    origin: DocumentOrigin
    state: DocumentState
    paper_kind: PaperKind | None
    added_at: datetime
    added_by: UUID
    replaces_id: UUID | None
    removed_at: datetime | None
    removal_reason: str
    concerns: tuple[UUID, ...] = ()
    keeper_id: UUID | None = None

    @property
    def is_available(self) -> bool:
        """Whether its content may be read."""
        return self.state is DocumentState.AVAILABLE


@dataclass(frozen=True, slots=True)
class Comparison:
    """Store and documents compared: contents that nothing named, erased; keys named whose content is not there."""

    erased: int
    lost: tuple[str, ...]


class TemplateState(Labelled):
    """The life of a wording: it is published once its test has passed, and replaced by the next one."""

    DRAFT = "brouillon", "Brouillon"
    TESTED = "teste", "Testé"
    PUBLISHED = "publie", "Publié"
    RETIRED = "remplace", "Remplacé"


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """What is wrong with a wording, in French; ``case`` names the trial in which it was seen."""

    message: str
    case: str = ""


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A version of the wording of one kind of paper; version 0 without identifier is that of the product."""

    template_id: UUID | None
    kind: PaperKind
    version: int
    state: TemplateState
    wording: str
    edit_token: int = 0
    tested_at: datetime | None = None
    published_at: datetime | None = None
    faults: tuple[TemplateFault, ...] = ()


class DeliveryWay(Labelled):
    """How a letter was delivered. An e-mail gives no certain date."""

    HANDED_OVER = "main_propre", "Remise en main propre contre signature"
    REGISTERED = "recommande", "Lettre recommandée avec avis de réception"
    ELECTRONIC = "recommande_electronique", "Lettre recommandée électronique"
    PLAIN = "lettre_simple", "Lettre simple"
    EMAIL = "courriel", "Courriel"


@dataclass(frozen=True, slots=True)
class DeliveryDraft:
    """What is known of a delivery. Days are civil days; those that have not come are None."""

    way: DeliveryWay
    number: str = ""
    handed_on: date | None = None
    sent_on: date | None = None
    presented_on: date | None = None
    received_on: date | None = None
    returned_on: date | None = None


@dataclass(frozen=True, slots=True)
class CertainDate:
    """The day that counts for a letter, None while nothing proves one; with the rule and its source."""

    day: date | None
    rule: str
    source: str
    is_verified: bool = True


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery of one letter, with the day that counts."""

    delivery_id: UUID
    document_id: UUID
    dossier_id: UUID
    draft: DeliveryDraft
    certain: CertainDate
    edit_token: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentAdded(Event):
    """A document was uploaded, received or made."""

    document_id: UUID
    kind: DocumentKind
    origin: DocumentOrigin
    state: DocumentState
    paper_kind: PaperKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentCleared(Event):
    """The scanner found nothing in a document that waited for it."""

    document_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRefused(Event):
    """The scanner found something: the content is kept nowhere."""

    document_id: UUID
    kind: DocumentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRemoved(Event):
    """A document was removed; its content is erased."""

    document_id: UUID
    kind: DocumentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTemplatePublished(Event):
    """A wording of the structure serves from now on."""

    template_id: UUID
    kind: PaperKind
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTemplateRetired(Event):
    """The structure went back to the product's wording."""

    template_id: UUID
    kind: PaperKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryNoted(Event):
    """What is known of the delivery of a letter was noted; ``certain_on`` is the day that counts, if any."""

    document_id: UUID
    delivery_id: UUID
    way: DeliveryWay
    certain_on: date | None
