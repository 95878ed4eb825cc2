"""The order in which changes of the directory are told to those who follow it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from convergence.foundation.classification import FieldGroup


class FeedEntry(models.Model):
    """The place of a record in the feed of changes.

    ``change_id`` is the latest version of what is told of the record: the database writes it with the record itself
    (``sql/0001_feed.sql``); a new score of quality or a place less is no new version. ``told_change_id`` is the version
    that has ``position``. Places are given by the reader, under one lock, to committed rows only: a later change always
    stands further. ``ends_on`` is the day of a withdrawal to come, which then gets a place of its own.
    ``compared_change_id`` is the version that was last compared with records that may be the same.
    ``number`` is what streams that want a number call the record. ``fault`` says why it is not told as it stands.
    """

    record_id = models.UUIDField(primary_key=True)
    record_kind = models.TextField()
    key = models.TextField()
    number = models.IntegerField(unique=True)
    change_id = models.BigIntegerField()
    told_change_id = models.BigIntegerField(null=True)
    compared_change_id = models.BigIntegerField(null=True)
    position = models.BigIntegerField(null=True, unique=True)
    ends_on = models.DateField(null=True)
    is_gone = models.BooleanField(default=False)
    fault = models.TextField(blank=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        (
            "record_id", "record_kind", "key", "number", "change_id", "told_change_id", "compared_change_id",
            "position", "ends_on", "is_gone", "fault",
        ),
        FieldGroup.TECHNICAL,
    )  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["record_kind", "position"], name="offers_feed_order"),
            models.Index(
                fields=["ends_on"], condition=models.Q(ends_on__isnull=False), name="offers_feed_ends"
            ),
        ]
