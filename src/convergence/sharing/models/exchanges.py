"""Tables of sharing: exchanges, their content apart, attempts, the ledger that outlives them, client applications."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from convergence.foundation.classification import FieldGroup
from convergence.sharing.types import ExchangeState
from convergence.storage.models import STAMPS, Record


class Exchange(Record):
    """Something that leaves the house once, or that could not. Its identifier was made by the room that asked.

    ``due_at`` is when something is to be done next: send, give the attempt up for lost, ask what became of it.
    ``circuit`` names what may be out of order as a whole: a provider, a push service, a calendar server.
    ``attempt_id`` is the attempt under way, or the last one. ``tries`` counts since the last human gesture.
    """

    structure_id = models.UUIDField(editable=False)
    dossier_id = models.UUIDField(null=True, editable=False)
    channel = models.TextField()
    reason = models.TextField()
    recipient_kind = models.TextField()
    recipient_user_id = models.UUIDField(null=True)
    about_kind = models.TextField(blank=True)
    about_id = models.UUIDField(null=True)
    basis_code = models.TextField(blank=True)
    document_count = models.IntegerField(default=0)
    circuit = models.TextField()
    state = models.TextField(default=ExchangeState.WAITING.value)
    cause = models.TextField(blank=True)
    detail = models.TextField(blank=True)
    requested_at = models.DateTimeField()
    useless_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    attempt_id = models.UUIDField(null=True)
    attempts = models.IntegerField(default=0)
    tries = models.IntegerField(default=0)
    provider = models.TextField(blank=True)
    receipt = models.TextField(blank=True)
    segments = models.IntegerField(default=0)
    cost_millicents = models.BigIntegerField(default=0)
    replaces_id = models.UUIDField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "channel": FieldGroup.ACCOMPAGNEMENT,
        "reason": FieldGroup.ACCOMPAGNEMENT,
        "recipient_kind": FieldGroup.ACCOMPAGNEMENT,
        "recipient_user_id": FieldGroup.STAFF,
        "about_kind": FieldGroup.TECHNICAL,
        "about_id": FieldGroup.TECHNICAL,
        "basis_code": FieldGroup.TECHNICAL,
        "document_count": FieldGroup.TECHNICAL,
        "circuit": FieldGroup.TECHNICAL,
        "state": FieldGroup.TECHNICAL,
        "cause": FieldGroup.TECHNICAL,
        "detail": FieldGroup.TECHNICAL,
        "requested_at": FieldGroup.TECHNICAL,
        "useless_at": FieldGroup.TECHNICAL,
        "due_at": FieldGroup.TECHNICAL,
        "sent_at": FieldGroup.TECHNICAL,
        "settled_at": FieldGroup.TECHNICAL,
        "attempt_id": FieldGroup.TECHNICAL,
        "attempts": FieldGroup.TECHNICAL,
        "tries": FieldGroup.TECHNICAL,
        "provider": FieldGroup.TECHNICAL,
        "receipt": FieldGroup.TECHNICAL,
        "segments": FieldGroup.TECHNICAL,
        "cost_millicents": FieldGroup.TECHNICAL,
        "replaces_id": FieldGroup.TECHNICAL,
    }

    class Meta:
        indexes = [
            models.Index(fields=["structure_id", "-requested_at", "-id"], name="sharing_exchange_list"),
            models.Index(fields=["dossier_id", "structure_id"], name="sharing_exchange_file"),
            models.Index(
                fields=["state", "channel", "due_at"],
                condition=models.Q(due_at__isnull=False),
                name="sharing_exchange_due",
            ),
            models.Index(fields=["structure_id", "state"], name="sharing_exchange_open"),
        ]


class ExchangeContent(models.Model):
    """What is sent and to which address: erased some time after the exchange is settled, hence without history."""

    without_history = "a version would outlive the erased text and address"

    exchange = models.OneToOneField(Exchange, primary_key=True, on_delete=models.CASCADE)
    structure_id = models.UUIDField(editable=False)
    dossier_id = models.UUIDField(null=True, editable=False)
    recipient = models.TextField()
    subject = models.TextField(blank=True)
    body = models.TextField(blank=True)
    document_ids = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        "exchange_id": FieldGroup.TECHNICAL,
        "structure_id": FieldGroup.TECHNICAL,
        "dossier_id": FieldGroup.TECHNICAL,
        "recipient": FieldGroup.CONTACT,
        "subject": FieldGroup.FREE_TEXT,
        "body": FieldGroup.FREE_TEXT,
        "document_ids": FieldGroup.TECHNICAL,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="sharing_content_file")]


class ExchangeAttempt(Record):
    """One try at sending, written before anything is sent and completed by the answer."""

    structure_id = models.UUIDField(editable=False)
    dossier_id = models.UUIDField(null=True, editable=False)
    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="tried")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    provider = models.TextField(blank=True)
    outcome = models.TextField(blank=True)
    detail = models.TextField(blank=True)
    receipt = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "exchange_id": FieldGroup.TECHNICAL,
        "started_at": FieldGroup.TECHNICAL,
        "ended_at": FieldGroup.TECHNICAL,
        "provider": FieldGroup.TECHNICAL,
        "outcome": FieldGroup.ACCOMPAGNEMENT,
        "detail": FieldGroup.TECHNICAL,
        "receipt": FieldGroup.TECHNICAL,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="sharing_attempt_file")]


class ExchangeWithdrawal(Record):
    """A room no longer wants an exchange: kept apart, since the withdrawal may be read before the request."""

    structure_id = models.UUIDField(editable=False)
    dossier_id = models.UUIDField(null=True, editable=False)
    exchange_id = models.UUIDField(unique=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {**STAMPS, "exchange_id": FieldGroup.TECHNICAL}


class LedgerLine(Record):
    """What left the house, or was refused: no content, no address. It outlives the file, as the journal does.

    ``file`` is the opaque identifier of the file, tied to nothing. ``partner`` and ``client_id`` say with whom, when
    it is an application that called. Each line carries the fingerprint of the one before (``seq``, ``hash``).
    """

    structure_id = models.UUIDField(editable=False)
    at = models.DateTimeField()
    exchange_id = models.UUIDField()
    channel = models.TextField()
    reason = models.TextField()
    recipient_kind = models.TextField()
    basis_code = models.TextField(blank=True)
    basis = models.TextField(blank=True)
    file = models.UUIDField(null=True)
    documents = models.IntegerField(default=0)
    outcome = models.TextField()
    provider = models.TextField(blank=True)
    receipt = models.TextField(blank=True)
    direction = models.TextField(default="sortant", db_default="sortant")
    partner = models.TextField(blank=True, default="", db_default="")
    client_id = models.UUIDField(null=True)
    groups = ArrayField(models.TextField(), default=list, db_default=[])
    purpose = models.TextField(blank=True, default="", db_default="")
    seq = models.BigIntegerField(null=True, editable=False)
    previous_hash = models.BinaryField(null=True, editable=False)
    hash = models.BinaryField(null=True, editable=False)

    without_history: ClassVar[str] = "written once, chained, never changed"
    classification: ClassVar[Mapping[str, FieldGroup]] = {
        "id": FieldGroup.TECHNICAL,
        "recorded_at": FieldGroup.TECHNICAL,
        "change_id": FieldGroup.TECHNICAL,
        "structure_id": FieldGroup.TECHNICAL,
        "at": FieldGroup.TECHNICAL,
        "exchange_id": FieldGroup.TECHNICAL,
        "channel": FieldGroup.TECHNICAL,
        "reason": FieldGroup.TECHNICAL,
        "recipient_kind": FieldGroup.TECHNICAL,
        "basis_code": FieldGroup.TECHNICAL,
        "basis": FieldGroup.TECHNICAL,
        "file": FieldGroup.TECHNICAL,
        "documents": FieldGroup.TECHNICAL,
        "outcome": FieldGroup.TECHNICAL,
        "provider": FieldGroup.TECHNICAL,
        "receipt": FieldGroup.TECHNICAL,
        **dict.fromkeys(
            ("direction", "partner", "client_id", "groups", "purpose", "seq", "previous_hash", "hash"),
            FieldGroup.TECHNICAL,
        ),
    }

    class Meta:
        indexes = [
            models.Index(fields=["structure_id", "-at", "-id"], name="sharing_ledger_list"),
            models.Index(fields=["file", "-at", "-id"], name="sharing_ledger_file"),
            models.Index(fields=["client_id", "-at", "-id"], name="sharing_ledger_client"),
        ]
        constraints = [models.UniqueConstraint(fields=["structure_id", "seq"], name="sharing_ledger_seq")]


class ApiClient(Record):
    """An application of another organisation that calls this one. ``secret_digest`` is all that is kept of its secret.

    ``families`` are what it may call. A revoked client stays, with what it was.
    """

    name = models.TextField()
    organisation = models.TextField()
    families = ArrayField(models.TextField(), default=list)
    secret_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(
            ("name", "organisation", "families", "secret_digest", "created_at", "last_used_on", "revoked_at"),
            FieldGroup.TECHNICAL,
        ),
    }


class ApiCall(models.Model):
    """How often somebody has called in one minute. ``key`` is a keyed fingerprint of her address or name."""

    key = models.CharField(max_length=64, primary_key=True)
    counted_at = models.DateTimeField(db_index=True)
    calls = models.PositiveIntegerField()

    without_history: ClassVar[str] = "counted for a minute, then erased"
    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("key", "counted_at", "calls"), FieldGroup.TECHNICAL
    )


class OperatorEvent(models.Model):
    """A change of which one client application is told until it acknowledges; ``number`` names what changed.

    ``file`` is tied to nothing: who was told of a file is told that it is gone. ``identifier`` is drawn from the
    fact and the client, so that a fact read twice is told once.
    """

    id = models.BigAutoField(primary_key=True)
    identifier = models.CharField(max_length=24, unique=True)
    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, db_index=False, related_name="+")
    happened_at = models.DateTimeField()
    file = models.UUIDField(null=True, db_index=True)
    file_number = models.BigIntegerField()
    kind = models.TextField()
    action = models.TextField()
    number = models.BigIntegerField(null=True)
    acknowledged_at = models.DateTimeField(null=True)

    without_history: ClassVar[str] = "a message that waits to be acknowledged, then is erased"
    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **dict.fromkeys(
            ("id", "identifier", "client_id", "happened_at", "file", "acknowledged_at"), FieldGroup.TECHNICAL
        ),
        **dict.fromkeys(("file_number", "kind", "action", "number"), FieldGroup.ACCOMPAGNEMENT),
    }

    class Meta:
        indexes = [
            models.Index(
                fields=["client", "id"],
                condition=models.Q(acknowledged_at__isnull=True),
                name="sharing_event_waiting",
            ),
            models.Index(fields=["happened_at"], name="sharing_event_age"),
        ]
