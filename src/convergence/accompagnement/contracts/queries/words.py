"""Words of a contract, gathered from the notes that hold them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.policies import readable_notes
from convergence.accompagnement.contracts.types import NoteAbout, PlanWords
from convergence.foundation.actor import Actor


def plan_words(notes: Iterable[models.ContractNote]) -> PlanWords:
    """What both sides undertake, from the notes of one version or phase."""
    texts = {note.about: note.text for note in notes}
    return PlanWords(
        texts.get(NoteAbout.OBJECTIVE, ""),
        tuple(texts.get(NoteAbout.YOUNG_COMMITMENTS, "").splitlines()),
        tuple(texts.get(NoteAbout.STRUCTURE_COMMITMENTS, "").splitlines()),
        tuple(texts.get(NoteAbout.OTHER_SUPPORT, "").splitlines()),
        tuple(texts.get(NoteAbout.REASONABLE_OFFER, "").splitlines()),
    )


def notes_by_part(actor: Actor, contract_id: UUID) -> Mapping[UUID, list[models.ContractNote]]:
    """The notes of each version, phase and step of a contract; none for those who may not read free text.

    The person herself reads what was agreed with her, and nothing that was written about her.
    """
    found: dict[UUID, list[models.ContractNote]] = defaultdict(list)
    if about := readable_notes(actor):
        notes = models.ContractNote.objects.filter(contract_id=contract_id, about__in=sorted(about))
        for row in notes.exclude(ref_id=None).order_by("id"):
            if row.ref_id is not None:
                found[row.ref_id].append(row)
    return found


def text_of(notes: Iterable[models.ContractNote], about: NoteAbout) -> str:
    """One text among the notes of a part."""
    return next((note.text for note in notes if note.about == about), "")


def part_token(row: models.ContractPhase | models.ContractStep, notes: Iterable[models.ContractNote]) -> int:
    """What an edit of a part must give back: the last change of its terms or of its words."""
    return max((row.change_id, *(note.change_id for note in notes)))
