"""Between a form and an operation: problems of the room become sentences beside the fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from typing import Any

from django import forms
from django.db import transaction

from convergence.foundation.problems import Conflict, Invalid, Problem, Unavailable

EDIT_FIELD = "edit_token"


@contextmanager
def problems_shown(form: forms.BaseForm) -> Iterator[None]:
    """Run an operation inside; what it refuses is shown by the form, which keeps what was typed.

    ::

        if form.is_valid():
            with problems_shown(form):
                operations.create_user(actor=request.actor, at=now(), **form.cleaned_data)
        if form.errors: … status=422

    A field that the form has not is told at its top. Nothing of the operation stays written. After an edit
    conflict (a problem with ``stored`` and ``stored_token``) each field that differs says what is stored, and
    the form carries the new token: saving again is a choice made with both versions in sight.
    """
    try:
        with transaction.atomic():
            yield
    except Invalid as problem:
        for error in problem.errors:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    except Unavailable:
        raise
    except Problem as problem:
        form.add_error(None, str(problem))
        if isinstance(problem, Conflict) and hasattr(problem, "stored_token"):
            _show_both_versions(form, problem.__dict__["stored"], problem.__dict__["stored_token"])


def _show_both_versions(form: forms.BaseForm, stored: Mapping[str, Any], stored_token: int) -> None:
    typed = dict(form.cleaned_data)
    for name, value in stored.items():
        if name in form.fields and _plain(typed.get(name)) != _plain(value):
            form.add_error(name, f"Valeur enregistrée entre-temps : « {value or 'vide'} ».")
    data: Any = copy(form.data)
    data[form.add_prefix(EDIT_FIELD)] = str(stored_token)
    form.data = data


def _plain(value: Any) -> str:
    return str(getattr(value, "code", value) or "").strip()
