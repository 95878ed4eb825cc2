"""Reads of documents."""

from convergence.documents.queries.deliveries import certain_date, deliveries_of_file
from convergence.documents.queries.documents import (
    document,
    document_bytes,
    documents_of_file,
    documents_of_structure,
)
from convergence.documents.queries.giving import paper_not_kept
from convergence.documents.queries.hers import documents_shown_to_person
from convergence.documents.queries.templates import (
    template,
    template_picture,
    template_versions,
    templates,
)
from convergence.documents.queries.waiting import structures_to_scan, waiting_for_scanner

__all__ = [
    "certain_date",
    "deliveries_of_file",
    "document",
    "document_bytes",
    "documents_of_file",
    "documents_of_structure",
    "documents_shown_to_person",
    "paper_not_kept",
    "structures_to_scan",
    "template",
    "template_picture",
    "template_versions",
    "templates",
    "waiting_for_scanner",
]
