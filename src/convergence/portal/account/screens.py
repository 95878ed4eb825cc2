"""On whose screen she reads: one that is lent to her, opened by a code, or a device of her own, as she says."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from convergence.foundation.clock import now
from convergence.foundation.problems import Problem
from convergence.identity.operations import open_lent_screen
from convergence.portal.account.forms import ScreenForm
from convergence.portal.account.session import Screen, open_young_session, say_whose_device, young_person_of
from convergence.portal.languages.choosing import spoken
from convergence.portal.languages.elsewhere import retell
from convergence.web.access import outside
from convergence.web.login.addresses import address_of_client

_SAID = {
    Screen.OWN: gettext_noop(
        "C’est noté : cet appareil est à vous. Vos pages y seront gardées jusqu’à la fin de votre connexion."
    ),
    Screen.SHARED: gettext_noop("C’est noté : cet appareil n’est pas à vous. Rien n’y est gardé."),
}


@outside
@spoken
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def screen(request: HttpRequest) -> HttpResponse:
    """By a code: whoever held this browser before leaves it, and only her space opens."""
    form = ScreenForm(
        request.POST if request.method == "POST" else None, initial={"code": request.GET.get("code", "")[:20]}
    )
    if form.is_bound and form.is_valid():
        try:
            who = open_lent_screen(code=form.cleaned_data["code"], ip=address_of_client(request), at=now())
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            open_young_session(request, who, Screen.LENT)
            answer = HttpResponseRedirect(reverse("portal_home:home"), status=303)
            # what the professional read on this screen is not found again by going back
            answer["Clear-Site-Data"] = '"cache"'
            return answer
    retell(form)
    context = {
        "page_title": gettext("Écran prêté"),
        "structure_name": "",
        "structure_phone": "",
        "form": form,
    }
    page = render(request, "portal/account/screen.html", context, status=422 if form.errors else 200)
    page["Referrer-Policy"] = "strict-origin"
    page["X-Robots-Tag"] = "noindex, nofollow"
    page["Cache-Control"] = "no-store"
    return page


@outside
@spoken
@require_POST
def device(request: HttpRequest) -> HttpResponse:
    """She says whether this device is hers."""
    if young_person_of(request) is None:
        return HttpResponseRedirect(reverse("portal_account:login"), status=303)
    whose = Screen.OWN if request.POST.get("a_moi") == "oui" else Screen.SHARED
    say_whose_device(request, whose)
    messages.success(request, gettext(_SAID[whose]))
    return HttpResponseRedirect(reverse("portal_home:home"), status=303)
