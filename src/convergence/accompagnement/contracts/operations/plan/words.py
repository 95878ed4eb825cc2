"""Keep the words of a version, a phase or a step, apart from what partners may read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.queries.words import part_token
from convergence.accompagnement.contracts.types import NoteAbout, PlanWords
from convergence.foundation.classification import FieldGroup
from convergence.storage.files import check_may_write


def keep_plan(contract: models.Contract, ref_id: UUID, words: PlanWords, on: date) -> None:
    """Write what both sides undertake, replacing what was written for the same version or phase."""
    keep_texts(
        contract,
        ref_id,
        {
            NoteAbout.OBJECTIVE: words.objective,
            NoteAbout.YOUNG_COMMITMENTS: "\n".join(words.young_person),
            NoteAbout.STRUCTURE_COMMITMENTS: "\n".join(words.structure),
            NoteAbout.OTHER_SUPPORT: "\n".join(words.other_support),
            NoteAbout.REASONABLE_OFFER: "\n".join(words.reasonable_offer),
        },
        on,
    )


def keep_texts(contract: models.Contract, ref_id: UUID, texts: Mapping[NoteAbout, str], on: date) -> None:
    """Write texts about one part of a contract; an empty one takes the former away."""
    known = {
        row.about: row for row in models.ContractNote.objects.filter(ref_id=ref_id, about__in=list(texts))
    }
    if any(texts.values()):
        check_may_write(contract.dossier_id, FieldGroup.FREE_TEXT)
    for about, text in texts.items():
        row = known.get(about)
        if not text.strip():
            if row:
                row.delete()
            continue
        if row is None:
            row = models.ContractNote(
                structure_id=contract.structure_id,
                dossier_id=contract.dossier_id,
                contract_id=contract.id,
                about=about,
                ref_id=ref_id,
            )
        row.text, row.written_on = text.strip(), on
        row.save()


def stored_token(row: models.ContractPhase | models.ContractStep) -> int:
    """What an edit of a part must give back, as it is stored now."""
    return part_token(row, models.ContractNote.objects.filter(ref_id=row.id).order_by("id"))
