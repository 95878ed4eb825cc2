"""The order in which changes of the directory are told to those who follow it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from convergence.foundation.classification import FieldGroup


class FeedEntry(models.Model):
    """The place of a record in the feed of changes. ``told_change_id`` is the version that has this place.

    Places are given by the reader, under one lock, to committed rows only: a later change always stands further.
    """

    record_id = models.UUIDField(primary_key=True)
    record_kind = models.TextField()
    told_change_id = models.BigIntegerField()
    position = models.BigIntegerField(unique=True)

    classification: ClassVar[Mapping[str, FieldGroup]] = dict.fromkeys(
        ("record_id", "record_kind", "told_change_id", "position"), FieldGroup.TECHNICAL
    )
