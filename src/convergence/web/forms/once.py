"""A form that is sent twice by a double click counts once: it carries the key of its sending."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any

from django import forms

from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict

KEY = "envoi"


class OnceForm(forms.Form):
    """Gives its operation an ``idempotency_key`` by :attr:`sending`."""

    envoi = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {KEY: str(uuid7()), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    @property
    def sending(self) -> str | None:
        """The key of this sending; None for a client that sends none."""
        key: str = self.cleaned_data.get(KEY, "")
        return key or None

    def renew_key(self) -> None:
        """The key has served: the next sending is another one."""
        data: Any = copy(self.data)
        data[self.add_prefix(KEY)] = str(uuid7())
        self.data = data


@contextmanager
def once(form: OnceForm) -> Iterator[None]:
    """Run an operation inside. A key that served for other values tells the reader so, and is replaced."""
    try:
        yield
    except Conflict as problem:
        if problem.code != "idempotency_key_reused":
            raise
        form.renew_key()
        raise Conflict(
            "Ce formulaire vient d’être enregistré, avec d’autres valeurs.",
            what_to_do="Regardez la liste ; enregistrez à nouveau s’il s’agit d’autre chose.",
        ) from problem
