"""Tables of evidence: where each chain of the ledger stands, and the signatures of those places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7


class LedgerHead(models.Model):
    """The last line of the ledger of an organisation. The database alone writes it."""

    chain = models.UUIDField(primary_key=True)
    seq = models.BigIntegerField()
    hash = models.BinaryField()

    without_history: ClassVar[str] = "the last line of a chain, which the lines themselves tell"
    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("chain", "seq", "hash"), FieldGroup.TECHNICAL
    )


class LedgerSeal(models.Model):
    """The signature (Ed25519) of a line of the ledger, hence of all that come before it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    structure_id = models.UUIDField(editable=False)
    seq = models.BigIntegerField()
    hash = models.BinaryField()
    signature = models.BinaryField()
    sealed_at = models.DateTimeField()

    without_history: ClassVar[str] = "written once, never changed"
    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("id", "structure_id", "seq", "hash", "signature", "sealed_at"), FieldGroup.TECHNICAL
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["structure_id", "seq"], name="sharing_seal_once")]
