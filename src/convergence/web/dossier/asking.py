"""One form about one person, on its page: asked, run, and back with a sentence that says what was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from convergence.dossier.types.views import DossierHeader
from convergence.web.access import ActingRequest
from convergence.web.dossier.frame import file_page
from convergence.web.drafts.store import accept
from convergence.web.forms import problems_shown

Act = Callable[[Mapping[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Asking:
    """Words of the page. ``consequences`` say what will happen; ``draft`` names its draft when one is kept."""

    title: str
    verb: str
    done: str
    back_url: str
    current: str
    question: str = ""
    consequences: Sequence[str] = ()
    draft: str = ""
    danger: bool = False


def ask(
    request: ActingRequest, header: DossierHeader, form: forms.Form, asking: Asking, act: Act
) -> HttpResponse:
    """Show the form, or run ``act`` with what was typed; a refusal is shown (422) and what was typed stays.

    Sentences that ``act`` answers (a tuple of texts) are shown as warnings.
    """
    if request.method == "POST" and form.is_valid():
        answer: object = None
        with problems_shown(form):
            answer = act(form.cleaned_data)
        if not form.errors:
            if asking.draft:
                accept(request, asking.draft)
            messages.success(request, asking.done)
            for sentence in answer if isinstance(answer, tuple) else ():
                messages.warning(request, str(sentence))
            return HttpResponseRedirect(asking.back_url)
    status = 422 if form.errors else 200
    return file_page(
        request,
        header,
        "web/dossier/form.html",
        asking.title,
        asking.current,
        status=status,
        form=form,
        asking=asking,
    )


def posted(request: ActingRequest) -> Any:
    """What was typed, or None on the first visit."""
    return request.POST if request.method == "POST" else None
