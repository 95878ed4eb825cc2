"""For somebody without e-mail: the paper of her account, or a screen on which her space is opened at once.

What is handed over is shown by the answer to the gesture, and never again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from convergence.dossier import operations
from convergence.foundation.clock import now
from convergence.web.access import ActingRequest
from convergence.web.confirm import ConfirmForm
from convergence.web.dossier.asking import Asking, posted
from convergence.web.dossier.frame import file_page, own_file
from convergence.web.dossier.person.account import METHODS, editor
from convergence.web.dossier.sections.showing import FILE
from convergence.web.forms import problems_shown

Handed = TypeVar("Handed")


@editor
@sensitive_variables("handed", "url")
@require_http_methods(METHODS)
def hand(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """An account on paper: a code to log in with, and a link by which she chooses her secret."""
    title = "Remettre un compte sur papier"
    form = ConfirmForm(posted(request))
    handed = _done(
        form, lambda: operations.hand_account(actor=request.actor, at=now(), dossier_id=dossier_id)
    )
    if handed is None:
        lines = (
            "Pour une personne qui n’a pas d’adresse électronique. Elle se connecte avec un code et un mot de passe "
            "qu’elle choisit seule.",
            "Le papier s’affiche une seule fois. Imprimez-le et remettez-le en main propre.",
            "Si elle avait déjà un papier, l’ancien ne sert plus.",
        )
        return _asked(request, dossier_id, title, "Afficher le papier", lines, form)
    url = settings.SITE_URL + reverse("portal_account:choose", args=[handed.token])
    return _shown(request, dossier_id, "handed", title, handed=handed, url=url)


@editor
@sensitive_variables("lent", "url")
@require_http_methods(METHODS)
def lend(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """A screen: a code that opens her space once."""
    title = "Lui prêter un écran"
    form = ConfirmForm(posted(request))
    lent = _done(form, lambda: operations.lend_screen(actor=request.actor, at=now(), dossier_id=dossier_id))
    if lent is None:
        lines = (
            "La personne est devant vous, sans téléphone ou sans adresse électronique. Elle ouvre son espace sur un "
            "écran de la Mission Locale.",
            "Un code s’affiche. Il sert une seule fois, pendant quelques minutes.",
            "Le prêt est noté dans son dossier. Si elle a une adresse électronique, un message le lui dit.",
        )
        return _asked(request, dossier_id, title, "Afficher le code", lines, form)
    screen = reverse("portal_account:screen")
    url = f"{settings.SITE_URL}{screen}?{urlencode({'code': lent.code})}"
    address = f"{settings.SITE_URL}{screen}".partition("://")[2]
    return _shown(request, dossier_id, "lent", title, lent=lent, url=url, address=address)


def _done(form: ConfirmForm, act: Callable[[], Handed]) -> Handed | None:
    found: Handed | None = None
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            found = act()
    return found


def _asked(
    request: ActingRequest, dossier_id: UUID, title: str, verb: str, lines: tuple[str, ...], form: ConfirmForm
) -> HttpResponse:
    header = own_file(request, dossier_id)
    asking = Asking(
        title=title,
        verb=verb,
        done="",
        back_url=reverse("dossier:account", args=[dossier_id]),
        current=FILE,
        question=header.full_name,
        consequences=lines,
    )
    status = 422 if form.errors else 200
    return file_page(
        request, header, "web/dossier/form.html", title, FILE, status=status, form=form, asking=asking
    )


def _shown(
    request: ActingRequest, dossier_id: UUID, template: str, title: str, *, url: str, **context: Any
) -> HttpResponse:
    picture = segno.make_qr(url, error="m").svg_data_uri(scale=4, border=4, light="white")
    header = own_file(request, dossier_id)
    return file_page(
        request, header, f"web/dossier/{template}.html", title, FILE, url=url, picture=picture, **context
    )
