"""The account with which the young person logs in: opened, its link sent again, taken over, closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.dossier import operations
from convergence.dossier.types import IdentityProofState
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.identity.operations import close_young_account, send_activation
from convergence.identity.queries import young_account_of
from convergence.identity.types import YoungAccountState
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import ConfirmForm, ReasonForm
from convergence.web.dossier.asking import Asking, ask, posted
from convergence.web.dossier.frame import file_page, own_file
from convergence.web.dossier.sections.showing import FILE

editor = requires(Permission.EDIT_FILES)
METHODS = ["GET", "HEAD", "POST"]
_CONNECTS = "Elle s’y connecte avec cette adresse et un mot de passe qu’elle choisit seule."


@editor
@require_safe
def account(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Whether she has an account, and what may be done with it."""
    header = own_file(request, dossier_id)
    found = young_account_of(request.scope, dossier_id)
    state = found.state if found else None
    return file_page(
        request,
        header,
        "web/dossier/account.html",
        "Compte du jeune",
        FILE,
        account=found,
        is_proven=header.identity_state is IdentityProofState.PROVEN,
        waits=state is YoungAccountState.TO_ACTIVATE,
        is_closed=state is YoungAccountState.CLOSED,
    )


@editor
@require_http_methods(METHODS)
def open_account(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Open it: a mail leaves."""
    return _gesture(
        request,
        dossier_id,
        (
            "Ouvrir son compte",
            "Ouvrir son compte",
            "Le compte est ouvert. Le lien d’activation part par courriel.",
        ),
        (
            f"Un courriel part à {{email}}. {_CONNECTS}",
            "Le lien du courriel sert une fois, pendant 24 heures.",
        ),
        lambda typed: operations.open_account(actor=request.actor, at=now(), dossier_id=dossier_id),
    )


@editor
@require_http_methods(METHODS)
def take_over(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Tie to this file the account that another structure opened for the same person."""
    return _gesture(
        request,
        dossier_id,
        ("Reprendre son compte", "Reprendre son compte", "Le compte est repris."),
        (
            "L’autre Mission Locale a ouvert un compte à cette personne, avec la même adresse électronique. "
            "Il sera rattaché à votre dossier, et non plus au sien.",
            "Le mot de passe ne change pas.",
        ),
        lambda typed: operations.take_account_over(actor=request.actor, at=now(), dossier_id=dossier_id),
    )


@editor
@require_http_methods(METHODS)
def send_link(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Mail another link: the former one serves no more."""
    found = young_account_of(request.scope, dossier_id)
    if found is None:
        raise NotFound("Ce jeune n’a pas de compte.", what_to_do="Ouvrez-le d’abord.")
    return _gesture(
        request,
        dossier_id,
        ("Renvoyer le lien", "Renvoyer le lien", "Un nouveau lien part par courriel."),
        ("Un nouveau lien part. Le précédent ne sert plus.",),
        lambda typed: send_activation(actor=request.actor, at=now(), email=found.email),
    )


@editor
@require_http_methods(METHODS)
def close(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Nothing opens with it any more."""
    return _gesture(
        request,
        dossier_id,
        ("Fermer son compte", "Fermer le compte", "Le compte est fermé."),
        (
            "Le jeune ne pourra plus se connecter, ni ici ni dans les applications raccordées.",
            "Vous pourrez ouvrir le compte de nouveau.",
        ),
        lambda typed: close_young_account(
            actor=request.actor, at=now(), dossier_id=dossier_id, reason=typed["reason"]
        ),
        form=ReasonForm(posted(request)),
    )


def _gesture(
    request: ActingRequest,
    dossier_id: UUID,
    words: tuple[str, str, str],
    consequences: tuple[str, ...],
    act: Callable[[Mapping[str, Any]], object],
    form: forms.Form | None = None,
) -> HttpResponse:
    header: DossierHeader = own_file(request, dossier_id)
    title, verb, done = words
    asking = Asking(
        title=title,
        verb=verb,
        done=done,
        back_url=reverse("dossier:account", args=[dossier_id]),
        current=FILE,
        question=header.full_name,
        consequences=[line.replace("{email}", header.email or "son adresse") for line in consequences],
    )
    return ask(request, header, form or ConfirmForm(posted(request)), asking, act)
