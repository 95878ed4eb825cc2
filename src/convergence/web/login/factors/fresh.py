"""What is sensitive asks for a second factor given a short while ago (ASVS 7.5.3): a stolen session is not enough."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from convergence.foundation.clock import now
from convergence.identity.queries import is_fresh, second_factors_of
from convergence.web.access import ActingRequest
from convergence.web.middleware.acting import SAFE
from convergence.web.session import current_session

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def with_fresh_factor(view: View) -> View:
    """Ask for the second factor before the page, and come back; what was typed stays in its draft."""

    @wraps(view)
    def guarded(request: ActingRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if has_fresh_factor(request) else _to_confirm(request)

    return guarded  # type: ignore[return-value]  # same arguments and same answer as the view


def has_fresh_factor(request: ActingRequest) -> bool:
    """True when she gave it lately. Personas of a demonstration have none, and are not asked for it."""
    session = current_session(request)
    if session is None:
        return False
    return is_fresh(session.factor_at, now()) or (
        settings.DEMO and not second_factors_of(request.scope, session.user_id).count
    )


def _to_confirm(request: HttpRequest) -> HttpResponse:
    page = request.get_full_path() if request.method in SAFE else request.headers.get("Referer", "")
    inside = "/" + page.partition("://")[2].partition("/")[2] if "://" in page else page or "/"
    target = reverse("login:confirm") + "?" + urlencode({"suite": inside})
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target, status=303)
