"""The words of the directory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from convergence.foundation.classification import FieldGroup


class SearchWord(models.Model):
    """A word that a record of a service holds, or held: a misspelt one is led to those that look like it.

    The database notes it with the record (``sql/0004_search.sql``); the same word may stand twice.
    """

    id = models.BigAutoField(primary_key=True)
    word = models.TextField()

    classification: ClassVar[Mapping[str, FieldGroup]] = {
        "id": FieldGroup.TECHNICAL,
        "word": FieldGroup.PUBLIC,
    }

    class Meta:
        indexes = [
            models.Index(fields=["word"], name="offers_word"),
            GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="offers_word_alike"),
        ]
