"""Tables of signatures. A signing of no file (an attendance sheet) belongs to its structure alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from django.db import models

from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, Record

_KEPT = {**STAMPS, "keeper_id": FieldGroup.TECHNICAL}


class _Row(Record):
    """What every table of the room holds: the structure, the file and the operator that keeps it, when there is one."""

    structure_id = models.UUIDField(editable=False)
    dossier_id = models.UUIDField(null=True, editable=False)
    keeper_id = models.UUIDField(null=True, editable=False)

    class Meta:
        abstract = True


class Signing(_Row):
    """One version of a document, fixed by its SHA-256, that several people sign, and what became of it.

    ``about_id``: what of a higher room it is about, a session of a workshop for its attendance sheet.
    ``reseal_at``: when what was sealed is to be sealed again; ``seal_fault`` why that could not be done.
    """

    document_id = models.UUIDField()
    document_sha256 = models.TextField()
    document_length = models.IntegerField()
    title = models.TextField()
    shown_text = models.TextField(blank=True)
    message = models.TextField(blank=True)
    state = models.TextField()
    level = models.TextField()
    in_order = models.BooleanField()
    asked_by = models.UUIDField()
    asked_by_name = models.TextField()
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.SET_NULL)
    bundle_id = models.UUIDField(null=True)
    reseal_at = models.DateTimeField(null=True)
    about_id = models.UUIDField(null=True)
    seal_fault = models.TextField(blank=True, default="", db_default="")

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_KEPT,
        "document_id": FieldGroup.TECHNICAL,
        "document_sha256": FieldGroup.TECHNICAL,
        "document_length": FieldGroup.TECHNICAL,
        "title": FieldGroup.ACCOMPAGNEMENT,
        "shown_text": FieldGroup.ACCOMPAGNEMENT,
        "message": FieldGroup.ACCOMPAGNEMENT,
        "state": FieldGroup.ACCOMPAGNEMENT,
        "level": FieldGroup.ACCOMPAGNEMENT,
        "in_order": FieldGroup.ACCOMPAGNEMENT,
        "asked_by": FieldGroup.STAFF,
        "asked_by_name": FieldGroup.STAFF,
        "asked_at": FieldGroup.ACCOMPAGNEMENT,
        "expires_at": FieldGroup.ACCOMPAGNEMENT,
        "ended_at": FieldGroup.ACCOMPAGNEMENT,
        "reason": FieldGroup.ACCOMPAGNEMENT,
        "replaces_id": FieldGroup.TECHNICAL,
        "bundle_id": FieldGroup.TECHNICAL,
        "reseal_at": FieldGroup.TECHNICAL,
        "about_id": FieldGroup.TECHNICAL,
        "seal_fault": FieldGroup.TECHNICAL,
    }

    @property
    def asked_for_id(self) -> UUID:
        """In whose name it is asked: the operator that keeps the paper, else whoever holds the file."""
        return self.keeper_id or self.structure_id

    class Meta:
        indexes = [
            models.Index(fields=["structure_id", "state", "-asked_at"], name="signatures_signing_list"),
            models.Index(fields=["dossier_id", "structure_id"], name="signatures_signing_file"),
            models.Index(fields=["document_id"], name="signatures_signing_document"),
            models.Index(fields=["about_id"], name="signatures_signing_about"),
            models.Index(
                fields=["structure_id", "reseal_at"],
                condition=models.Q(bundle_id__isnull=False),
                name="signatures_signing_reseal",
            ),
        ]
        constraints = [
            # one demand at a time for one document: an amended one voids the former
            models.UniqueConstraint(
                fields=["document_id"],
                condition=models.Q(state__in=("attente", "signe")),
                name="signatures_one_demand",
            )
        ]


class Signer(_Row):
    """Somebody who is asked to sign: in what capacity, by what way, and where she stands."""

    signing = models.ForeignKey(Signing, on_delete=models.CASCADE)
    rank = models.IntegerField()
    position = models.IntegerField()
    name = models.TextField()
    capacity = models.TextField()
    way = models.TextField()
    contact = models.TextField(blank=True)
    user_id = models.UUIDField(null=True)
    state = models.TextField()
    asked_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    delivery = models.TextField(blank=True)
    reminders = models.IntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_KEPT,
        "signing_id": FieldGroup.TECHNICAL,
        "rank": FieldGroup.TECHNICAL,
        "position": FieldGroup.TECHNICAL,
        "name": FieldGroup.IDENTITY,
        "capacity": FieldGroup.ACCOMPAGNEMENT,
        "way": FieldGroup.ACCOMPAGNEMENT,
        "contact": FieldGroup.CONTACT,
        "user_id": FieldGroup.STAFF,
        "state": FieldGroup.ACCOMPAGNEMENT,
        "asked_at": FieldGroup.ACCOMPAGNEMENT,
        "seen_at": FieldGroup.ACCOMPAGNEMENT,
        "ended_at": FieldGroup.ACCOMPAGNEMENT,
        "reason": FieldGroup.FREE_TEXT,
        "delivery": FieldGroup.TECHNICAL,
        "reminders": FieldGroup.TECHNICAL,
        "reminded_at": FieldGroup.ACCOMPAGNEMENT,
    }

    class Meta:
        indexes = [
            models.Index(fields=["signing", "position"], name="signatures_signer_place"),
            models.Index(fields=["dossier_id", "structure_id"], name="signatures_signer_file"),
        ]
        constraints = [models.UniqueConstraint(fields=["signing", "position"], name="signatures_signer_once")]


class SigningLink(_Row):
    """A personal link, or that of a round on one screen. Only the SHA-256 of its token is kept."""

    signing = models.ForeignKey(Signing, on_delete=models.CASCADE)
    signer = models.ForeignKey(Signer, null=True, on_delete=models.CASCADE)
    kind = models.TextField()
    token_hash = models.TextField(unique=True)
    time_zone = models.TextField()
    holder_name = models.TextField()
    attested_by = models.TextField(blank=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_KEPT,
        "signing_id": FieldGroup.TECHNICAL,
        "signer_id": FieldGroup.TECHNICAL,
        "kind": FieldGroup.TECHNICAL,
        "token_hash": FieldGroup.TECHNICAL,
        "time_zone": FieldGroup.TECHNICAL,
        "holder_name": FieldGroup.IDENTITY,
        "attested_by": FieldGroup.STAFF,
        "expires_at": FieldGroup.TECHNICAL,
        "ended_at": FieldGroup.TECHNICAL,
    }

    class Meta:
        indexes = [models.Index(fields=["signer", "kind"], name="signatures_link_signer")]


class SigningCode(_Row):
    """A one-time code sent to a signer: its keyed hash, its end, how many times it was tried."""

    signer = models.ForeignKey(Signer, on_delete=models.CASCADE)
    code_hash = models.TextField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.IntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    without_history: ClassVar[str] = "a code of ten minutes: its tries are no versions"

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_KEPT,
        "signer_id": FieldGroup.TECHNICAL,
        "code_hash": FieldGroup.TECHNICAL,
        "sent_at": FieldGroup.TECHNICAL,
        "expires_at": FieldGroup.TECHNICAL,
        "tries": FieldGroup.TECHNICAL,
        "used_at": FieldGroup.TECHNICAL,
    }

    class Meta:
        indexes = [models.Index(fields=["signer", "-sent_at"], name="signatures_code_latest")]


class Evidence(_Row):
    """What proves one signature: canonical JSON, its SHA-256, and that of the evidence before it.

    ``salt`` opens the commitment to the contact that the evidence holds; it never leaves the house.
    """

    signing = models.ForeignKey(Signing, on_delete=models.CASCADE)
    signer = models.OneToOneField(Signer, on_delete=models.CASCADE)
    position = models.IntegerField()
    signed_at = models.DateTimeField()
    content = models.TextField()
    sha256 = models.TextField()
    salt = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_KEPT,
        "signing_id": FieldGroup.TECHNICAL,
        "signer_id": FieldGroup.TECHNICAL,
        "position": FieldGroup.TECHNICAL,
        "signed_at": FieldGroup.ACCOMPAGNEMENT,
        "content": FieldGroup.IDENTITY,
        "sha256": FieldGroup.TECHNICAL,
        "salt": FieldGroup.TECHNICAL,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["signing", "position"], name="signatures_evidence_chain")
        ]


class SignerTrace(_Row):
    """The IP address and the browser of a signer, erased after a delay; the evidence keeps their salted hash only."""

    signer = models.OneToOneField(Signer, on_delete=models.CASCADE)
    address = models.TextField(blank=True)
    user_agent = models.TextField(blank=True)
    salt = models.TextField()
    erase_at = models.DateTimeField()

    without_history: ClassVar[str] = "erased after a delay: a version kept would be the value kept"

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **_KEPT,
        "signer_id": FieldGroup.TECHNICAL,
        "address": FieldGroup.CONTACT,
        "user_agent": FieldGroup.CONTACT,
        "salt": FieldGroup.TECHNICAL,
        "erase_at": FieldGroup.TECHNICAL,
    }

    class Meta:
        indexes = [models.Index(fields=["structure_id", "erase_at"], name="signatures_trace_due")]
