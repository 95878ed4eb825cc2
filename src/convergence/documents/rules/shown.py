"""Which papers of a file its person sees in her space.

Hers (a CV, a diploma, what she sent), and those that were given to her: certificates, signed contracts, letters that
left. A paper that a professional wrote for herself, about somebody else, or that has not been given yet, is not there:
the page says how to ask for it.
"""

from __future__ import annotations

from convergence.documents.types import DocumentKind, DocumentOrigin, DocumentRow, DocumentState

HERS = frozenset(
    {
        DocumentKind.CV,
        DocumentKind.DIPLOMA,
        DocumentKind.PROOF_OF_ADDRESS,
        DocumentKind.RESOURCES,
        DocumentKind.HEALTH,
        DocumentKind.CERTIFICATE,
    }
)
GIVEN = frozenset({DocumentKind.CONTRACT, DocumentKind.LETTER})


def is_shown_to_person(row: DocumentRow, *, was_given: bool) -> bool:
    """``was_given``: it is the sealed paper of a signing, a letter that left, or it was joined to a message to her."""
    if row.state is DocumentState.REMOVED:
        return False
    if row.origin is DocumentOrigin.RECEIVED or was_given:
        return True
    if row.kind in GIVEN:
        return row.kind is DocumentKind.CONTRACT and row.origin is DocumentOrigin.UPLOADED
    return row.kind in HERS
