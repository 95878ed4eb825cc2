"""The gestures that repair an exchange, each asked on its own page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.design.components import Confirmation
from convergence.foundation.clock import now
from convergence.foundation.exchanges import Channel
from convergence.foundation.permissions import Permission
from convergence.sharing import operations
from convergence.sharing.types import ExchangeDetail, ExchangeState
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import confirm_page
from convergence.web.exchanges.forms import AddressForm, BulkForm, ChannelForm, GiveUpForm, TokenForm
from convergence.web.exchanges.views import CORRECTED, found_exchange

repairer = requires(Permission.REPAIR_EXCHANGES)
methods = require_http_methods(["GET", "HEAD", "POST"])
Act = Callable[[Mapping[str, Any]], object]


@repairer
@methods
def retry(request: ActingRequest, exchange_id: UUID) -> HttpResponse:
    """Send again as it is."""
    detail = found_exchange(request, exchange_id)
    doubt = detail.row.state is ExchangeState.UNCERTAIN
    return _asked(
        request,
        detail,
        TokenForm(_typed(request), initial=_token(detail)),
        lambda typed: operations.retry_exchange(
            actor=request.actor, at=now(), exchange_id=exchange_id, edit_token=typed["edit_token"]
        ),
        title="Essayer encore",
        question="Voulez-vous envoyer à nouveau, à la même adresse ?",
        consequences=(
            "Il est peut-être déjà parti : la personne peut le recevoir deux fois."
            if doubt
            else "L’envoi repart dans la minute.",
        ),
        verb="Envoyer à nouveau",
        done="L’envoi repart.",
    )


@repairer
@methods
def correct(request: ActingRequest, exchange_id: UUID) -> HttpResponse:
    """Write the right address in the file and send again."""
    detail = found_exchange(request, exchange_id)
    label = "Numéro de téléphone" if detail.row.channel is Channel.SMS else "Adresse e-mail"
    return _asked(
        request,
        detail,
        AddressForm(_typed(request), label=label, initial=_token(detail) | {"address": detail.recipient}),
        lambda typed: operations.correct_address(
            actor=request.actor,
            at=now(),
            exchange_id=exchange_id,
            address=typed["address"],
            edit_token=typed["edit_token"],
        ),
        title="Corriger l’adresse",
        question=f"Quelle est la bonne adresse, à la place de «\u00a0{detail.recipient or 'vide'}\u00a0» ?",
        consequences=(
            "Elle est écrite dans les coordonnées du dossier ; "
            "l’ancienne y est marquée «\u00a0ne fonctionne plus\u00a0».",
            "L’envoi repart aussitôt.",
        ),
        verb="Corriger et envoyer",
        done="L’adresse est corrigée, l’envoi repart.",
    )


@repairer
@methods
def otherwise(request: ActingRequest, exchange_id: UUID) -> HttpResponse:
    """Send the same text by another channel."""
    detail = found_exchange(request, exchange_id)
    ways = tuple(way for way in CORRECTED if way is not detail.row.channel)
    return _asked(
        request,
        detail,
        ChannelForm(_typed(request), ways=ways, initial=_token(detail) | {"channel": ways[0].value}),
        lambda typed: operations.send_otherwise(
            actor=request.actor,
            at=now(),
            exchange_id=exchange_id,
            channel=typed["channel"],
            edit_token=typed["edit_token"],
        ),
        title="Envoyer par un autre canal",
        question="Par quel autre canal voulez-vous envoyer ce texte ?",
        consequences=("Il part à l’adresse que le dossier indique en premier.",),
        verb="Envoyer",
        done="Le texte part par un autre canal.",
    )


@repairer
@methods
def give_up(request: ActingRequest, exchange_id: UUID) -> HttpResponse:
    """Say that nothing more is to be tried."""
    detail = found_exchange(request, exchange_id)
    return _asked(
        request,
        detail,
        GiveUpForm(_typed(request), initial=_token(detail)),
        lambda typed: operations.give_up(
            actor=request.actor,
            at=now(),
            exchange_id=exchange_id,
            edit_token=typed["edit_token"],
            reason=typed["reason"],
        ),
        title="Abandonner un envoi",
        question="Voulez-vous ne plus rien tenter ?",
        consequences=("Cet envoi quitte la liste à réparer ; il reste dans l’historique, avec votre motif.",),
        verb="Abandonner",
        done="L’envoi est abandonné.",
    )


@repairer
@methods
def sent(request: ActingRequest, exchange_id: UUID) -> HttpResponse:
    """Decide that what may have left did leave."""
    detail = found_exchange(request, exchange_id)
    return _asked(
        request,
        detail,
        TokenForm(_typed(request), initial=_token(detail)),
        lambda typed: operations.take_as_sent(
            actor=request.actor, at=now(), exchange_id=exchange_id, edit_token=typed["edit_token"]
        ),
        title="Tenir un envoi pour parti",
        question="La personne l’a-t-elle reçu ?",
        consequences=("L’envoi est noté comme parti, et ne sera pas recommencé.",),
        verb="Oui, il est parti",
        done="L’envoi est noté comme parti.",
    )


@repairer
@methods
def retry_all(request: ActingRequest) -> HttpResponse:
    """Send again all that failed because a provider was out of order or missing."""
    confirmation = Confirmation(
        title="Relancer après une panne",
        question="Voulez-vous relancer tous les envois que le fournisseur n’a pas pris ?",
        consequences=(
            "Seuls repartent ceux qui ont échoué parce que le fournisseur était en panne ou absent.",
            "Ceux qui ne sont plus utiles restent où ils sont.",
        ),
        verb="Tout relancer",
        back_url=reverse("exchanges:list"),
        danger=False,
    )
    return confirm_page(
        request,
        confirmation,
        BulkForm(_typed(request)),
        lambda typed: operations.retry_provider_failures(
            actor=request.actor, at=now(), channel=typed["channel"]
        ),
        done="Les envois repartent.",
    )


def _asked(
    request: ActingRequest,
    detail: ExchangeDetail,
    form: forms.Form,
    act: Act,
    *,
    title: str,
    question: str,
    consequences: tuple[str, ...],
    verb: str,
    done: str,
) -> HttpResponse:
    back = reverse("exchanges:show", args=[detail.row.exchange_id])
    confirmation = Confirmation(title, question, consequences, verb, back, danger=False)
    return confirm_page(request, confirmation, form, act, done=done)


def _typed(request: ActingRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _token(detail: ExchangeDetail) -> dict[str, Any]:
    return {"edit_token": detail.edit_token}
