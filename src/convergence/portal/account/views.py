"""Her pages: activate the account, log in, ask for a new password, see who is logged in, leave.

Nobody acts in the sense of the house before she is known: the pages stand outside.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound, Problem
from convergence.foundation.scope import Purpose
from convergence.identity import operations
from convergence.identity.queries import linked_to_young_account, young_link_holder
from convergence.identity.types import LoggedIn, YoungLinkHolder, authentication_actor
from convergence.portal.account.forms import ChooseForm, ForgottenForm, YoungLoginForm
from convergence.portal.account.session import (
    Screen,
    logged_in,
    open_young_session,
    screen_of,
    young_person_of,
)
from convergence.portal.account.suite import safe_suite
from convergence.portal.languages.choosing import forget_language, spoken
from convergence.portal.languages.elsewhere import retell
from convergence.storage.session import acting
from convergence.web.access import outside
from convergence.web.forms import problems_shown
from convergence.web.login.addresses import address_of_client
from convergence.web.login.applications import policy_of
from convergence.web.login.journey import start_farewell

_ENDS = {
    "volontaire": gettext_noop("Vous êtes déconnecté."),
    "rendu": gettext_noop("L’écran est rendu. Rien de vous ne reste ici."),
    "inconnu": gettext_noop(
        "FranceConnect vous a reconnu, mais il n’est relié à aucun compte. Connectez-vous avec votre adresse "
        "et votre mot de passe, puis reliez FranceConnect dans « Mon compte ». Pas de compte ? Parlez-en à votre "
        "conseiller."
    ),
    "envoye": gettext_noop(
        "Si un compte existe pour cette adresse, un message vient de partir. Regardez votre boîte, "
        "et vos indésirables."
    ),
}


@outside
@spoken
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, token: str) -> HttpResponse:
    """By the link of a mail: choose a password, and be logged in."""
    holder = _holder(token)
    form = ChooseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        who: LoggedIn | None = None
        with problems_shown(form):
            who = operations.choose_young_password(
                token=token, password=form.cleaned_data["password"], at=now()
            )
        if who is not None:
            open_young_session(request, who)
            messages.success(request, gettext("Votre mot de passe est enregistré. Vous êtes connecté."))
            return HttpResponseRedirect(reverse("portal_home:home"), status=303)
    title = (
        gettext("Activez votre compte") if holder.is_first else gettext("Choisissez un nouveau mot de passe")
    )
    context = {
        "holder": holder,
        "structure_name": holder.structure_name,
        "structure_phone": holder.structure_phone,
        "verb": gettext("Activer mon compte") if holder.is_first else gettext("Enregistrer"),
    }
    return _page(request, "choose", title, form, context)


@outside
@spoken
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Her e-mail and her password; what is said of a wrong e-mail and of a wrong password is the same."""
    if request.method != "POST":
        if logged_in(request):
            return HttpResponseRedirect(safe_suite(request, request.GET.get("suite")), status=303)
        return _login_page(request, YoungLoginForm(initial={"suite": request.GET.get("suite", "")}))
    form = YoungLoginForm(request.POST)
    if form.is_valid():
        try:
            who = operations.log_young_person_in(
                email=form.cleaned_data["email"],
                password=form.cleaned_data["password"],
                ip=address_of_client(request),
                at=now(),
            )
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            own = form.cleaned_data["own_device"]
            open_young_session(request, who, Screen.OWN if own else Screen.SHARED)
            return HttpResponseRedirect(safe_suite(request, form.cleaned_data["suite"]), status=303)
    return _login_page(request, form)


@outside
@spoken
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Where to send a link; the same answer whether there is an account or not."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        operations.ask_young_password(email=form.cleaned_data["email"], at=now())
        return HttpResponseRedirect(f"{reverse('portal_account:login')}?fin=envoye", status=303)
    return _page(
        request, "forgotten", gettext("Mot de passe oublié"), form, {"verb": gettext("Recevoir un lien")}
    )


@outside
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Who is logged in, and how to leave."""
    actor = young_person_of(request)
    if actor is None:
        return HttpResponseRedirect(reverse("portal_account:login"), status=303)
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="jeune.compte") as scope:
        linked = {row.provider: row.linked_at for row in linked_to_young_account(scope, actor.user_id)}
    is_lent = screen_of(request) is Screen.LENT
    context: dict[str, object] = {
        "name": actor.name,
        "franceconnect": None if is_lent else settings.OPENID.get("franceconnect"),
        "is_lent": is_lent,
        "linked_at": linked.get("franceconnect"),
    }
    return _page(request, "home", "Mon compte", None, context)


@outside
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """Leave, or give a lent screen back."""
    ending = "rendu" if screen_of(request) is Screen.LENT else "volontaire"
    away = start_farewell(request, reverse("portal_account:farewell"), logged_in(request))
    return HttpResponseRedirect(away or f"{reverse('portal_account:login')}?fin={ending}", status=303)


def _holder(token: str) -> YoungLinkHolder:
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="jeune.lien") as scope:
        found = young_link_holder(scope, token, now())
    if found is None:
        raise NotFound(
            "Ce lien n’est plus valable.",
            what_to_do="Il a déjà servi, ou il est trop vieux. Pour en recevoir un autre, choisissez « Mot de passe "
            "oublié » sur la page de connexion, ou demandez-le à votre conseiller.",
            code="dead_link",
        )
    return found


def _login_page(request: HttpRequest, form: YoungLoginForm) -> HttpResponse:
    suite = str(form["suite"].value() or "")
    ending = _ENDS.get(request.GET.get("fin", ""), "")
    context: dict[str, object] = {
        "ending": gettext(ending) if ending else "",
        "verb": gettext("Se connecter"),
        "franceconnect": settings.OPENID.get("franceconnect"),
        "suite": suite,
    }
    answer = _page(request, "login", gettext("Connexion"), form, context)
    answer["Content-Security-Policy"] = policy_of(suite)
    if request.GET.get("fin") == "rendu":
        forget_language(answer)
    return answer


def _page(
    request: HttpRequest, name: str, title: str, form: object, context: dict[str, object]
) -> HttpResponse:
    """One page of hers, kept by no browser."""
    if isinstance(form, Form):
        retell(form)
    refused = bool(getattr(form, "is_bound", False) and getattr(form, "errors", None))
    whole = {"page_title": title, "structure_name": "", "structure_phone": "", "form": form, **context}
    answer = render(request, f"portal/account/{name}.html", whole, status=422 if refused else 200)
    answer["Referrer-Policy"] = "strict-origin"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Cache-Control"] = "no-store"
    return answer
