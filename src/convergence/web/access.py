"""Who gets in: every view says it with one mark, and a view without mark lets nobody in.

``requires`` names permissions, ``signed_in`` any professional, ``by_link`` the holder of a personal link,
``by_session`` who logged in elsewhere than professionals do, ``public`` everybody (the menu of a signed-in reader
still shows), ``outside`` pages that must work without session nor database (log-in, health).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from convergence.foundation.actor import Actor
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound, Refused
from convergence.foundation.scope import Purpose, Scope

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


FindGuest = Callable[[str, datetime], Actor | None]
FindHolder = Callable[[HttpRequest], Actor | None]
ToLogIn = Callable[[HttpRequest, str], str]
DEAD_LINK = NotFound(
    "Ce lien n’est plus valable.",
    what_to_do="Il a déjà servi, il est trop vieux ou l’adresse est incomplète. "
    "Pour en recevoir un autre, téléphonez à votre Mission Locale.",
    code="dead_link",
)


@dataclass(frozen=True, slots=True)
class Access:
    """The mark of one view. ``any_of`` is empty when being signed in is enough; ``dead_link`` answers a dead link.

    ``find_guest`` reads who acts in a link, ``find_holder`` in a session that is no professional's; whoever has none
    is sent to the address of ``to_log_in``.
    """

    needs_actor: bool
    resolves_actor: bool = True
    any_of: frozenset[Permission] = field(default_factory=frozenset)
    purpose: Purpose = Purpose.ACCOMPAGNEMENT
    find_guest: FindGuest | None = None
    dead_link: NotFound = DEAD_LINK
    find_holder: FindHolder | None = None
    to_log_in: ToLogIn | None = None

    @property
    def is_for_professionals(self) -> bool:
        """True when somebody acts by the session of a professional."""
        return self.needs_actor and self.find_guest is None and self.find_holder is None


PUBLIC = Access(needs_actor=False)
OUTSIDE = Access(needs_actor=False, resolves_actor=False)


class ActingRequest(HttpRequest):
    """A request in which somebody acts: what a marked view receives."""

    actor: Actor
    scope: Scope
    request_id: UUID


def requires(*any_of: Permission, purpose: Purpose = Purpose.ACCOMPAGNEMENT) -> Callable[[View], View]:
    """Only professionals who hold one of these permissions. ``purpose`` goes to the access journal."""
    if not any_of:
        raise TypeError("name a permission, or use signed_in")
    return _mark(Access(needs_actor=True, any_of=frozenset(any_of), purpose=purpose))


def signed_in(view: View) -> View:
    """Any professional, whatever her role: home page, own account."""
    return _mark(Access(needs_actor=True, purpose=Purpose.ADMINISTRATION))(view)


def signed_in_for(purpose: Purpose) -> Callable[[View], View]:
    """Any professional, for a page whose reading has its own purpose in the access journal."""
    return _mark(Access(needs_actor=True, purpose=purpose))


def public(view: View) -> View:
    """Everybody, signed in or not."""
    return _mark(PUBLIC)(view)


def outside(view: View) -> View:
    """Everybody, and nobody acts: neither session nor database is touched before the view."""
    return _mark(OUTSIDE)(view)


def by_link(
    find_guest: FindGuest, purpose: Purpose = Purpose.PERSON_SPACE, *, dead_link: NotFound = DEAD_LINK
) -> Callable[[View], View]:
    """Whoever holds a personal link: its address has a ``token`` from which ``find_guest`` makes the actor.

    An unknown, used or ended link answers None, and its page says so without telling which.
    """
    return _mark(Access(needs_actor=True, purpose=purpose, find_guest=find_guest, dead_link=dead_link))


def by_session(find_holder: FindHolder, to_log_in: ToLogIn, purpose: Purpose) -> Callable[[View], View]:
    """Whoever holds a session that ``find_holder`` reads; anybody else goes to ``to_log_in(request, back)``."""
    return _mark(Access(needs_actor=True, purpose=purpose, find_holder=find_holder, to_log_in=to_log_in))


def access_of(view: Callable[..., Any]) -> Access | None:
    """The mark of a view; None for a view that forgot it."""
    found = getattr(view, "access", None)
    return found if isinstance(found, Access) else None


def check_may_enter(access: Access, actor: Actor) -> None:
    """Refuse an actor who holds none of the permissions of the page."""
    if access.any_of and not access.any_of & actor.permissions:
        raise Refused(
            "Votre rôle ne donne pas accès à cette page.",
            what_to_do="Si vous en avez besoin pour votre travail, demandez ce rôle à votre direction.",
            code="page_refused",
        )


def _mark(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.__dict__["access"] = access
        return view

    return mark
