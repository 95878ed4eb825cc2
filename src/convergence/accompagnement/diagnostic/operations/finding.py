"""Find a version to fill in, locked for the time of the operation."""

from __future__ import annotations

from uuid import UUID

from convergence.accompagnement.diagnostic import models
from convergence.accompagnement.diagnostic.types import DiagnosticConflict
from convergence.dossier.queries import dossier_header
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.classification import FieldGroup
from convergence.foundation.problems import Conflict, NotFound
from convergence.storage.files import check_may_write
from convergence.storage.session import current_scope


def person(dossier_id: UUID) -> DossierHeader:
    """The head of the file; NotFound when it is absent or hidden, Refused when it is only readable."""
    scope = current_scope()
    found = dossier_header(scope, dossier_id) if scope else None
    if found is None:
        raise NotFound(
            "Ce dossier n’existe pas ou ne vous est pas accessible.",
            what_to_do="Vérifiez le numéro, ou cherchez le jeune par son nom.",
        )
    check_may_write(dossier_id, FieldGroup.ACCOMPAGNEMENT)
    return found


def diagnostic_to_fill(diagnostic_id: UUID, *, edit_token: int | None = None) -> models.Diagnostic:
    """An open version, locked; NotFound when absent or hidden, Conflict when closed or changed meanwhile."""
    row = models.Diagnostic.objects.select_for_update().filter(pk=diagnostic_id).first()
    if row is None:
        raise NotFound(
            "Ce diagnostic n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au dossier du jeune et choisissez-le dans la liste.",
        )
    check_may_write(row.dossier_id, FieldGroup.ACCOMPAGNEMENT)
    if row.closed_on is not None:
        raise Conflict(
            f"Ce diagnostic est terminé depuis le {row.closed_on:%d/%m/%Y}.",
            what_to_do="Ouvrez-en un nouveau : il reprend ces réponses.",
            code="diagnostic_closed",
        )
    check_unchanged(row.change_id, edit_token)
    return row


def check_unchanged(stored: int, given: int | None) -> None:
    """Raise DiagnosticConflict when someone saved since the token was read."""
    if given is not None and given != stored:
        raise DiagnosticConflict(
            "Cette partie du diagnostic a été modifiée pendant votre saisie.",
            what_to_do="Relisez les réponses actuelles, complétez-les et enregistrez à nouveau.",
        )
