"""Tables of the case file. Each belongs to one group of fields, which decides who may receive its rows."""

from convergence.dossier.models.around import Attachment, EditPresence, Note, SectionMark, TeamMember
from convergence.dossier.models.contact import Address, ContactPoint, ContactSheet
from convergence.dossier.models.duplicates import (
    DuplicateCheck,
    DuplicateDecision,
    FileRequest,
    FileRequestTarget,
)
from convergence.dossier.models.life import (
    Diploma,
    Education,
    Family,
    HealthCoverage,
    Housing,
    Language,
    Mobility,
    Resources,
)
from convergence.dossier.models.person import CivicDuties, Dossier, DossierNir, FollowUp, IdentityProof

__all__ = [
    "Address",
    "Attachment",
    "CivicDuties",
    "ContactPoint",
    "ContactSheet",
    "Diploma",
    "Dossier",
    "DossierNir",
    "DuplicateCheck",
    "DuplicateDecision",
    "EditPresence",
    "Education",
    "Family",
    "FileRequest",
    "FileRequestTarget",
    "FollowUp",
    "HealthCoverage",
    "Housing",
    "IdentityProof",
    "Language",
    "Mobility",
    "Note",
    "Resources",
    "SectionMark",
    "TeamMember",
]
