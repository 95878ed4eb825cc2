"""Pages that applications share: the form of one, a secret shown once, another secret in its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_variables

from convergence.design.frame import Crumb
from convergence.web.access import ActingRequest
from convergence.web.booking.secret import secret_of
from convergence.web.drafts.store import accept_page
from convergence.web.forms import OnceForm, problems_shown


class RenewForm(OnceForm):
    """Why the secret changes."""

    reason = forms.CharField(
        label="Motif",
        max_length=500,
        help_text="Il restera dans l’historique.",
        widget=forms.Textarea({"rows": 3}),
    )


@dataclass(frozen=True, slots=True)
class SecretPages:
    """Whose secret it is: what the page is called, who is handed it, what it is for, where one goes back to.

    ``crumbs`` lead to the list, and to a page below it when they are given its title.
    """

    heading: str
    organisation: str
    explains: str
    back_url: str
    crumbs: Callable[[str], tuple[Crumb, ...]]

    def form_page(self, request: ActingRequest, form: forms.Form, title: str, verb: str) -> HttpResponse:
        """A form to fill."""
        context = {
            "page_title": title,
            "breadcrumb": self.crumbs(title),
            "form": form,
            "back_url": self.back_url,
            "verb": verb,
        }
        return render(request, "web/form.html", context, status=422 if form.errors else 200)

    @sensitive_variables("secret")
    def shown(self, request: ActingRequest, secret: str) -> HttpResponse:
        """The secret, this once; nothing when the application has none."""
        accept_page(request)
        context = {"page_title": self.heading, "breadcrumb": self.crumbs(self.heading), "pages": self}
        return render(request, "web/network/secret.html", context | {"secret": secret})

    @sensitive_variables("secret")
    def renewed(
        self, request: ActingRequest, title: str, renew: Callable[[str, str], object]
    ) -> HttpResponse:
        """Ask why, give another secret by ``renew`` (the secret, the reason), show it."""
        form = RenewForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            secret = secret_of(form)
            with problems_shown(form):
                renew(secret, form.cleaned_data["reason"])
            if not form.errors:
                return self.shown(request, secret)
        return self.form_page(request, form, title, "Afficher un nouveau secret")
