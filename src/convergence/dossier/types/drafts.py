"""What operations receive beside single values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from convergence.dossier.types import AttachmentReason, Section


@dataclass(frozen=True, slots=True)
class NotTheSame:
    """« These are two persons »: the decision on a match, with its reason (10 characters at least).

    ``other_dossier_id`` names a file that was shown; None stands for a match that was not.
    """

    reason: str
    other_dossier_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewDossier:
    """A file to open. ``identity`` and ``sections`` hold values as typed, by field name of ``SECTION_FORMS``.

    ``check_id`` is that of the duplicate check; ``decisions`` answer each match that it announced.
    """

    identity: Mapping[str, object]
    sections: Mapping[Section, Mapping[str, object]] = field(default_factory=dict)
    nir: str = field(default="", repr=False)
    referent_id: UUID | None = None
    received_on: date | None = None
    attachment_reason: AttachmentReason = AttachmentReason.FIRST_RECEPTION
    check_id: UUID | None = None
    decisions: tuple[NotTheSame, ...] = ()
