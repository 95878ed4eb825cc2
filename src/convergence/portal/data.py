"""What is done with the data of a young person, in her words. Needs neither session nor database."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from convergence.portal.languages.choosing import spoken
from convergence.web.access import outside


@outside
@spoken
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """The page to which each foot leads."""
    context = {
        "page_title": gettext("Ce que nous faisons de vos données"),
        "structure_name": "",
        "structure_phone": "",
    }
    return render(request, "portal/data.html", context)
