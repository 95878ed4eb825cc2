"""What a calendar server may answer: bodies fit for the library that reads them, questions kept when redirected."""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

import requests

from convergence.gateways.caldav.troubles import trouble
from convergence.gateways.outbound import GuardedAdapter, GuardedSession, give

# requests drops the body of what is redirected by 301 and 302, as browsers do of a form: an event would arrive empty
_WITH_BODY = {301: 308, 302: 307}
_PLAIN = ("text/plain", "text/calendar", "application/octet-stream")
_XML = ("text/xml", "application/xml")


class _CalendarAdapter(GuardedAdapter):
    def send(self, request: requests.PreparedRequest, *_: Any, **options: Any) -> requests.Response:
        response = super().send(request, **options)
        response.status_code = _WITH_BODY.get(response.status_code, response.status_code)
        if response.status_code < 400 and not response.is_redirect:
            with_body(response, response.content)
        return response


class CalendarSession(GuardedSession):
    """A session that keeps the verb of a redirected request."""

    adapter = _CalendarAdapter

    def rebuild_method(self, prepared_request: Any, response: Any) -> None:
        """A redirected PROPFIND stays a PROPFIND."""


def with_body(response: requests.Response, body: bytes) -> None:
    """Give the answer its body, after having refused what a parser should not see.

    A page in HTML is no calendar; a document with declarations of its own is not read.
    """
    kind = response.headers.get("Content-Type", "").split(";")[0].strip().casefold()
    if kind in _XML or (kind not in _PLAIN and body.lstrip().startswith(b"<?xml")):
        _check_xml(body)
    elif kind not in _PLAIN:
        if body.lstrip()[:1] == b"<" or kind == "text/html":
            raise trouble("calendar_not_caldav")
        response.headers["Content-Type"] = "application/octet-stream"
    else:
        body = _in_utf8(body, response.encoding)
    give(response, body)


def _in_utf8(body: bytes, said: str | None) -> bytes:
    """An event in the alphabet that the library reads; each byte is a letter of Latin-1 when nothing better is said."""
    try:
        body.decode()
    except UnicodeDecodeError:
        try:
            return body.decode(said or "latin-1").encode()
        except (UnicodeError, LookupError):
            return body.decode("latin-1").encode()
    return body


def _check_xml(body: bytes) -> None:
    if not body:
        return
    parser = expat.ParserCreate()
    # the parser knows a declaration in whatever alphabet the document is written
    parser.StartDoctypeDeclHandler = _refuse_declarations
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError):
        raise trouble("calendar_broken") from None


def _refuse_declarations(*_: Any) -> None:
    raise trouble("calendar_broken")
