"""Statistics leave as pages and interfaces do: the law says to whom, beside the right of her role."""

from __future__ import annotations

from convergence.aspirations.policies import sees_own_structure_alone
from convergence.foundation.clock import now
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Scope
from convergence.identity.types import StructureKind
from convergence.sharing.queries import opened_form


def check_figures_are_open(scope: Scope) -> None:
    """Raise Refused where no text opens figures of the network to the reader's organisation.

    Who works where files are held reads those of her own structure.
    """
    actor = scope.actor
    if sees_own_structure_alone(actor):
        return
    if opened_form(scope, actor.structure_id, StructureKind(actor.structure_kind), now()) is None:
        raise Refused(
            "Aucun texte n’ouvre les chiffres du réseau à votre organisme.",
            what_to_do="« Ce que les textes permettent », dans « Conventions et accès », dit ce qui est ouvert à qui.",
            code="no_legal_basis",
        )
