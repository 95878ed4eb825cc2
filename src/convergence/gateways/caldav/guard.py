"""Outgoing requests to an address that somebody typed: only public machines, in bounded time and size.

Each connection resolves the name itself, refuses every address that is not public, and connects to the very
address that it judged: neither a redirection nor a name that changes its answer leads inside.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import threading
import time
from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from xml.parsers import expat

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import PoolManager

from convergence.foundation.clock import now
from convergence.gateways.caldav.troubles import trouble
from convergence.gateways.waiting import asked_wait

ALLOWED = "CONVERGENCE_CALENDAR_HOSTS"
CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
TOTAL_SECONDS = 60.0
LONGEST_BODY = 8 * 1024 * 1024
REDIRECTIONS = 5
_TRANSLATED, _UNICAST = ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2000::/3")
_CHUNK = 64 * 1024
# requests drops the body of what is redirected by 301 and 302, as browsers do of a form: an event would arrive empty
_WITH_BODY = {301: 308, 302: 307}
_PLAIN = ("text/plain", "text/calendar", "application/octet-stream")
_XML = ("text/xml", "application/xml")


def allowed_hosts() -> frozenset[str]:
    """``host:port`` of servers of the house's own network, named by the administrator (and by tests)."""
    return frozenset(filter(None, os.environ.get(ALLOWED, "").replace(" ", "").casefold().split(",")))


def check_address(url: str) -> None:
    """Raise unless the address is one that may be asked: https, without user name, or named by the administrator."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").casefold(), parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise trouble("calendar_forbidden_address") from None
    if not host or parts.username or parts.password or "\\" in url or any(ord(sign) < 33 for sign in url):
        raise trouble("calendar_forbidden_address")
    if f"{host}:{port}" not in allowed_hosts() and parts.scheme != "https":
        raise trouble("calendar_forbidden_address")


def public_address(host: str, port: int) -> tuple[str, int]:
    """The address to connect to; every address of the name must be public, else none is used."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise trouble("calendar_unreachable") from None
    addresses = [str(line[4][0]) for line in found]
    if f"{host.casefold()}:{port}" not in allowed_hosts() and not all(map(_is_public, addresses)):
        raise trouble("calendar_forbidden_address")
    return addresses[0], port


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inside = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inside is not None:
            return _is_public(str(inside))
        if ip in _TRANSLATED:
            return _is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        # the rest of IPv6 is local, retired, or carries an IPv4 address in some other way
        if ip not in _UNICAST:
            return False
    return ip.is_global and not ip.is_multicast


class _Cutter:
    """Cuts a connection that lasts, whatever it is doing: a server that gives one byte at a time holds nobody."""

    def __init__(self, connected: socket.socket) -> None:
        # the connection will wrap its socket in TLS; a duplicate of it still leads to the same peer
        self._double = connected.dup()
        self._watch = threading.Timer(TOTAL_SECONDS, self._cut)
        self._watch.daemon = True
        self._watch.start()

    def _cut(self) -> None:
        with suppress(OSError):
            self._double.shutdown(socket.SHUT_RDWR)

    def let_go(self) -> None:
        """The connection is over."""
        self._watch.cancel()
        self._double.close()


class _Pinned:
    """A connection that resolves, judges and connects in one gesture."""

    host: str
    port: int
    timeout: Any
    source_address: Any
    _cutter: _Cutter | None = None

    def _new_conn(self) -> socket.socket:
        address = public_address(self.host.strip("[]"), self.port)
        try:
            connected = socket.create_connection(address, timeout=CONNECT_SECONDS)
        except TimeoutError:
            raise trouble("calendar_timeout") from None
        except OSError:
            raise trouble("calendar_unreachable") from None
        self._cutter = _Cutter(connected)
        return connected

    def close(self) -> None:
        """Close, and let go of what watched the time."""
        super().close()  # type: ignore[misc]  # the next class of the order is a connection of urllib3
        if self._cutter is not None:
            self._cutter.let_go()


class _PinnedHttp(_Pinned, HTTPConnection):
    pass


class _PinnedHttps(_Pinned, HTTPSConnection):
    pass


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _PinnedHttp


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _PinnedHttps


class GuardedAdapter(HTTPAdapter):
    """Checks where each request goes, redirections included, and bounds what comes back."""

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Pools whose connections are pinned."""
        super().init_poolmanager(*args, **kwargs)
        manager: PoolManager = self.poolmanager
        manager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}

    def send(self, request: requests.PreparedRequest, *_: Any, **options: Any) -> requests.Response:
        """Send one request; the answer comes with its body read, bounded and fit for an XML parser."""
        check_address(request.url or "")
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise trouble("calendar_timeout")
        response = super().send(
            request,
            stream=True,
            timeout=(CONNECT_SECONDS, min(READ_SECONDS, left)),
            verify=options.get("verify", True),
            cert=options.get("cert"),
            proxies={},
        )
        try:
            body = self._body(response)
        finally:
            response.close()
        response.status_code = _WITH_BODY.get(response.status_code, response.status_code)
        with_body(response, body)
        return response

    def _body(self, response: requests.Response) -> bytes:
        parts: list[bytes] = []
        size = 0
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise trouble("calendar_broken")
        while chunk := response.raw.read1(_CHUNK):
            size += len(chunk)
            if size > LONGEST_BODY:
                raise trouble("calendar_too_big")
            if time.monotonic() > self.deadline:
                raise trouble("calendar_timeout")
            parts.append(chunk)
        return b"".join(parts)


def with_body(response: requests.Response, body: bytes) -> None:
    """Give the answer its body, after having refused what a parser should not see.

    A page in HTML is no calendar; a document with declarations of its own is not read; the body of an error
    is dropped, since the library would print it in the log of the server.
    """
    kind = response.headers.get("Content-Type", "").split(";")[0].strip().casefold()
    if response.status_code >= 400 or response.is_redirect:
        body = b""
    elif kind in _XML or (kind not in _PLAIN and body.lstrip().startswith(b"<?xml")):
        _check_xml(body)
    elif kind not in _PLAIN:
        if body.lstrip()[:1] == b"<" or kind == "text/html":
            raise trouble("calendar_not_caldav")
        response.headers["Content-Type"] = "application/octet-stream"
    else:
        body = _in_utf8(body, response.encoding)
    response.headers["Content-Length"] = str(len(body))
    response.__dict__.update({"_content": body, "_content_consumed": True})


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


class GuardedSession(requests.Session):
    """A session that knows nothing of the machine (proxies, netrc) and keeps the verb of a redirected request."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.last_status = 0
        self.asked_wait: timedelta | None = None
        self.max_redirects = REDIRECTIONS
        self.headers["Accept-Encoding"] = "identity"
        adapter = GuardedAdapter(time.monotonic() + TOTAL_SECONDS)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Send, and remember what the server said last."""
        response = super().send(request, **options)
        self.last_status = response.status_code
        self.asked_wait = (
            asked_wait(response.headers.get("Retry-After"), now()) if response.status_code >= 400 else None
        )
        return response

    def rebuild_method(self, prepared_request: Any, response: Any) -> None:
        """A redirected PROPFIND stays a PROPFIND."""
