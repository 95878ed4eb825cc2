"""Words of the case file: closed lists with their French labels, and values that other rooms receive.

Lists that change with the field (housing kinds, exit motives, diplomas…) are dated nomenclatures of
``referentials``; the lists below are those on which rules depend.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from convergence.foundation.events import Event
from convergence.foundation.labels import Labelled
from convergence.foundation.problems import Conflict


class Sex(Labelled):
    """Sex of the civil register."""

    WOMAN = "F", "Femme"
    MAN = "M", "Homme"


class NationalityGroup(Labelled):
    """The three groups in which nationality is counted."""

    FRENCH = "FR", "Française"
    EUROPEAN_UNION = "UE", "Union européenne"
    OTHER = "HORS_UE", "Hors Union européenne"


class IdentityProofKind(Labelled):
    """The paper that was seen. Its number is never kept."""

    IDENTITY_CARD = "carte_identite", "Carte nationale d’identité"
    PASSPORT = "passeport", "Passeport"
    RESIDENCE_PERMIT = "titre_sejour", "Titre de séjour"
    RESIDENCE_PERMIT_RECEIPT = "recepisse_sejour", "Récépissé de demande de titre de séjour"
    ASYLUM_CERTIFICATE = "attestation_asile", "Attestation de demande d’asile"
    BIRTH_CERTIFICATE = "acte_naissance", "Acte de naissance"
    FAMILY_BOOK = "livret_famille", "Livret de famille"
    OTHER = "autre", "Autre pièce"


class IdentityProofState(Labelled):
    """Whether a paper was seen that proves who the person is."""

    NOT_PROVEN = "non_justifiee", "Identité non justifiée"
    PROVEN = "justifiee", "Identité justifiée"
    EXPIRED = "piece_expiree", "Pièce expirée"


class NirState(Labelled):
    """What is known of the NIR."""

    MISSING = "absent", "Non renseigné"
    DECLARED = "declare", "Déclaré"
    CERTIFIED = "certifie", "Certifié"


class DossierState(Labelled):
    """Whether someone works with the person now. The end of accompaniment is another fact, apart."""

    ACTIVE = "actif", "Actif"
    DORMANT = "en_veille", "En veille"


class Section(Labelled):
    """Parts of the case file, each with its completeness and the date on which it was confirmed."""

    IDENTITY = "identite", "Identité"
    CONTACTS = "contacts", "Coordonnées"
    ADDRESS = "adresse", "Adresse"
    FAMILY = "famille", "Situation familiale"
    HOUSING = "logement", "Logement"
    MOBILITY = "mobilite", "Mobilité"
    DRIVING_LICENCE = "permis", "Permis de conduire"
    EDUCATION = "formation", "Scolarité et diplômes"
    LANGUAGES = "langues", "Langues"
    HEALTH_INSURANCE = "couverture_sante", "Couverture santé"
    RESOURCES = "ressources", "Ressources"
    DISABILITY = "handicap", "Reconnaissance de handicap"
    CIVIC_DUTIES = "citoyennete", "Recensement et journée défense"


class SectionState(Labelled):
    """How complete a section is: partiel, complet, justifié, as the field says it."""

    EMPTY = "vide", "Non renseigné"
    PARTIAL = "partiel", "Partiel"
    COMPLETE = "complet", "Complet"
    PROVEN = "justifie", "Justifié"


class Reachability(Labelled):
    """What happened the last times that someone tried to reach the person."""

    UNKNOWN = "inconnue", "Pas encore contacté"
    REACHABLE = "joignable", "Joignable"
    NO_ANSWER = "sans_reponse", "Contacté sans réponse"
    UNREACHABLE = "injoignable", "Injoignable"
    WRONG_CONTACTS = "coordonnees_incorrectes", "Coordonnées incorrectes"


class TeamRole(Labelled):
    """What a professional does around the person."""

    REFERENT = "referent", "Référent"
    SECOND_REFERENT = "co_referent", "Co-référent"
    EMPLOYMENT_ADVISER = "conseiller_emploi", "Conseiller emploi ou entreprise"
    PRESCRIBER = "prescripteur", "Prescripteur"
    FRANCE_TRAVAIL = "france_travail", "Conseiller France Travail"
    CAP_EMPLOI = "cap_emploi", "Conseiller Cap emploi"
    SOCIAL_WORKER = "referent_social", "Référent social"
    EDUCATOR = "educateur", "Éducateur"
    SPONSOR = "parrain", "Parrain ou marraine"
    OTHER = "autre", "Autre intervenant"


class AttachmentReason(Labelled):
    """Why a file belongs to a structure from a date on."""

    FIRST_RECEPTION = "premier_accueil", "Premier accueil"
    MOVE = "demenagement", "Déménagement"
    CHOICE = "choix", "Choix du jeune"
    MERGER = "fusion_structures", "Fusion de structures"
    IMPORT = "reprise", "Reprise de l’ancien système"
    CORRECTION = "correction", "Correction d’une erreur"


class MatchGrade(Labelled):
    """How likely it is that two identities are the same person."""

    NONE = "aucun", "Personne différente"
    POSSIBLE = "possible", "Possible"
    PROBABLE = "probable", "Probable"
    CERTAIN = "certain", "Quasi certain"

    @property
    def strength(self) -> int:
        """0 for none, 3 for certain: grades are compared by it."""
        return list(MatchGrade).index(self)


class NameLikeness(Labelled):
    """How alike two names are."""

    SAME = "identique", "identique"
    CLOSE = "proche", "très proche"
    WEAK = "ressemblant", "ressemblant"
    DIFFERENT = "different", "différent"
    UNKNOWN = "inconnu", "non renseigné"


class BirthLikeness(Labelled):
    """How alike two birth dates are."""

    SAME = "identique", "identique"
    SWAPPED = "inversee", "jour et mois inversés"
    TWO_PARTS = "deux_parts", "un seul élément diffère"
    UNKNOWN_DAY = "jour_inconnu", "même année, jour inconnu (1er janvier)"
    SAME_YEAR = "meme_annee", "même année"
    DIFFERENT = "differente", "différente"


@dataclass(frozen=True, slots=True)
class IdentityDraft:
    """An identity as typed, before any file exists. ``nir_blind`` is the keyed digest, never the number."""

    birth_name: str
    first_name: str
    born_on: date
    usual_name: str = ""
    other_first_names: str = ""
    sex: Sex | None = None
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    nir_blind: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class MatchEvidence:
    """What two identities have in common, one clue after the other."""

    name: NameLikeness
    first_name: NameLikeness
    birth: BirthLikeness
    crossed_names: bool = False
    swapped_names: bool = False
    name_by_sound: bool = False
    first_name_by_sound: bool = False
    same_sex: bool | None = None
    same_nir: bool | None = None
    same_phone: bool = False
    same_email: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A graded and explained comparison. ``reasons`` are French phrases, what speaks for it first."""

    grade: MatchGrade
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SectionCompleteness:
    """State of one section, what is missing (French names), and when the values were last confirmed."""

    section: Section
    state: SectionState
    missing: tuple[str, ...] = ()
    confirmed_on: date | None = None


