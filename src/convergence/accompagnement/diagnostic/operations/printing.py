"""Put a version on paper, to read it again with the person and leave it with her."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from convergence.accompagnement.diagnostic.policies import check_may_keep_diagnostics
from convergence.accompagnement.diagnostic.queries import diagnostic_detail, version_words
from convergence.accompagnement.diagnostic.types import DiagnosticRow, TargetWords, VersionWords
from convergence.documents.operations import make_document
from convergence.documents.types import PaperKind
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.periods import french_date
from convergence.foundation.problems import NotFound
from convergence.storage.files import check_may_write
from convergence.storage.operation import operation
from convergence.storage.session import current_scope


@operation("Diagnostic mis sur papier")
def print_diagnostic(*, actor: Actor, at: datetime, diagnostic_id: UUID, reason: str = "") -> UUID:
    """Make the paper of a version, closed or not, without its free text; returns the document.

    The paper tells every family of data at once: it is filed where no other organisation reads.
    """
    check_may_keep_diagnostics(actor)
    scope = current_scope()
    detail = diagnostic_detail(scope, diagnostic_id) if scope else None
    if scope is None or detail is None:
        raise NotFound(
            "Ce diagnostic n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au dossier du jeune et choisissez-le dans la liste.",
        )
    check_may_write(detail.dossier_id, FieldGroup.FREE_TEXT)
    head, told = detail.head, version_words(scope, detail)
    return make_document(
        actor=actor,
        at=at,
        kind=PaperKind.DIAGNOSTIC,
        values={
            "version": _version(head),
            "fait_avec": ", ".join(one.label for one in head.made_with),
            "suite": head.exit_motive.label if head.exit_motive else "",
            "rubriques": list(_sections(told)),
            "a_travailler": tuple(word.label for word in told.lasting),
        },
        title=f"{head.kind.label} du {french_date(head.closed_on or head.opened_on)}",
        dossier_id=detail.dossier_id,
    )


def _version(head: DiagnosticRow) -> str:
    opened = f"{head.kind.label.lower()} ouvert le {french_date(head.opened_on)}"
    return (
        f"{opened}, terminé le {french_date(head.closed_on)}"
        if head.closed_on
        else f"{opened}, pas encore terminé"
    )


def _sections(told: VersionWords) -> Iterator[dict[str, Any]]:
    yield {
        "title": "Contraintes",
        "columns": ("Contrainte", "Réponse", "Situations et objectifs"),
        "rows": [(one.label, one.answer.label, ", ".join(one.told) or "–") for one in told.constraints],
    }
    for target in told.targets:
        yield {
            "title": f"Métier visé : {target.label}",
            "columns": ("Sujet", "Réponse"),
            "rows": list(_answers(target)),
        }


def _answers(target: TargetWords) -> Iterator[tuple[str, str]]:
    yield from ((label, "Point fort") for label in target.strengths)
    yield from ((label, "Besoin") for label in target.needs)
