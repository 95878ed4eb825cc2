"""A CalDAV client: the library ``caldav`` speaks the protocol, over a session that goes only to public machines."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

import requests
from caldav import CalendarSet, DAVClient, Principal
from caldav.elements import cdav, dav
from caldav.elements.base import BaseElement
from caldav.lib import error as dav_error

from convergence.foundation.problems import Conflict, Unavailable
from convergence.gateways import outbound
from convergence.gateways.caldav.bodies import CalendarSession
from convergence.gateways.caldav.troubles import CalendarTrouble, status_trouble, trouble
from convergence.gateways.caldav.values import (
    CalendarAccess,
    CalendarDelivery,
    Changes,
    DeliveryOutcome,
    Receipt,
    RemoteCalendar,
    RemoteObject,
    has_uid,
)
from convergence.gateways.outbound import OutboundTrouble, check_address

MOST_OBJECTS = 5000
_AT_ONCE = 100
_TRIES = 3
_ICS = "text/calendar; charset=utf-8"
_CTAG = "{http://calendarserver.org/ns/}getctag"
_SYNC = "{DAV:}sync-token"
_ETAG = "{DAV:}getetag"
_HREF = "{DAV:}href"
_HOMES = "{urn:ietf:params:xml:ns:caldav}calendar-home-set"
_NOT_HERE = frozenset({"calendar_gone", "calendar_not_caldav", "calendar_refused", "calendar_broken"})
_DATA = "{urn:ietf:params:xml:ns:caldav}calendar-data"


class _GetCtag(BaseElement):
    """The version of a whole calendar, known to servers older than the sync token."""

    tag = _CTAG


# the library writes the bodies that it receives, hence names, in the log
logging.getLogger("caldav").addHandler(logging.NullHandler())
logging.getLogger("caldav").propagate = False


class CalDavServer:
    """The real client. One session a call: no password stays in memory."""

    def calendars(self, access: CalendarAccess) -> list[RemoteCalendar]:
        """Find the principal, its calendar homes, then the calendars that take events."""
        try:
            return _offered(access)
        except Unavailable as problem:
            if problem.code not in _NOT_HERE:
                raise
            # the name of a machine is enough: the standard says where to ask it (RFC 6764)
            with suppress(Unavailable):
                return _offered(replace(access, url=urljoin(access.url, "/.well-known/caldav")))
            raise

    def deliver(self, delivery: CalendarDelivery) -> Receipt:
        """Look at what stands there, compose, write under the condition that nothing moved meanwhile."""
        with _client(delivery.access) as client:
            if delivery.compose is None:
                return _remove(client, delivery)
            for tried in range(1, _TRIES + 1):
                receipt = _write(client, delivery, is_last=tried == _TRIES)
                if receipt is not None:
                    return replace(receipt, revision=delivery.revision)
        raise trouble("calendar_refused")

    def changes(self, access: CalendarAccess, token: str, start: datetime, end: datetime) -> Changes:
        """The sync token where the server has one, else its ctag, else everything and a digest of it."""
        with _client(access) as client:
            sync, ctag = _versions(client, access.calendar_url)
            now = f"sync:{sync}" if sync else f"ctag:{ctag}" if ctag else ""
            if now and token == now:
                return Changes(token)
            if sync and token.startswith("sync:"):
                some = _since(client, access.calendar_url, token.removeprefix("sync:"))
                if some is not None:
                    return some
            return _everything(client, access.calendar_url, now, token, start, end)


@contextmanager
def _client(access: CalendarAccess) -> Iterator[DAVClient]:
    """A session with a server, its trouble told in French. The library calls 401 and 403 by the same name."""
    _check(access.url)
    started = time.monotonic()
    client = DAVClient(access.url, username=access.login, password=access.password)
    client.session = session = CalendarSession()
    try:
        yield client
    except CalendarTrouble as problem:
        problem.wait = session.asked_wait
        raise
    except OutboundTrouble as problem:
        raise _told(problem) from None
    except dav_error.AuthorizationError:
        raise status_trouble(session.last_status) from None
    except requests.exceptions.SSLError:
        raise trouble("calendar_certificate") from None
    except requests.exceptions.Timeout:
        raise trouble("calendar_timeout") from None
    except requests.exceptions.TooManyRedirects:
        raise trouble("calendar_not_caldav") from None
    except (requests.exceptions.RequestException, OSError):
        raise trouble(_cause("calendar_unreachable", started)) from None
    except dav_error.NotFoundError:
        raise trouble("calendar_gone") from None
    except (dav_error.DAVError, NotImplementedError, LookupError, ValueError, TypeError, AttributeError,
            AssertionError):  # fmt: skip
        # the library meets an answer that it does not understand in as many ways as there are servers
        raise trouble(_cause("calendar_broken", started)) from None
    finally:
        client.close()


def _check(address: str) -> None:
    try:
        check_address(address)
    except OutboundTrouble as problem:
        raise _told(problem) from None


def _told(problem: OutboundTrouble) -> CalendarTrouble:
    return trouble(f"calendar_{problem.reason.value}")


def _cause(code: str, started: float) -> str:
    """A connection that was cut because it lasted too long says so, whatever was being read."""
    longest = min(outbound.READ_SECONDS, outbound.TOTAL_SECONDS)
    return "calendar_timeout" if time.monotonic() - started >= longest else code


def _offered(access: CalendarAccess) -> list[RemoteCalendar]:
    with _client(access) as client:
        principal = str(Principal(client=client).url)
        homes = [CalendarSet(client, url=home) for home in _homes(client, principal)]
        kept = [calendar for home in homes for calendar in home.calendars() if _takes_events(calendar)]
        named = {str(one.url): str(one.name or "Calendrier")[:200] for one in kept}
        return [RemoteCalendar(url, name) for url, name in named.items()]


def _homes(client: DAVClient, principal: str) -> list[str]:
    """Where her calendars are: her own home, and those that are shared with her."""
    answer = client.propfind(
        principal, str(_tag(dav.Propfind(), _tag(dav.Prop(), cdav.CalendarHomeSet()))), 0
    )
    if answer.status != 207:
        raise status_trouble(answer.status) if answer.status >= 400 else trouble("calendar_not_caldav")
    found = next(iter(answer.find_objects_and_props().values()), {})
    hrefs = [unquote((href.text or "").strip()) for href in found[_HOMES].iter(_HREF)]
    return [_absolute(principal, href) for href in hrefs if href]


def _takes_events(calendar: Any) -> bool:
    try:
        return "VEVENT" in calendar.get_supported_components()
    except (dav_error.DAVError, LookupError):
        return True


def _remove(client: DAVClient, delivery: CalendarDelivery) -> Receipt:
    for href in dict.fromkeys([delivery.href, *_hrefs_of(client, delivery)]):
        answer = client.request(href, "DELETE")
        if answer.status not in (200, 202, 204, 404, 410):
            raise status_trouble(answer.status)
    return Receipt(DeliveryOutcome.REMOVED, delivery.href)


def _write(client: DAVClient, delivery: CalendarDelivery, *, is_last: bool) -> Receipt | None:
    """One try; None when the object changed between the look and the writing."""
    assert delivery.compose is not None
    standing = _standing(client, delivery)
    if standing is None and delivery.was_sent:
        return Receipt(DeliveryOutcome.GONE_THERE, delivery.href)
    href = standing.href if standing else delivery.href
    try:
        body = delivery.compose(standing.ics if standing else "")
    except Conflict:
        return Receipt(DeliveryOutcome.CHANGED_THERE, href, standing.etag if standing else "")
    if standing and not body:
        return Receipt(DeliveryOutcome.ALREADY, href, standing.etag)
    condition = _unless_moved(standing, is_last=is_last)
    answer = client.put(href, body, {"Content-Type": _ICS, **condition})
    if answer.status in (409, 412):
        return None
    if answer.status == 404:
        raise trouble("calendar_gone")
    if answer.status not in (200, 201, 202, 204):
        raise status_trouble(answer.status)
    etag = answer.headers.get("ETag") or _etag_of(client, href)
    return Receipt(DeliveryOutcome.WRITTEN, href, etag)


def _unless_moved(standing: RemoteObject | None, *, is_last: bool) -> dict[str, str]:
    """The condition of a writing.

    A weak version (« W/ ») is known by its strong name to servers behind a proxy that compresses, and never equal
    to anything for others: the last try does without condition, right after the look.
    """
    if standing is None:
        return {"If-None-Match": "*"}
    is_weak = standing.etag.startswith("W/")
    if not standing.etag or (is_weak and is_last):
        return {}
    return {"If-Match": standing.etag.removeprefix("W/")}


def _standing(client: DAVClient, delivery: CalendarDelivery) -> RemoteObject | None:
    """What stands there: at its address, else anywhere in the calendar under the same UID."""
    found = _get(client, delivery.href)
    if found is None:
        others = _hrefs_of(client, delivery)
        found = _get(client, others[0]) if others else None
    return found


def _get(client: DAVClient, href: str) -> RemoteObject | None:
    answer = client.request(href, "GET")
    if answer.status in (404, 410):
        return None
    if answer.status != 200:
        raise status_trouble(answer.status)
    return RemoteObject(href, answer.headers.get("ETag", ""), answer.raw)


def _etag_of(client: DAVClient, href: str) -> str:
    found = _get(client, href)
    return found.etag if found else ""


def _hrefs_of(client: DAVClient, delivery: CalendarDelivery) -> list[str]:
    """Where the calendar keeps an event of this UID; some servers rename what they receive."""
    query = _events_where(_tag(cdav.PropFilter("UID"), cdav.TextMatch(delivery.uid)))
    found = _report(client, delivery.access.calendar_url, query, depth=1)
    return [href for href, properties in found if has_uid(_text(properties.get(_DATA)), delivery.uid)]


def _versions(client: DAVClient, url: str) -> tuple[str, str]:
    wanted = _tag(dav.Propfind(), _tag(dav.Prop(), dav.SyncToken(), _GetCtag(), dav.ResourceType()))
    answer = client.propfind(url, str(wanted), 0)
    if answer.status != 207:
        raise status_trouble(answer.status) if answer.status >= 400 else trouble("calendar_not_caldav")
    found = next(iter(answer.find_objects_and_props().values()), {})
    return _text(found.get(_SYNC)), _text(found.get(_CTAG))


def _since(client: DAVClient, url: str, token: str) -> Changes | None:
    """Changes since a token; None when the server no longer knows it, or cuts its answer."""
    query = _tag(
        dav.SyncCollection(),
        dav.SyncToken(value=token),
        dav.SyncLevel(value="1"),
        _tag(dav.Prop(), dav.GetEtag()),
    )
    try:
        answer = client.report(url, str(query), 0)
        found = answer.find_objects_and_props() if answer.status == 207 else {}
    except (dav_error.AuthorizationError, dav_error.ResponseError):
        return None
    new = getattr(answer, "sync_token", "") or ""
    if not new:
        return None
    missing = {href for href, status in answer.statuses.items() if status and "404" in status}
    gone = [_absolute(url, href) for href in missing]
    changed = [_absolute(url, href) for href in found if href not in missing]
    objects = _multiget(client, url, [href for href in changed if _same_origin(url, href) and href != url])
    gone += sorted(set(changed) - {thing.href for thing in objects} - {url})
    return Changes(f"sync:{new}", tuple(objects), tuple(gone))


def _multiget(client: DAVClient, url: str, hrefs: Sequence[str]) -> list[RemoteObject]:
    if len(hrefs) > MOST_OBJECTS:
        raise trouble("calendar_too_big")
    objects: list[RemoteObject] = []
    for first in range(0, len(hrefs), _AT_ONCE):
        hrefs_now = (dav.Href(value=urlsplit(href).path) for href in hrefs[first : first + _AT_ONCE])
        query = _tag(
            cdav.CalendarMultiGet(), _tag(dav.Prop(), dav.GetEtag(), cdav.CalendarData()), *hrefs_now
        )
        objects += _objects(url, _report(client, url, query, depth=1))
    return objects


def _everything(client: DAVClient, url: str, now: str, token: str, start: datetime, end: datetime) -> Changes:
    query = _events_where(cdav.TimeRange(start.astimezone(UTC), end.astimezone(UTC)))
    objects = _objects(url, _report(client, url, query, depth=1))
    if len(objects) > MOST_OBJECTS:
        raise trouble("calendar_too_big")
    if not now:
        listed = "\n".join(sorted(f"{thing.href} {thing.etag}" for thing in objects))
        now = f"etag:{hashlib.sha256(listed.encode()).hexdigest()}"
        if now == token:
            return Changes(token)
    return Changes(now, tuple(objects), is_full=True)


def _report(client: DAVClient, url: str, query: Any, *, depth: int) -> list[tuple[str, dict[str, Any]]]:
    answer = client.report(url, str(query), depth)
    if answer.status != 207:
        raise status_trouble(answer.status) if answer.status >= 400 else trouble("calendar_not_caldav")
    return [(_absolute(url, href), found) for href, found in answer.find_objects_and_props().items()]


def _objects(url: str, found: Sequence[tuple[str, dict[str, Any]]]) -> list[RemoteObject]:
    """The events of an answer; an address on another machine is not followed."""
    return [
        RemoteObject(href, _text(properties.get(_ETAG)), text)
        for href, properties in found
        if (text := _text(properties.get(_DATA))) and _same_origin(url, href)
    ]


def _tag(element: BaseElement, *children: BaseElement) -> BaseElement:
    """An element of a request with what it holds."""
    for child in children:
        element.append(child)
    return element


def _events_where(condition: BaseElement) -> BaseElement:
    """The question « which events satisfy this, and what do they say? »."""
    events = _tag(cdav.CompFilter("VCALENDAR"), _tag(cdav.CompFilter("VEVENT"), condition))
    answer = _tag(dav.Prop(), dav.GetEtag(), cdav.CalendarData())
    return _tag(cdav.CalendarQuery(), answer, _tag(cdav.Filter(), events))


def _absolute(url: str, href: str) -> str:
    """The whole address of a path that the library has unquoted."""
    return urljoin(url, quote(href, safe="/@:!$&'()*+,;=~"))


def _same_origin(one: str, other: str) -> bool:
    return urlsplit(one)[:2] == urlsplit(other)[:2]


def _text(element: Any) -> str:
    return (element.text or "").strip() if element is not None else ""
