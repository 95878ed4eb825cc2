"""Which acts propose or do something for a domain of life that people aspire to.

The measures of the field and the domains of life were made apart: the correspondence is ours. An interview or a
message, in which a wish is told, proposes nothing by itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from convergence.accompagnement.acts.types import ActKind, ActStatus, ActTheme

DOMAINS: Mapping[ActTheme, str] = {
    ActTheme.JOB: "travail",
    ActTheme.PROJECT: "travail",
    ActTheme.TRAINING: "formation",
    ActTheme.LEISURE: "culture_loisirs",
    ActTheme.CITIZENSHIP: "citoyennete",
    ActTheme.HOUSING: "logement",
    ActTheme.HEALTH: "sante",
    ActTheme.MOBILITY: "mobilite",
    ActTheme.RESOURCES: "argent",
}
_PROPOSING = frozenset({ActKind.PROPOSAL, ActKind.PRESCRIPTION})
_DOING = frozenset(
    {
        ActKind.PARTNER_INTERVIEW, ActKind.WORKSHOP, ActKind.COLLECTIVE_INFORMATION, ActKind.VISIT,
        ActKind.OUTSIDE_ACTIVITY, ActKind.SERVICE, ActKind.MEDIATION, ActKind.OWN_STEP,
    }
)  # fmt: skip
KINDS = _PROPOSING | _DOING


def is_done(kind: ActKind, status: ActStatus, *, is_qualified: bool) -> bool:
    """Whether something was done: a step of her own counts once a professional has confirmed it."""
    if kind not in _DOING or status is not ActStatus.PRESENT:
        return False
    return is_qualified or kind is not ActKind.OWN_STEP
