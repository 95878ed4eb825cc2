"""Requests to services. What a service is told stands in ``RequestContent``, as it left, and nowhere else.

A request is read by the structure that holds the file and, when the service belongs to an organisation of the
network, by that organisation: the request, its content and its papers, nothing else of the file.
An operator reads whole what it asked itself, as long as the file is opened to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from convergence.accompagnement.solutions.types import RequestState
from convergence.foundation.classification import FieldGroup
from convergence.storage.models import STAMPS, FileRecord

_NO_ANSWER_YET = (RequestState.SENT.value, RequestState.RECEIVED.value, RequestState.UNANSWERED.value)
_OPEN = (*_NO_ANSWER_YET, RequestState.ACCEPTED.value, RequestState.DONE.value)


class OrientationRequest(FileRecord):
    """One request to one service. Names are those of the day when it left; ``verdicts`` the conditions read then.

    ``reminders`` counts those sent; ``agreed_on`` is the day when the young person agreed that it leave.
    ``next_step_on`` is the day on which the house has something to do: remind, tell the silence, tell a manager.
    ``sent_to`` is the service's e-mail address of that day, ``exchange_id`` the last e-mail and ``delivery`` its fate.
    ``operator_id`` is the operator in whose name it was asked, None for the structure that holds the file.
    """

    offer_id = models.UUIDField()
    offer_name = models.TextField()
    provider_name = models.TextField()
    recipient_organisation_id = models.UUIDField(null=True)
    operator_id = models.UUIDField(null=True, editable=False)
    theme = models.TextField(blank=True)
    need_code = models.TextField(blank=True)
    adviser_id = models.UUIDField()
    way = models.TextField()
    sent_to = models.TextField(blank=True)
    exchange_id = models.UUIDField(null=True)
    delivery = models.TextField(blank=True)
    state = models.TextField()
    agreed_on = models.DateField()
    sent_at = models.DateTimeField()
    answer_due_on = models.DateField()
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_on = models.DateField(null=True)
    next_step_on = models.DateField(null=True)
    received_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.TextField(blank=True)
    refusal_motive = models.TextField(blank=True)
    meeting_at = models.DateTimeField(null=True)
    done_on = models.DateField(null=True)
    outcome = models.TextField(blank=True)
    concluded_on = models.DateField(null=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="followed_by")
    verdicts = models.JSONField(default=list)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(
            (
                "offer_id", "offer_name", "provider_name", "recipient_organisation_id", "operator_id", "theme",
                "need_code", "way", "sent_to", "delivery", "state", "agreed_on", "sent_at", "answer_due_on",
                "reminders", "reminded_on", "received_at", "answered_at", "refusal_motive", "meeting_at", "done_on",
                "outcome", "concluded_on", "replaces_id", "verdicts",
            ),
            FieldGroup.ACCOMPAGNEMENT,
        ),
        **dict.fromkeys(("exchange_id", "next_step_on"), FieldGroup.TECHNICAL),
        **dict.fromkeys(("adviser_id", "answered_by"), FieldGroup.STAFF),
    }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=RequestState.REFUSED.value) | ~Q(refusal_motive=""),
                name="solutions_refused_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.CONCLUDED.value) | ~Q(outcome=""),
                name="solutions_concluded_says_what",
            ),
            models.UniqueConstraint(
                fields=["dossier_id", "offer_id"],
                condition=Q(state__in=_OPEN),
                name="solutions_one_open_per_offer",
            ),
        ]
        indexes = [
            models.Index(
                fields=["structure_id", "next_step_on"],
                condition=Q(next_step_on__isnull=False),
                name="solutions_request_due",
            ),
            models.Index(fields=["structure_id", "adviser_id", "-sent_at"], name="solutions_request_adviser"),
            models.Index(fields=["dossier_id", "-sent_at"], name="solutions_request_file"),
            models.Index(
                fields=["recipient_organisation_id", "-sent_at"],
                condition=Q(recipient_organisation_id__isnull=False),
                name="solutions_request_inbox",
            ),
            models.Index(
                fields=["operator_id", "adviser_id", "-sent_at"],
                condition=Q(operator_id__isnull=False),
                name="solutions_request_operator",
            ),
        ]


class RequestContent(FileRecord):
    """What a service was told of the person, as it left. Empty fields were not told."""

    request = models.OneToOneField(OrientationRequest, on_delete=models.CASCADE, related_name="content")
    recipient_organisation_id = models.UUIDField(null=True)
    families = ArrayField(models.TextField(), default=list)
    first_name = models.TextField(blank=True)
    last_name = models.TextField(blank=True)
    born_on = models.DateField(null=True)
    phone = models.TextField(blank=True)
    email = models.TextField(blank=True)
    commune_name = models.TextField(blank=True)
    facts = models.JSONField(default=list)
    message = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "request_id": FieldGroup.TECHNICAL,
        "recipient_organisation_id": FieldGroup.TECHNICAL,
        "families": FieldGroup.TECHNICAL,
        "first_name": FieldGroup.IDENTITY,
        "last_name": FieldGroup.IDENTITY,
        "born_on": FieldGroup.IDENTITY,
        "phone": FieldGroup.CONTACT,
        "email": FieldGroup.CONTACT,
        "commune_name": FieldGroup.CONTACT,
        "facts": FieldGroup.ACCOMPAGNEMENT,
        "message": FieldGroup.FREE_TEXT,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="solutions_content_file")]


class RequestPaper(FileRecord):
    """A paper of the file joined to a request."""

    request = models.ForeignKey(OrientationRequest, on_delete=models.CASCADE, related_name="papers")
    recipient_organisation_id = models.UUIDField(null=True)
    document_id = models.UUIDField()
    name = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "request_id": FieldGroup.TECHNICAL,
        "recipient_organisation_id": FieldGroup.TECHNICAL,
        "document_id": FieldGroup.TECHNICAL,
        "name": FieldGroup.ACCOMPAGNEMENT,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "document_id"], name="solutions_paper_once")
        ]
        indexes = [
            models.Index(fields=["dossier_id", "structure_id"], name="solutions_paper_file"),
            models.Index(
                fields=["document_id"],
                condition=Q(recipient_organisation_id__isnull=False),
                name="solutions_paper_received",
            ),
        ]


class RequestNote(FileRecord):
    """Words of an answer, a withdrawal or a result. ``by_service``: the service wrote them, and reads them again."""

    request = models.ForeignKey(OrientationRequest, on_delete=models.CASCADE, related_name="notes")
    recipient_organisation_id = models.UUIDField(null=True)
    action = models.TextField()
    by_service = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    text = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "request_id": FieldGroup.TECHNICAL,
        "recipient_organisation_id": FieldGroup.TECHNICAL,
        "action": FieldGroup.TECHNICAL,
        "by_service": FieldGroup.TECHNICAL,
        "written_at": FieldGroup.TECHNICAL,
        "text": FieldGroup.FREE_TEXT,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="solutions_note_file")]


class RequestStep(FileRecord):
    """One step of a request, for whoever follows it. ``by_name`` is empty when it happened by itself."""

    request = models.ForeignKey(OrientationRequest, on_delete=models.CASCADE, related_name="steps")
    recipient_organisation_id = models.UUIDField(null=True)
    action = models.TextField(blank=True)
    state = models.TextField()
    at = models.DateTimeField()
    by_name = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        "request_id": FieldGroup.TECHNICAL,
        "recipient_organisation_id": FieldGroup.TECHNICAL,
        "action": FieldGroup.ACCOMPAGNEMENT,
        "state": FieldGroup.ACCOMPAGNEMENT,
        "at": FieldGroup.ACCOMPAGNEMENT,
        "by_name": FieldGroup.STAFF,
    }

    class Meta:
        indexes = [
            models.Index(fields=["request", "at"], name="solutions_step_order"),
            models.Index(fields=["dossier_id", "structure_id"], name="solutions_step_file"),
        ]


class AnswerLink(FileRecord):
    """By which the service's people answer without account. ``secret`` is the fingerprint of the address sent.

    ``holder_name`` and ``time_zone`` say who comes by it before anybody acts.
    """

    request = models.ForeignKey(OrientationRequest, on_delete=models.CASCADE, related_name="links")
    secret = models.CharField(max_length=64, unique=True)
    holder_name = models.TextField()
    time_zone = models.TextField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        **STAMPS,
        **dict.fromkeys(
            ("request_id", "secret", "time_zone", "made_at", "expires_at", "opened_at", "revoked_at"),
            FieldGroup.TECHNICAL,
        ),
        "holder_name": FieldGroup.STAFF,
    }

    class Meta:
        indexes = [models.Index(fields=["dossier_id", "structure_id"], name="solutions_link_file")]
