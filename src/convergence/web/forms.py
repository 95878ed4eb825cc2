"""Between a form and an operation: problems of the room become sentences beside the fields."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.db import transaction

from convergence.foundation.problems import Invalid, Problem, Unavailable


@contextmanager
def problems_shown(form: forms.BaseForm) -> Iterator[None]:
    """Run an operation inside; what it refuses is shown by the form, which keeps what was typed.

    ::

        if form.is_valid():
            with problems_shown(form):
                operations.create_user(actor=request.actor, at=now(), **form.cleaned_data)
        if form.errors: … status=422

    A field that the form has not is told at its top. Nothing of the operation stays written.
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
