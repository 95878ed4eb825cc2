"""What Python says to the reader, in the word of her operator: labels, help and errors of forms, questions, sentences.

Templates say it by « say »; a sentence that a room or a form wrote with « jeune » passes here once, when it is shown.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from django import forms

from convergence.design.components import Confirmation, SummaryRow
from convergence.foundation.actor import Actor
from convergence.foundation.text import YOUNG_PERSON, PersonWords, reworded
from convergence.identity.types.wording import words_of_kind

F = TypeVar("F", bound=forms.BaseForm)


def words_for(actor: Actor | None) -> PersonWords:
    """The words of the reader's organisation."""
    return words_of_kind(actor.structure_kind) if actor else YOUNG_PERSON


def said(text: str, actor: Actor | None) -> str:
    """A sentence of the house in the words of the reader."""
    return reworded(text, words_for(actor))


def worded(form: F, actor: Actor | None) -> F:
    """The same form: labels, help, choices and errors in the words of the reader. What was typed stays."""
    words = words_for(actor)
    if words == YOUNG_PERSON:
        return form
    for name, field in form.fields.items():
        shown = form[name]
        shown.label = field.label = reworded(str(shown.label), words)
        shown.help_text = field.help_text = reworded(str(shown.help_text or ""), words)
        if isinstance(field, forms.ChoiceField):
            listed: Any = field.choices
            field.choices = [_choice(one, words) for one in listed]
    if form.is_bound:
        for errors in form.errors.values():
            told = [reworded(str(message), words) for message in errors]
            errors.data[:] = [forms.ValidationError(message) for message in told]
    return form


def asked(confirmation: Confirmation, actor: Actor | None) -> Confirmation:
    """A question in the words of the reader."""
    return replace(
        confirmation,
        title=said(confirmation.title, actor),
        question=said(confirmation.question, actor),
        consequences=tuple(said(one, actor) for one in confirmation.consequences),
        verb=said(confirmation.verb, actor),
    )


def shown_to(actor: Actor | None, value: Any) -> Any:
    """A value of a page in the words of the reader: a form, a question, rows of a summary; anything else as it is."""
    if isinstance(value, forms.BaseForm):
        return worded(value, actor)
    if isinstance(value, Confirmation):
        return asked(value, actor)
    if isinstance(value, list) and value and all(isinstance(one, SummaryRow) for one in value):
        return [replace(one, label=said(one.label, actor), note=said(one.note, actor)) for one in value]
    return value


def _choice(choice: Any, words: PersonWords) -> Any:
    """One choice, or a group of them."""
    value, label = choice
    if isinstance(label, list | tuple):
        return reworded(str(value), words), [_choice(one, words) for one in label]
    return value, reworded(str(label), words)
