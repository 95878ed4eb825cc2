"""A small CalDAV server with the oddities of the real ones, each switched on by its name."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape

HOME = "/dav/camille/"
NAMESPACES = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/"'


@dataclass
class Quirky:
    """What the server holds and how odd it is. ``refusals`` answers a verb with statuses, in turn."""

    quirks: frozenset[str] = frozenset()
    calendar: str = f"{HOME}agenda/"
    objects: dict[str, tuple[str, str]] = field(default_factory=dict)
    refusals: dict[str, list[int]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    log: list[tuple[int, str]] = field(default_factory=list)
    version: count[int] = field(default_factory=lambda: count(1))
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def calendar_url(self) -> str:
        return self.url + quote(self.calendar)

    def put(self, path: str, ics: str) -> str:
        number = next(self.version)
        etag = f'"{number}"' if "weak" not in self.quirks else f'W/"{number}"'
        self.objects[path] = (etag, ics)
        self.log.append((number, path))
        return etag

    def drop(self, path: str) -> None:
        del self.objects[path]
        self.log.append((next(self.version), path))

    def href(self, path: str) -> str:
        told = path if "spaces" in self.quirks else quote(path)
        return self.url + told if "absolute" in self.quirks else told


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    quirky: Quirky

    def _answer(self, status: int, body: str | bytes = "", kind: str = "text/plain", **headers: str) -> None:
        content = body if isinstance(body, bytes) else body.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _many(self, responses: str, after: str = "") -> None:
        text = f'<?xml version="1.0" encoding="utf-8"?><multistatus {NAMESPACES}>{responses}{after}</multistatus>'
        if "latin" in self.quirky.quirks:
            self._answer(
                207, text.replace("utf-8", "iso-8859-1").encode("latin-1"), "text/xml; charset=iso-8859-1"
            )
        elif "cut" in self.quirky.quirks:
            self._answer(207, text[:-30], "text/xml")
        else:
            self._answer(207, text, "application/xml; charset=utf-8")

    def handle_one(self) -> None:
        """Any verb."""
        quirky, path = self.quirky, unquote(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        quirky.seen.append(f"{self.command} {path}")
        if statuses := quirky.refusals.get(self.command):
            self._answer(statuses.pop(0), Retry_After="120")
        elif path.startswith("/moved/") or path == "/.well-known/caldav":
            to = path.removeprefix("/moved") if path.startswith("/moved/") else HOME
            self._answer(
                next(int(one[3:]) for one in quirky.quirks if one.startswith("to_")), Location=quote(to)
            )
        elif path == "/" and "root" not in quirky.quirks:
            self._answer(404)
        else:
            getattr(self, f"_{self.command.lower()}")(path, body)

    do_GET = do_PUT = do_DELETE = do_PROPFIND = do_REPORT = do_OPTIONS = handle_one  # noqa: N815 the library's names

    def _propfind(self, path: str, body: str) -> None:
        quirky = self.quirky
        if "current-user-principal" in body:
            self._many(
                _response(path, f"<current-user-principal><href>{HOME}</href></current-user-principal>")
            )
        elif "calendar-home-set" in body:
            homes = [HOME, "/dav/shared/"] if "homes" in quirky.quirks else [HOME]
            hrefs = "".join(f"<href>{home}</href>" for home in homes)
            self._many(_response(path, f"<C:calendar-home-set>{hrefs}</C:calendar-home-set>"))
        elif path == quirky.calendar:
            tokens = f"<sync-token>{self._now()}</sync-token>" if "no_sync" not in quirky.quirks else ""
            self._many(_response(quirky.href(path), _CALENDAR + tokens, "<S:getctag/><displayname/>"))
        elif path == HOME:
            self._many(_response(HOME, "<resourcetype><collection/></resourcetype>")
                       + _response(quirky.href(quirky.calendar), _CALENDAR))  # fmt: skip
        elif path == "/dav/shared/" and "homes" in quirky.quirks:
            self._many(_response("/dav/shared/equipe/", _CALENDAR.replace("Agenda", "Équipe")))
        else:
            self._answer(404)

    def _report(self, path: str, body: str) -> None:
        quirky = self.quirky
        if path != quirky.calendar:
            self._answer(404)
        elif "sync-collection" in body:
            since = int((re.findall(r"token/(\d+)<", body) or ["0"])[0])
            touched = {name for number, name in quirky.log if number > since}
            self._many(
                "".join(map(self._changed, sorted(touched))), f"<sync-token>{self._now()}</sync-token>"
            )
        elif "multiget" in body:
            asked = [unquote(href) for href in re.findall(r"href>([^<]+)<", body)]
            self._many("".join(map(self._object, asked)))
        else:
            uid = re.search(r"text-match[^>]*>([^<]+)<", body)
            kept = [name for name, (_, ics) in quirky.objects.items() if not uid or f"UID:{uid[1]}" in ics]
            self._many("".join(map(self._object, sorted(kept))))

    def _now(self) -> str:
        return f"http://sabre.io/ns/sync/token/{self.quirky.log[-1][0] if self.quirky.log else 0}"

    def _changed(self, path: str) -> str:
        if path not in self.quirky.objects:
            return _missing(self.quirky.href(path))
        return _response(self.quirky.href(path), f"<getetag>{escape(self.quirky.objects[path][0])}</getetag>")

    def _object(self, path: str) -> str:
        if path not in self.quirky.objects:
            return _missing(self.quirky.href(path))
        etag, ics = self.quirky.objects[path]
        said = f"<getetag>{escape(etag)}</getetag><C:calendar-data>{escape(ics)}</C:calendar-data>"
        return _response(self.quirky.href(path), said, "<S:unknown/>")

    def _get(self, path: str, body: str) -> None:
        if path not in self.quirky.objects:
            self._answer(404)
            return
        etag, ics = self.quirky.objects[path]
        alphabet = "iso-8859-1" if "latin" in self.quirky.quirks else "utf-8"
        self._answer(200, ics.encode(alphabet), f"text/calendar; charset={alphabet}", ETag=etag)

    def _put(self, path: str, body: str) -> None:
        quirky = self.quirky
        held, match = quirky.objects.get(path), self.headers.get("If-Match")
        moved = match and (not held or match.startswith("W/") or match != held[0])
        if moved or (self.headers.get("If-None-Match") and held):
            self._answer(412)
        elif not body.startswith("BEGIN:VCALENDAR"):
            self._answer(400)
        else:
            where = f"{quirky.calendar}AAMk=.ics" if "renames" in quirky.quirks else path
            text = re.sub(r"UID:[^\r]+", "UID:040000008200E0", body) if "new_uid" in quirky.quirks else body
            etag = quirky.put(where, text)
            self._answer(201, **({} if "no_etag" in quirky.quirks else {"ETag": etag}))

    def _delete(self, path: str, body: str) -> None:
        if path in self.quirky.objects:
            self.quirky.drop(path)
        self._answer(204 if path.startswith(self.quirky.calendar) else 404)

    def log_message(self, *_: Any) -> None:
        """Silence."""


_CALENDAR = (
    "<resourcetype><collection/><C:calendar/></resourcetype><displayname>Agenda</displayname>"
    '<C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>'
)


def _response(href: str, found: str, absent: str = "") -> str:
    missing = (
        f"<propstat><prop>{absent}</prop><status>HTTP/1.1 404 Not Found</status></propstat>" if absent else ""
    )
    return (
        f"<response><href>{escape(href)}</href>{missing}<propstat><prop>{found}</prop>"
        "<status>HTTP/1.1 200 OK</status></propstat></response>"
    )


def _missing(href: str) -> str:
    return f"<response><href>{escape(href)}</href><status>HTTP/1.1 404 Not Found</status></response>"


@contextmanager
def quirky_dav(*quirks: str, calendar: str = f"{HOME}agenda/") -> Iterator[Quirky]:
    """The server at work."""
    state = Quirky(frozenset(quirks), calendar)
    handler = type("Handler", (_Handler,), {"quirky": state})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        state.port = server.server_address[1]
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
