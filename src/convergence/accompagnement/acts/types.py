"""Words of acts: what was done with a young person, and the hours that it counts."""

from dataclasses import dataclass
from datetime import date, datetime

from convergence.accompagnement.situations.types import SnpMeasure
from convergence.foundation.labels import Labelled


class ActKind(Labelled):
    """What was done."""

    FIRST_RECEPTION = "premier_accueil", "Premier accueil"
    INTERVIEW = "entretien", "Entretien individuel"
    PARTNER_INTERVIEW = "entretien_partenaire", "Entretien par un partenaire"
    PHONE = "telephone", "Échange téléphonique"
    MAIL = "courriel", "Courriel"
    SMS = "sms", "SMS"
    LETTER = "courrier", "Courrier"
    WORKSHOP = "atelier", "Atelier"
    COLLECTIVE_INFORMATION = "information_collective", "Information collective"
    VISIT = "visite", "Visite"
    OUTSIDE_ACTIVITY = "activite_exterieure", "Activité extérieure"
    SERVICE = "prestation", "Prestation"
    MEDIATION = "mediation", "Médiation"
    PROPOSAL = "proposition", "Proposition"
    PRESCRIPTION = "prescription", "Prescription"
    OWN_STEP = "demarche", "Démarche du jeune"
    OTHER = "autre", "Autre"

    @property
    def is_meeting(self) -> bool:
        """Whether the young person and a professional meet: it then lasts, and counts hours."""
        return self in _MEETINGS

    @property
    def is_collective(self) -> bool:
        """Whether it is held for a group."""
        return self in (ActKind.WORKSHOP, ActKind.COLLECTIVE_INFORMATION)


_MEETINGS = frozenset(
    {
        ActKind.FIRST_RECEPTION,
        ActKind.INTERVIEW,
        ActKind.PARTNER_INTERVIEW,
        ActKind.WORKSHOP,
        ActKind.COLLECTIVE_INFORMATION,
        ActKind.VISIT,
        ActKind.OUTSIDE_ACTIVITY,
        ActKind.SERVICE,
        ActKind.OTHER,
    }
)


class ActModality(Labelled):
    """How people met or exchanged."""

    FACE_TO_FACE = "presentiel", "En face à face"
    PHONE = "telephone", "Par téléphone"
    VIDEO = "visio", "En visioconférence"
    WRITTEN = "ecrit", "Par écrit"
    OUTSIDE = "exterieur", "Hors les murs"
    ALONE = "autonomie", "En autonomie"


class ActStatus(Labelled):
    """What became of it: the six statuses of the field."""

    PLANNED = "planifie", "Planifié"
    PRESENT = "present", "Présent"
    ABSENT = "absent", "Absent"
    CANCELLED = "annule", "Annulé"
    POSTPONED = "reporte", "Reporté"
    UNSPECIFIED = "non_precise", "Non précisé"


class ActTheme(Labelled):
    """What the act is about: the measures of the field."""

    JOB = "EMPLOI", "Emploi"
    TRAINING = "FORMATION", "Formation"
    PROJECT = "PROJET_PROFESSIONNEL", "Projet professionnel"
    LEISURE = "CULTURE_SPORT_LOISIRS", "Culture, sport, loisirs"
    CITIZENSHIP = "CITOYENNETE", "Citoyenneté"
    HOUSING = "LOGEMENT", "Logement"
    HEALTH = "SANTE", "Santé"
    MOBILITY = "MOBILITE", "Mobilité"
    RESOURCES = "RESSOURCES", "Ressources et droits"


@dataclass(frozen=True, slots=True)
class ActDraft:
    """An act as typed. Either instants (``starts_at``, with a zone) or only a local day (``day``)."""

    kind: ActKind
    status: ActStatus
    day: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    minutes: int | None = None
    modality: ActModality | None = None
    measure: SnpMeasure | None = None


@dataclass(frozen=True, slots=True)
class CountedAct:
    """What the weekly counter needs of an act.

    ``day`` is a local day of the structure, for what has no hour; else ``starts_at`` (and ``ends_at`` when
    known) are instants. ``minutes`` is the duration told; without it and without an end, the default of the
    kind holds. ``is_qualified`` says that an adviser confirmed a step of the young person as done.
    """

    kind: ActKind
    status: ActStatus
    day: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    minutes: int | None = None
    measure: SnpMeasure | None = None
    is_qualified: bool = False


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Exact minutes of one week. Declared hours hold the validated ones."""

    monday: date
    declared_minutes: int
    validated_minutes: int
    minimum_minutes: int

    @property
    def reaches_minimum(self) -> bool:
        """Whether the validated minutes reach the minimum of the contract."""
        return self.validated_minutes >= self.minimum_minutes

    @property
    def missing_minutes(self) -> int:
        """Validated minutes still to come to reach the minimum."""
        return max(0, self.minimum_minutes - self.validated_minutes)
