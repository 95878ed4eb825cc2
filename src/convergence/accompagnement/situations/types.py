"""Words of situations: the nine categories of the field, their kinds and states."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convergence.foundation.labels import Labelled
from convergence.foundation.periods import DatePeriod


class SituationCategory(Labelled):
    """The nine categories, in the order by which the current situation is chosen."""

    JOB = "emploi", "Emploi"
    WORK_STUDY = "alternance", "Contrat en alternance"
    TRAINING = "formation", "Formation"
    IMMERSION = "immersion", "Immersion en entreprise"
    VOLUNTEERING = "volontariat", "Contrat de volontariat ou bénévolat"
    SCHOOL = "scolarite", "Scolarisé"
    JOB_SEEKER = "demandeur_emploi", "Demandeur d'emploi"
    NON_PROFESSIONAL = "non_professionnelle", "Non professionnelle"
    UNKNOWN = "inconnue", "Situation inconnue"

    @property
    def rank(self) -> int:
        """Place in the order, 0 first."""
        return list(SituationCategory).index(self)


class SituationState(Labelled):
    """Where a situation stands on a day, from its dates."""

    PLANNED = "PREVU", "Prévue"
    RUNNING = "EN_COURS", "En cours"
    ENDED = "TERMINE", "Terminée"


class JobTerm(Labelled):
    """Term of the job contract, required beside its kind."""

    PERMANENT = "cdi", "CDI"
    FIXED_TERM = "cdd", "CDD"
    SELF_EMPLOYED = "independant", "Travail indépendant (sans contrat de travail)"


class JobKind(Labelled):
    """Kind of job."""

    ORDINARY = "droit_commun", "Contrat de droit commun"
    TEMPORARY = "interim", "Intérim"
    SEASONAL = "saisonnier", "Saisonnier"
    AIDED_PUBLIC = "cui_cae", "Contrat aidé non marchand (CUI-CAE, PEC)"
    AIDED_PRIVATE = "cui_cie", "Contrat aidé marchand (CUI-CIE)"
    FUTURE_JOB = "emploi_avenir", "Emploi d'avenir"
    GENERATION = "contrat_generation", "Contrat de génération"
    INSERTION = "insertion", "Insertion par l'activité économique"
    BUSINESS = "creation", "Création ou reprise d'entreprise"
    OTHER = "autre", "Autre emploi"


class WorkingTime(Labelled):
    """Full or part time."""

    FULL = "temps_plein", "Temps plein"
    PART = "temps_partiel", "Temps partiel"


class WorkStudyKind(Labelled):
    """Kinds of contrat en alternance."""

    APPRENTICESHIP = "apprentissage", "Contrat d'apprentissage"
    PROFESSIONALISATION = "professionnalisation", "Contrat de professionnalisation"
    PACTE = "pacte", "PACTE (fonction publique)"
    CDPI = "cdpi", "CDPI"


class ImmersionKind(Labelled):
    """Kinds of immersion; a PMSMP has its own legal limits (D5135-3)."""

    PLAIN = "immersion", "Immersion en entreprise"
    PMSMP = "pmsmp", "PMSMP"


class PmsmpObjective(Labelled):
    """The three objects of a PMSMP (L5135-1)."""

    DISCOVER = "decouvrir", "Découvrir un métier ou un secteur d'activité"
    CONFIRM = "confirmer", "Confirmer un projet professionnel"
    RECRUIT = "recruter", "Initier une démarche de recrutement"


class VolunteeringKind(Labelled):
    """Kinds of volunteering."""

    CIVIC_SERVICE = "service_civique", "Service civique"
    MILITARY = "volontariat_armees", "Volontariat dans les armées, SMV ou SMA"
    ABROAD = "volontariat_international", "Volontariat international"
    UNPAID = "benevolat", "Bénévolat"
    OTHER = "autre", "Autre volontariat"


class SnpMeasure(Labelled):
    """What a non-professional situation serves; its default hours are a dated parameter of ``acts``."""

    JOB = "EMPLOI", "Emploi"
    TRAINING = "FORMATION", "Formation"
    PROJECT = "PROJET_PROFESSIONNEL", "Projet professionnel"
    LEISURE = "CULTURE_SPORT_LOISIRS", "Culture, sport, loisirs"
    CITIZENSHIP = "CITOYENNETE", "Citoyenneté"
    HOUSING = "LOGEMENT", "Logement"
    HEALTH = "SANTE", "Santé"
    NOT_SNP = "NON_SNP", "Sans mesure"


@dataclass(frozen=True, slots=True)
class SituationDraft:
    """A situation as typed. Both days are included, as people say them; no last day means not known yet."""

    category: SituationCategory
    first_day: date | None
    last_day: date | None = None
    job_term: JobTerm | None = None
    job_kind: JobKind | None = None
    working_time: WorkingTime | None = None
    work_study_kind: WorkStudyKind | None = None
    immersion_kind: ImmersionKind | None = None
    pmsmp_objective: PmsmpObjective | None = None
    volunteering_kind: VolunteeringKind | None = None
    snp_measure: SnpMeasure | None = None
    organisation: str = ""
    content: str = ""
    rome: str = ""

    @property
    def period(self) -> DatePeriod:
        """The half-open period; to be read once the draft is checked."""
        if self.first_day is None:
            raise ValueError("the draft has no first day: check it first")
        return DatePeriod.through(self.first_day, self.last_day)


@dataclass(frozen=True, slots=True)
class DatedSituation:
    """What rules need of a recorded situation."""

    category: SituationCategory
    period: DatePeriod
    kind: str = ""
    working_time: WorkingTime | None = None
    situation_id: UUID | None = None
    host: str = ""
    is_renewal: bool = False


@dataclass(frozen=True, slots=True)
class CurrentSituation:
    """The situation that stands for the person on a day; no record when nothing is known."""

    category: SituationCategory
    situation: DatedSituation | None


@dataclass(frozen=True, slots=True)
class OverlapWarning:
    """Two situations that hardly go together, told in French."""

    other: DatedSituation
    sentence: str