@dataclass(frozen=True, slots=True)
class AgeAdvice:
    """What the age allows at a date: a sentence of warning each, no refusal."""

    age: int
    is_minor: bool
    under_training_duty: bool
    last_day: date
    warnings: tuple[str, ...] = ()


class ContactKind(Labelled):
    """A way to reach the person."""

    PHONE = "telephone", "Téléphone"
    EMAIL = "email", "Adresse e-mail"


class RequestState(Labelled):
    """Where a request to the structure that holds a file stands."""

    SENT = "envoyee", "Envoyée"
    ACCEPTED = "acceptee", "Acceptée : dossier transféré"
    SHARED = "partagee", "Acceptée : dossier partagé"
    REFUSED = "refusee", "Refusée"


@dataclass(frozen=True, slots=True)
class SectionDifference:
    """One value that differs between what was typed and what another person saved meanwhile."""

    field: str
    label: str
    yours: object
    theirs: object


class SectionConflict(Conflict):
    """Someone saved the same section meanwhile. Nothing is lost: both versions are carried, field by field."""

    default_code = "section_changed"

    def __init__(self, section: Section, differences: tuple[SectionDifference, ...], edit_token: int) -> None:
        super().__init__(
            f"La rubrique « {section.label} » a été modifiée pendant votre saisie.",
            what_to_do="Comparez les deux versions, gardez ce qui est juste et enregistrez à nouveau.",
        )
        self.section = section
        self.differences = differences
        self.edit_token = edit_token


class NoteConflict(Conflict):
    """Someone amended the same note meanwhile: both texts are carried."""

    default_code = "note_changed"

    def __init__(self, yours: str, theirs: str, edit_token: int) -> None:
        super().__init__(
            "Cette note a été modifiée pendant votre saisie.",
            what_to_do="Comparez les deux textes, gardez ce qui est juste et enregistrez à nouveau.",
        )
        self.yours = yours
        self.theirs = theirs
        self.edit_token = edit_token


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierCreated(Event):
    """A file was opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityJustified(Event):
    """A paper that proves the identity was seen."""

    kind: str
    seen_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BirthDateCorrected(Event):
    """The birth date was changed: ages and the rights that depend on them are to be computed again."""

    before: date
    after: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionEdited(Event):
    """Values of a section were changed. The event names the section, never the values."""

    section: Section


@dataclass(frozen=True, slots=True, kw_only=True)
class RqthRecognised(Event):
    """The quality of disabled worker is recognised, for a period (L5213-1)."""

    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RqthEnded(Event):
    """The quality of disabled worker is no longer recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferentChanged(Event):
    """An organisation has another referent for the person from a day on."""

    organisation_id: UUID
    user_id: UUID
    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMemberAdded(Event):
    """A professional joined the team around the person."""

    organisation_id: UUID
    user_id: UUID
    role: TeamRole


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMemberEnded(Event):
    """A professional left the team around the person."""

    organisation_id: UUID
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHandedOver(Event):
    """A file changed hands. ``structure_id`` is the structure that holds it now."""

    from_structure_id: UUID
    reason: AttachmentReason


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPutOnWatch(Event):
    """Nobody works with the person for now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierReactivated(Event):
    """Someone works with the person again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccompanimentEnded(Event):
    """The accompaniment ended, whatever the state of the file."""

    ended_on: date
    motive: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccompanimentResumed(Event):
    """An accompaniment that had ended goes on."""

    resumed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactNoted(Event):
    """The person was reached, or someone tried to."""

    on: date
    by_young_person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRequested(Event):
    """A structure asks for a file of which it knows nothing but that it exists. ``structure_id`` asks."""

    request_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRequestAnswered(Event):
    """The structure that holds a file answered. ``structure_id`` is the one that asked."""

    request_id: UUID
    state: RequestState
