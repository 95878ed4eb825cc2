"""Outgoing requests to an address that somebody typed: only public machines, in bounded time and size.

Each connection resolves the name itself, refuses every address that is not public, and connects to the very
address that it judged: neither a redirection nor a name that changes its answer leads inside. Every gateway that
asks such an address goes through here; it tells what goes wrong in the words of its own users.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import threading
import time
from contextlib import suppress
from datetime import timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import PoolManager

from convergence.foundation.clock import now
from convergence.foundation.problems import Unavailable
from convergence.gateways.waiting import asked_wait

ALLOWED = "CONVERGENCE_OUTBOUND_HOSTS"
CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
TOTAL_SECONDS = 60.0
LONGEST_BODY = 8 * 1024 * 1024
REDIRECTIONS = 5
_TRANSLATED, _UNICAST = ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2000::/3")
_CHUNK = 64 * 1024


class Reason(StrEnum):
    """Why a request did not go, or its answer was not taken."""

    FORBIDDEN_ADDRESS = "forbidden_address"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TOO_BIG = "too_big"
    BROKEN = "broken"


_SENTENCES = {
    Reason.FORBIDDEN_ADDRESS: (
        "Cette adresse n’est pas celle d’un serveur public en https.",
        "Corrigez-la, ou demandez à l’administrateur de l’autoriser.",
    ),
    Reason.UNREACHABLE: ("Le serveur de cette adresse ne répond pas.", "Vérifiez l’adresse, puis réessayez."),
    Reason.TIMEOUT: ("Le serveur de cette adresse met trop longtemps à répondre.", "Réessayez plus tard."),
    Reason.TOO_BIG: ("La réponse de cette adresse est trop lourde.", "Prévenez qui tient ce serveur."),
    Reason.BROKEN: (
        "Le serveur de cette adresse a répondu de façon incompréhensible.",
        "Vérifiez l’adresse.",
    ),
}


class OutboundTrouble(Unavailable):
    """A request that did not go, or whose answer was not taken."""

    def __init__(self, reason: Reason) -> None:
        message, what_to_do = _SENTENCES[reason]
        super().__init__(message, what_to_do=what_to_do, code=f"outbound_{reason.value}")
        self.reason = reason


def allowed_hosts() -> frozenset[str]:
    """``host:port`` of servers of the house's own network, named by the administrator (and by tests)."""
    return frozenset(filter(None, os.environ.get(ALLOWED, "").replace(" ", "").casefold().split(",")))


def check_address(url: str) -> None:
    """Raise unless the address is one that may be asked: https, without user name, or named by the administrator.

    One that is written as a machine of the inside is told at once; a name is judged when it is resolved.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").casefold(), parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise OutboundTrouble(Reason.FORBIDDEN_ADDRESS) from None
    if not host or parts.username or parts.password or "\\" in url or any(ord(sign) < 33 for sign in url):
        raise OutboundTrouble(Reason.FORBIDDEN_ADDRESS)
    if f"{host}:{port}" not in allowed_hosts() and (parts.scheme != "https" or _is_written_inside(host)):
        raise OutboundTrouble(Reason.FORBIDDEN_ADDRESS)


def public_address(host: str, port: int) -> tuple[str, int]:
    """The address to connect to; every address of the name must be public, else none is used."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise OutboundTrouble(Reason.UNREACHABLE) from None
    addresses = [str(line[4][0]) for line in found]
    if f"{host.casefold()}:{port}" not in allowed_hosts() and not all(map(_is_public, addresses)):
        raise OutboundTrouble(Reason.FORBIDDEN_ADDRESS)
    return addresses[0], port


def _is_written_inside(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    with suppress(OSError):
        host = socket.inet_ntoa(socket.inet_aton(host))  # 127.1, 0x7f.1 and 2130706433 are all one machine
    try:
        return not _is_public(host)
    except ValueError:
        return False


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
            raise OutboundTrouble(Reason.TIMEOUT) from None
        except OSError:
            raise OutboundTrouble(Reason.UNREACHABLE) from None
        # a body must not wait for the acknowledgement of its headers
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
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
        """Send one request; the answer comes with its body read and bounded."""
        check_address(request.url or "")
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OutboundTrouble(Reason.TIMEOUT)
        response = super().send(
            request,
            stream=True,
            timeout=(CONNECT_SECONDS, min(READ_SECONDS, left)),
            verify=options.get("verify", True),
            cert=options.get("cert"),
            proxies={},
        )
        try:
            give(response, self._body(response))
        finally:
            response.close()
        return response

    def _body(self, response: requests.Response) -> bytes:
        parts: list[bytes] = []
        size = 0
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise OutboundTrouble(Reason.BROKEN)
        while chunk := response.raw.read1(_CHUNK):
            size += len(chunk)
            if size > LONGEST_BODY:
                raise OutboundTrouble(Reason.TOO_BIG)
            if time.monotonic() > self.deadline:
                raise OutboundTrouble(Reason.TIMEOUT)
            parts.append(chunk)
        return b"".join(parts)


def give(response: requests.Response, body: bytes) -> None:
    """Give the answer its body; that of an error is dropped, since libraries print it in the server’s log."""
    kept = b"" if response.status_code >= 400 or response.is_redirect else body
    response.headers["Content-Length"] = str(len(kept))
    response.__dict__.update({"_content": kept, "_content_consumed": True})


class GuardedSession(requests.Session):
    """A session that knows nothing of the machine: neither proxies nor netrc."""

    adapter: type[GuardedAdapter] = GuardedAdapter

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.last_status = 0
        self.asked_wait: timedelta | None = None
        self.max_redirects = REDIRECTIONS
        self.headers["Accept-Encoding"] = "identity"
        adapter = self.adapter(time.monotonic() + TOTAL_SECONDS)
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
