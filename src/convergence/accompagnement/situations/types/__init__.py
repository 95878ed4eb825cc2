"""Words of situations: the nine categories of the field, their kinds and states."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from convergence.accompagnement.situations.types.conventions import PmsmpOutcome, PmsmpSequel
from convergence.accompagnement.situations.types.exits import ExitAbout, ExitClass, FollowUpAnswer
from convergence.foundation.events import Event
from convergence.foundation.labels import Labelled
from convergence.foundation.periods import DatePeriod
from convergence.foundation.problems import Conflict


class SituationCategory(Labelled):
    """The nine categories, in the order by which the current situation is chosen."""

    JOB = "emploi", "Emploi"
    WORK_STUDY = "alternance", "Contrat en alternance"
    TRAINING = "formation", "Formation"
    IMMERSION = "immersion", "Immersion en entreprise"
    VOLUNTEERING = "volontariat", "Contrat de volontariat ou bénévolat"
    SCHOOL = "scolarite", "Scolarisé"
    JOB_SEEKER = "demandeur_emploi", "Demandeur d’emploi"
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
    CIVIL_SERVANT = "titulaire", "Titulaire de la fonction publique"
    SELF_EMPLOYED = "independant", "Travail indépendant (sans contrat de travail)"


class JobKind(Labelled):
    """Kind of job."""

    ORDINARY = "droit_commun", "Contrat de droit commun"
    TEMPORARY = "interim", "Intérim"
    SEASONAL = "saisonnier", "Saisonnier"
    AIDED_PUBLIC = "cui_cae", "Contrat aidé non marchand (CUI-CAE, PEC)"
    AIDED_PRIVATE = "cui_cie", "Contrat aidé marchand (CUI-CIE)"
    FUTURE_JOB = "emploi_avenir", "Emploi d’avenir (non marchand)"
    FUTURE_JOB_PRIVATE = "emploi_avenir_marchand", "Emploi d’avenir (marchand)"
    GENERATION = "contrat_generation", "Contrat de génération"
    INTERMEDIARY = "association_intermediaire", "Association intermédiaire (IAE)"
    INSERTION = "insertion", "Insertion par l’activité économique"
    BUSINESS = "creation", "Création ou reprise d’entreprise"
    OTHER = "autre", "Autre emploi"


class WorkingTime(Labelled):
    """Full or part time."""

    FULL = "temps_plein", "Temps plein"
    PART = "temps_partiel", "Temps partiel"


class WorkStudyKind(Labelled):
    """Kinds of contrat en alternance."""

    APPRENTICESHIP = "apprentissage", "Contrat d’apprentissage"
    PROFESSIONALISATION = "professionnalisation", "Contrat de professionnalisation"
    PACTE = "pacte", "PACTE (fonction publique)"
    CDPI = "cdpi", "CDPI"


class TrainingKind(Labelled):
    """What a training leads to."""

    QUALIFYING = "qualifiante", "Formation qualifiante (diplôme, titre, certificat)"
    PRE_QUALIFYING = "prequalifiante", "Préqualification"
    BASICS = "remise_a_niveau", "Remise à niveau, compétences de base"
    LANGUAGE = "fle", "Français langue étrangère"
    PROJECT = "projet", "Mobilisation, aide au projet (E2C, EPIDE…)"
    OTHER = "autre", "Autre formation"


class ImmersionKind(Labelled):
    """Kinds of immersion; a PMSMP has its own legal limits (D5135-3)."""

    PLAIN = "immersion", "Immersion en entreprise"
    PMSMP = "pmsmp", "PMSMP"


class PmsmpObjective(Labelled):
    """The three objects of a PMSMP (L5135-1)."""

    DISCOVER = "decouvrir", "Découvrir un métier ou un secteur d’activité"
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
    weekly_hours: int | None = None
    work_study_kind: WorkStudyKind | None = None
    training_kind: TrainingKind | None = None
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
    objective: PmsmpObjective | None = None
    goals: str = ""
    job_term: JobTerm | None = None
    weekly_hours: int | None = None
    awaits_confirmation: bool = False


@dataclass(frozen=True, slots=True)
class SpanRow:
    """What week counters need of a situation: when, of which kind, and whether it is sure.

    ``weekly_hours`` are those told. A situation that awaits its confirmation is planned, whatever its dates.
    """

    dossier_id: UUID
    situation_id: UUID
    category: SituationCategory
    kind: str
    working_time: WorkingTime | None
    weekly_hours: int | None
    period: DatePeriod
    awaits_confirmation: bool


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


@dataclass(frozen=True, slots=True)
class SituationRow:
    """A recorded situation as shown. Ends are the first day that no longer belongs to it.

    ``ends_on`` is an end that happened, ``planned_end_on`` one that is foreseen. ``state`` and ``is_current``
    hold on the day for which it was read. ``edit_token`` goes back with an amendment.
    """

    dossier_id: UUID
    situation_id: UUID
    category: SituationCategory
    state: SituationState
    starts_on: date
    planned_end_on: date | None
    ends_on: date | None
    kind: str
    kind_label: str
    job_term: JobTerm | None
    working_time: WorkingTime | None
    pmsmp_objective: PmsmpObjective | None
    organisation: str
    content: str
    rome: str
    is_renewal: bool
    is_cancelled: bool
    source: str
    recorded_at: datetime
    edit_token: int
    weekly_hours: int | None = None
    awaits_confirmation: bool = False

    @property
    def period(self) -> DatePeriod:
        """From the first day to the end that happened, else to the one foreseen."""
        return DatePeriod(self.starts_on, self.ends_on or self.planned_end_on)

    @property
    def last_day(self) -> date | None:
        """The last day that belongs to it, as people write it."""
        end = self.ends_on or self.planned_end_on
        return end - timedelta(days=1) if end else None

    @property
    def label(self) -> str:
        """« Emploi : CDI, Intérim, temps plein », « Formation », « Immersion en entreprise : PMSMP »."""
        return situation_label(self.category, self.kind_label, self.job_term, self.working_time)

    @property
    def draft(self) -> SituationDraft:
        """What was typed, to fill the form that amends it."""
        job, study = SituationCategory.JOB, SituationCategory.WORK_STUDY
        immersion, volunteering = SituationCategory.IMMERSION, SituationCategory.VOLUNTEERING
        kind, category = self.kind, self.category
        return SituationDraft(
            category=category,
            first_day=self.starts_on,
            last_day=self.last_day,
            job_term=self.job_term,
            job_kind=JobKind(kind) if kind and category is job else None,
            working_time=self.working_time,
            weekly_hours=self.weekly_hours,
            training_kind=TrainingKind(kind) if kind and category is SituationCategory.TRAINING else None,
            work_study_kind=WorkStudyKind(kind) if kind and category is study else None,
            immersion_kind=ImmersionKind(kind) if kind and category is immersion else None,
            pmsmp_objective=self.pmsmp_objective,
            volunteering_kind=VolunteeringKind(kind) if kind and category is volunteering else None,
            snp_measure=SnpMeasure(kind) if kind and category is SituationCategory.NON_PROFESSIONAL else None,
            organisation=self.organisation,
            content=self.content,
            rome=self.rome,
        )


def situation_label(
    category: SituationCategory, kind: str, job_term: JobTerm | None, working_time: WorkingTime | None
) -> str:
    """The words of a situation; ``kind`` is the label of its kind, said unless it repeats the category."""
    term = job_term.label if job_term else ""
    time = working_time.label.lower() if working_time else ""
    details = ", ".join(part for part in (term, "" if kind == category.label else kind, time) if part)
    return f"{category.label} : {details}" if details else category.label


@dataclass(frozen=True, slots=True)
class CurrentSituationRow:
    """What stands for the person on a day, in words; ``situation`` is the whole of it, left out of lists."""

    dossier_id: UUID
    category: SituationCategory
    label: str
    situation: SituationRow | None = None


@dataclass(frozen=True, slots=True)
class SituationCommentRow:
    """Free text about a situation; for those who may read free text."""

    dossier_id: UUID
    situation_id: UUID
    text: str


@dataclass(frozen=True, slots=True)
class OverlapRow:
    """Two situations of a person that hardly go together, told in French; ``situation_id`` is the later one."""

    dossier_id: UUID
    situation_id: UUID
    other_id: UUID
    sentence: str


@dataclass(frozen=True, slots=True)
class RecordedSituation:
    """What recording or amending answers: the situation, and what to check, which was not refused."""

    situation_id: UUID
    warnings: tuple[OverlapWarning, ...] = ()


class SituationConflict(Conflict):
    """Someone changed the situation meanwhile. Both versions are carried: nothing typed is lost."""

    default_code = "situation_changed"

    def __init__(self, yours: SituationDraft, theirs: SituationRow) -> None:
        super().__init__(
            "Cette situation a été modifiée pendant votre saisie.",
            what_to_do="Comparez les deux versions, gardez ce qui est juste et enregistrez à nouveau.",
        )
        self.yours = yours
        self.theirs = theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationRecorded(Event):
    """A situation was recorded or amended. ``is_lasting``: a lasting job, in the sense of the parameter.

    ``ends_on`` is the first day after, happened or foreseen.
    """

    situation_id: UUID
    category: SituationCategory
    starts_on: date
    ends_on: date | None
    is_lasting: bool
    is_amendment: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationEnded(Event):
    """A situation ended. ``ended_on`` is the first day that no longer belongs to it."""

    situation_id: UUID
    category: SituationCategory
    ended_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationCancelled(Event):
    """A situation was recorded by mistake: it counts nowhere any more, and stays in the history."""

    situation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationConfirmed(Event):
    """A situation that was foreseen has become real."""

    situation_id: UUID
    category: SituationCategory
    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ConventionRecorded(Event):
    """The convention of a PMSMP was written or changed."""

    situation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PmsmpEvaluated(Event):
    """A PMSMP was evaluated."""

    situation_id: UUID
    outcome: PmsmpOutcome
    sequel: PmsmpSequel


@dataclass(frozen=True, slots=True, kw_only=True)
class AccidentNoted(Event):
    """An accident during a PMSMP is to be declared, or was declared. Nothing is told of it."""

    situation_id: UUID
    accident_id: UUID
    is_declared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitQualified(Event):
    """An exit was qualified, or qualified anew because a situation was learned late.

    ``positive`` names the definitions that count it positive, parted by spaces.
    """

    exit_id: UUID
    about: ExitAbout
    ref_id: UUID
    exited_on: date
    exit_class: ExitClass
    positive: str
    is_revision: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitWithdrawn(Event):
    """There was no exit after all: what ended goes on."""

    exit_id: UUID
    ref_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpNoted(Event):
    """News were taken, or asked in vain, after an exit."""

    follow_up_id: UUID
    exit_id: UUID
    months: int
    answer: FollowUpAnswer
    situation_id: UUID | None
