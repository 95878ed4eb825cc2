"""The transaction of a request: who acts, may she enter, what she read, all committed before the first byte.

Default deny: a view without a mark (``web.access``) answers a programming error, never its page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from convergence.foundation.actor import Actor
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose, Scope
from convergence.identity.queries import resolve_actor
from convergence.identity.types import authentication_actor
from convergence.storage.session import acting
from convergence.web.access import Access, ActingRequest, access_of, check_may_enter
from convergence.web.errors import (
    CONNECTION_LOST,
    TOLD,
    answer,
    database_page,
    full_disk_page,
    is_full_disk,
    told_alone,
)
from convergence.web.middleware.fresh import needs_fresh_factor
from convergence.web.session import Session, close_session, current_session, touch

SAFE = ("GET", "HEAD", "OPTIONS")
# sent by design/presence.js: a page left open that asks who else is there is nobody's activity
BACKGROUND = "X-Presence"


class UnmarkedViewError(RuntimeError):
    """A view states no access: nobody gets in before its author has decided."""


class LeakyStreamError(RuntimeError):
    """A streaming answer that read files would send bytes before the journal is committed."""


class _BrokenAnswerError(Exception):
    """Carries a 5xx answer out of the transaction, so that it is rolled back."""

    def __init__(self, response: HttpResponseBase) -> None:
        super().__init__(response.status_code)
        self.response = response


class ActingMiddleware:
    """Opens ``acting`` around each view, for the actor of the session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.__dict__.update(actor=None, scope=None)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase:
        """Answer the request here, inside the transaction of its actor."""
        access = access_of(view)
        if access is None:
            raise UnmarkedViewError(f"{view.__module__}.{view.__qualname__} states no access")

        def answered() -> HttpResponseBase:
            return _rendered(view(request, *args, **kwargs))

        try:
            if access.find_guest is not None:
                return _enter_by_link(request, access, kwargs["token"], answered)
            if access.find_holder is not None:
                return _enter_by_session(request, access, answered)
            return _enter(request, access, answered)
        except CONNECTION_LOST as error:
            return told_alone(request, database_page(error))
        except OSError as error:
            if not is_full_disk(error):
                raise
            return told_alone(request, full_disk_page())


def _enter(request: HttpRequest, access: Access, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    if not access.resolves_actor:
        return _told(request, view)
    session = current_session(request)
    actor = _actor_of(request, session) if session and session.membership_id else None
    if session and session.membership_id is None and access.needs_actor:
        return HttpResponseRedirect(_with_suite("login:choose", request), status=303)
    if session is None or actor is None:
        return _told(request, view) if not access.needs_actor else _to_login(request)
    request.__dict__["actor"] = actor
    if BACKGROUND not in request.headers:
        touch(request, session)
    try:
        return _acted(cast(ActingRequest, request), actor, access, view)
    except _BrokenAnswerError as broken:
        return broken.response


def _enter_by_link(
    request: HttpRequest, access: Access, token: str, view: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """A guest acts, whatever session the browser may hold: the link says who she is, nothing else does."""
    assert access.find_guest is not None
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="lien"):
        actor = access.find_guest(token, now())
    if actor is None:
        return answer(request, access.dead_link)
    return _enter_alone(request, actor, access, view)


def _enter_by_session(
    request: HttpRequest, access: Access, view: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """Who holds a session of another kind than professionals'; nobody else learns whether the page exists."""
    assert access.find_holder is not None
    assert access.to_log_in is not None
    actor = access.find_holder(request)
    if actor is None:
        back = request.get_full_path() if request.method in SAFE else request.path
        return HttpResponseRedirect(access.to_log_in(request, back), status=303)
    return _enter_alone(request, actor, access, view)


def _enter_alone(
    request: HttpRequest, actor: Actor, access: Access, view: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    request.__dict__["actor"] = actor
    try:
        response = _acted(cast(ActingRequest, request), actor, access, view)
    except _BrokenAnswerError as broken:
        response = broken.response
    # not « no-referrer »: browsers would then hide the origin of a form too, and every form would be refused
    response.headers.setdefault("Referrer-Policy", "strict-origin")
    response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
    return response


def _actor_of(request: HttpRequest, session: Session) -> Actor | None:
    """The actor as she stands at this very request; an ended account, role or session closes it."""
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="session"):
        actor = resolve_actor(session.user_id, session.membership_id, now(), session_version=session.version)
    if actor is None:
        close_session(request)
    return actor


def _acted(
    request: ActingRequest, actor: Actor, access: Access, view: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    route = request.resolver_match.view_name if request.resolver_match else ""
    with (
        timezone.override(actor.time_zone),
        acting(actor, access.purpose, route=route, request_id=_request_id(request)) as scope,
    ):
        request.scope = scope
        response = _told(request, lambda: _checked(request, access, actor, view))
        if response.status_code >= 500:
            raise _BrokenAnswerError(response)
        _refuse_leaky_stream(response, scope)
    return response


def _checked(
    request: ActingRequest, access: Access, actor: Actor, view: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    check_may_enter(access, actor)
    only_reads = request.method in SAFE
    if access.is_for_professionals and needs_fresh_factor(request, only_reads=only_reads):
        return _to_confirm(request)
    if only_reads:
        return view()
    with transaction.atomic():  # a refusal half-way undoes what came before it, and is still journaled
        return view()


def _told(request: HttpRequest, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    try:
        return view()
    except TOLD as error:
        return answer(request, error)


def _refuse_leaky_stream(response: HttpResponseBase, scope: Scope) -> None:
    if response.streaming and (scope.reading.shown or scope.reading.refused):
        raise LeakyStreamError("a streaming answer must not read files")


def _rendered(response: Any) -> HttpResponseBase:
    """A lazy template is rendered inside the transaction, with its context."""
    render = getattr(response, "render", None)
    return render() if callable(render) else response


def _request_id(request: HttpRequest) -> UUID | None:
    return request.__dict__.get("request_id")


def _to_login(request: HttpRequest) -> HttpResponse:
    """The way to log in and back. htmx is told to leave the page; a background fetch is told 401."""
    target = _with_suite("login:login", request)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Redirect": target})
    if request.headers.get("Sec-Fetch-Mode") in ("cors", "same-origin"):
        return HttpResponse(status=401)
    return HttpResponseRedirect(target, status=303)


def _to_confirm(request: HttpRequest) -> HttpResponse:
    """The way to the second factor and back; what was typed stays in its draft."""
    target = _with_suite("login:confirm", request)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target, status=303)


def _with_suite(view: str, request: HttpRequest) -> str:
    """Address of a page of the log-in that leads back here afterwards, to the form's page when a form was sent."""
    wanted = request.get_full_path() if request.method in SAFE else request.headers.get("Referer", "")
    return reverse(view) + "?" + urlencode({"suite": _path_of(wanted)})


def _path_of(address: str) -> str:
    """Only the path of an address: the log-in page checks that it stays in the house."""
    _, separator, rest = address.partition("://")
    return "/" + rest.partition("/")[2] if separator else address or "/"
