"""Anybody verifies a signed document: nothing is kept, nothing is journaled, nobody is asked who she is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from convergence.portal.signing.forms import VerifyForm
from convergence.signatures.queries import verify_bundle
from convergence.web.access import outside
from convergence.web.uploads import takes_files


@takes_files
@outside
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Say what holds in a document, and what is broken."""
    form = VerifyForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    found = None
    if form.is_bound and form.is_valid():
        found = verify_bundle(None, form.cleaned_data["document"].read())
    return render(
        request,
        "portal/signing/verify.html",
        {
            "page_title": "Vérifier un document signé",
            "structure_name": "",
            "structure_phone": "",
            "form": form,
            "found": found,
        },
        status=422 if form.errors else 200,
    )
