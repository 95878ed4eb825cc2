"""To a provider and back, for professionals and young people: what was sent waits in the session, and serves once."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound, Problem
from convergence.foundation.scope import Purpose
from convergence.gateways import openid
from convergence.identity.operations import end_session_log_ins
from convergence.identity.types import LoggedIn, authentication_actor
from convergence.identity.types.factors import ExternalProof
from convergence.storage.session import acting

LEAVING = "leaves_provider"
"""What the provider through which she came asks for when she leaves: its name and her identity token."""
_WAY, _PROOF, _FAREWELL = "openid_way", "openid_proof", "openid_farewell"
_PROOF_LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Return:
    """Somebody came back. ``suite`` and ``link_for`` are what was asked for when she left."""

    proof: openid.Proof
    suite: str
    link_for: str


def provider_named(name: str) -> openid.Provider:
    """The provider, or NotFound where none is configured."""
    found: openid.Provider | None = settings.OPENID.get(name)
    if found is None:
        raise NotFound(
            "Cette façon de se connecter n’est pas ouverte ici.",
            what_to_do="Connectez-vous avec votre identifiant et votre mot de passe.",
            code="no_provider",
        )
    return found


def set_out(
    request: HttpRequest, name: str, *, back: str, suite: str = "", link_for: str = ""
) -> HttpResponse:
    """Send the browser to the provider. ``link_for`` names the account to which what comes back will be tied."""
    provider, at = provider_named(name), now()
    departure = openid.depart(provider, redirect_uri=settings.SITE_URL + back, at=at)
    request.session[_WAY] = {
        "provider": name,
        "state": departure.state,
        "nonce": departure.nonce,
        "verifier": departure.verifier,
        "at": at.timestamp(),
        "suite": suite,
        "link_for": link_for,
    }
    return HttpResponseRedirect(departure.url)


def come_back(request: HttpRequest, name: str, *, back: str) -> Return:
    """What the provider proved; raises a Problem for anything else. The way is forgotten before it is looked at."""
    provider = provider_named(name)
    kept = request.session.pop(_WAY, None)
    if not isinstance(kept, Mapping) or kept["provider"] != name:
        raise openid.OpenIdRefusal(provider.label, "openid_no_departure")
    departure = openid.Departure(
        url="",
        state=kept["state"],
        nonce=kept["nonce"],
        verifier=kept["verifier"],
        started_at=datetime.fromtimestamp(kept["at"], UTC),
    )
    proof = openid.arrive(
        provider,
        departure,
        redirect_uri=settings.SITE_URL + back,
        answer={key: request.GET.getlist(key) for key in request.GET},
        at=now(),
    )
    return Return(proof, kept["suite"], kept["link_for"])


def as_external(proof: openid.Proof) -> ExternalProof:
    """What identity keeps of a proof: no name, no e-mail."""
    return ExternalProof(proof.provider, proof.issuer, proof.idp, proof.subject, proof.acr, proof.amr)


def keep_proof(request: HttpRequest, proof: ExternalProof, suite: str) -> None:
    """An identity that opens nothing yet waits for a code, in a session of its own."""
    request.session.flush()
    request.session.set_expiry(now() + _PROOF_LASTS)
    request.session[_PROOF] = {
        "proof": [proof.provider, proof.issuer, proof.idp, proof.subject, proof.acr, list(proof.amr)],
        "at": now().timestamp(),
        "suite": suite,
    }


def kept_proof(request: HttpRequest) -> tuple[ExternalProof, str] | None:
    """The identity that waits, and where its holder was going; None after some minutes."""
    kept = request.session.get(_PROOF)
    if not isinstance(kept, Mapping) or now().timestamp() - kept["at"] >= _PROOF_LASTS.total_seconds():
        return None
    provider, issuer, idp, subject, acr, amr = kept["proof"]
    return ExternalProof(provider, issuer, idp, subject, acr, tuple(amr)), kept["suite"]


def start_farewell(request: HttpRequest, page: str, who: LoggedIn | None) -> str:
    """End the session here, and in the applications that ``who`` entered from it.

    Answers the address of ``page``, which leads to the provider's own end, or nothing.
    """
    if who is not None:
        with acting(authentication_actor(), Purpose.AUTHENTICATION, route="logout"):
            end_session_log_ins(who=who, at=now())
    leaving: Mapping[str, str] = request.session.get(LEAVING, {})
    request.session.flush()
    provider = settings.OPENID.get(leaving.get("provider", ""))
    if provider is None:
        return ""
    state = token_urlsafe(48)
    try:
        url = openid.farewell(
            provider,
            id_token=leaving["id_token"],
            state=state,
            post_logout_redirect_uri=settings.SITE_URL + page,
            at=now(),
        )
    except Problem:  # she is logged out here; the provider's own session ends by itself
        return ""
    if not url:
        return ""
    request.session[_FAREWELL] = {"state": state, "url": url, "label": provider.label}
    return page


def finish_farewell(request: HttpRequest, *, left: str, template: str) -> HttpResponse:
    """On to the provider, by a page: browsers let no form be sent on to another site. Then ``left``."""
    kept = request.session.get(_FAREWELL)
    state = request.GET.get("state")
    if not kept or state is not None:
        if kept and hmac.compare_digest(str(state).encode(), kept["state"].encode()):
            request.session.flush()
        return HttpResponseRedirect(left)
    context = {
        "page_title": "Déconnexion",
        "url": kept["url"],
        "label": kept["label"],
        "structure_name": "",
        "structure_phone": "",
    }
    return render(request, template, context)
