"""Reads of the case file. Each names in the access journal the files that it shows."""

from convergence.dossier.queries.births import StudiedPerson, births_of, people_to_publish
from convergence.dossier.queries.caseload import caseload, files_of_referents, files_to_rank, phones_of
from convergence.dossier.queries.contacts import contact_points_of
from convergence.dossier.queries.duplicates import check_duplicates, identity_draft
from convergence.dossier.queries.file import (
    attachments_of,
    dossier_file,
    file_as_known,
    notes_of,
    proofs_of,
    team_of,
)
from convergence.dossier.queries.heads import (
    age_facts,
    dossier_header,
    file_number,
    file_of_number,
    file_standing,
    headers_of,
    names_of,
    place_of_number,
    place_of_person,
)
from convergence.dossier.queries.history import changes, who_looked, who_looked_at_me
from convergence.dossier.queries.requests import file_requests, present_editors
from convergence.dossier.queries.search import holders_sharing, people_shared, search
from convergence.dossier.queries.sections import section

__all__ = [
    "StudiedPerson",
    "age_facts",
    "attachments_of",
    "births_of",
    "caseload",
    "changes",
    "check_duplicates",
    "contact_points_of",
    "dossier_file",
    "dossier_header",
    "file_as_known",
    "file_number",
    "file_of_number",
    "file_requests",
    "file_standing",
    "files_of_referents",
    "files_to_rank",
    "headers_of",
    "holders_sharing",
    "identity_draft",
    "names_of",
    "notes_of",
    "people_shared",
    "people_to_publish",
    "phones_of",
    "place_of_number",
    "place_of_person",
    "present_editors",
    "proofs_of",
    "search",
    "section",
    "team_of",
    "who_looked",
    "who_looked_at_me",
]
