"""Closed lists of acts: what was done, how, with which outcome, about what, on whose idea."""

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


class ActOrigin(Labelled):
    """Whether the young person asked for it or a professional proposed it: two facts that stand apart."""

    DEMAND = "demande", "À la demande du jeune"
    PROPOSAL = "proposition", "Proposé par un professionnel"
