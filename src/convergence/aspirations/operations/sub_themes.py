"""Sub-themes that a structure gives to the national themes: added from a day, corrected, ended on a day."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.aspirations import models
from convergence.aspirations.policies import check_may_keep_sub_themes
from convergence.aspirations.queries.local import sub_theme_of
from convergence.aspirations.rules.taxonomy import check_local, code_of, taxonomy
from convergence.aspirations.types import SubThemeDraft
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.storage.operation import operation


@operation("Sous-thème local ajouté")
def add_sub_theme(
    *, actor: Actor, at: datetime, draft: SubThemeDraft, idempotency_key: str | None = None, reason: str = ""
) -> UUID:
    """Give a part to a national theme; its code follows from its name, and is never given to another."""
    check_may_keep_sub_themes(actor)
    row = models.LocalSubTheme(
        id=uuid7(),
        structure_id=actor.structure_id,
        theme=draft.theme,
        code=code_of(draft.label),
        label=_clean(draft.label),
        definition=_clean(draft.definition),
        valid_from=draft.valid_from,
    )
    check_local(taxonomy(local_day(at, zone(actor.time_zone))), sub_theme_of(row))
    others = models.LocalSubTheme.objects.filter(structure_id=actor.structure_id)
    if others.filter(code=row.code).exists():
        raise Invalid.one(
            "label",
            "Votre structure a, ou a eu, un sous-thème de ce nom.",
            "Reprenez-le dans la liste, ou choisissez un autre nom.",
            "taken",
        )
    row.save(force_insert=True)
    return row.id


@operation("Sous-thème local modifié")
def amend_sub_theme(
    *,
    actor: Actor,
    at: datetime,
    sub_theme_id: UUID,
    label: str,
    definition: str,
    valid_to: date | None,
    edit_token: int,
    reason: str = "",
) -> None:
    """Correct the words of a sub-theme, end it from a day on, or take the end back. What was told under it stays."""
    check_may_keep_sub_themes(actor)
    row = (
        models.LocalSubTheme.objects.select_for_update()
        .filter(pk=sub_theme_id, structure_id=actor.structure_id)
        .first()
    )
    if row is None:
        raise NotFound("Ce sous-thème n’existe pas.", what_to_do="Revenez à la liste de votre structure.")
    if row.change_id != edit_token:
        raise Conflict(
            "Ce sous-thème a été modifié pendant votre saisie.",
            what_to_do="Regardez ce qui a changé, puis enregistrez à nouveau.",
            code="sub_theme_changed",
        )
    if not _clean(label):
        raise Invalid.one("label", "Il manque le nom.", "Donnez-lui un nom en mots simples.", "required")
    if valid_to is not None and valid_to < row.valid_from:
        raise Invalid.one(
            "valid_to",
            f"Il commence le {row.valid_from:%d/%m/%Y}.",
            "Indiquez un jour qui n’est pas avant.",
            "too_early",
        )
    row.label, row.definition, row.valid_to = _clean(label), _clean(definition), valid_to
    row.save()


def _clean(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())
