"""The virus scanner: a clamd asked by its socket, nobody where none is configured, or a fake in tests."""

from __future__ import annotations

from io import BytesIO
from typing import Protocol
from urllib.parse import urlsplit

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket

from convergence.foundation.labels import Labelled
from convergence.foundation.problems import Problem

_TIMEOUT = 15
_DEFAULT_PORT = 3310


class Verdict(Labelled):
    """What the scanner says of a content."""

    CLEAN = "sain", "Rien trouvé"
    INFECTED = "infecte", "Programme malveillant reconnu"
    NO_ANSWER = "sans_reponse", "Le contrôle n’a pas répondu"


class Scanner(Protocol):
    """Whoever looks at a content; it never raises for a scanner that does not answer."""

    def verdict(self, content: bytes) -> Verdict:
        """What is thought of a content."""


class NoScanner:
    """Where no scanner is configured nothing waits for one."""

    def verdict(self, content: bytes) -> Verdict:
        """Clean: the file was decoded and written anew all the same."""
        return Verdict.CLEAN


class FakeScanner:
    """Knows the harmless file that every scanner must recognise (EICAR); ``is_down`` silences it."""

    def __init__(self) -> None:
        self.is_down = False

    def verdict(self, content: bytes) -> Verdict:
        """See Scanner."""
        if self.is_down:
            return Verdict.NO_ANSWER
        return Verdict.INFECTED if b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE" in content else Verdict.CLEAN


class ClamdScanner:
    """A clamd, local or not."""

    def __init__(self, host: str = "", port: int = _DEFAULT_PORT, path: str = "") -> None:
        self._client = (
            ClamdUnixSocket(path=path, timeout=_TIMEOUT)
            if path
            else ClamdNetworkSocket(host=host, port=port, timeout=_TIMEOUT)
        )

    def verdict(self, content: bytes) -> Verdict:
        """See Scanner. Whatever is not a clear answer is none."""
        try:
            answers = self._client.instream(BytesIO(content)).values()
        except (ClamdError, OSError, ValueError):
            return Verdict.NO_ANSWER
        said = {status for status, _ in answers}
        if "FOUND" in said:
            return Verdict.INFECTED
        return Verdict.CLEAN if said == {"OK"} else Verdict.NO_ANSWER


def open_scanner(address: str) -> Scanner:
    """``tcp://host:3310``, ``unix:///run/clamav/clamd.ctl``, ``fake:``, or nothing."""
    if not address:
        return NoScanner()
    parts = urlsplit(address)
    if parts.scheme == "unix" and parts.path:
        return ClamdScanner(path=parts.path)
    if parts.scheme == "tcp" and parts.hostname:
        return ClamdScanner(parts.hostname, parts.port or _DEFAULT_PORT)
    if parts.scheme == "fake":
        return FakeScanner()
    raise Problem(
        f"L’adresse de l’antivirus « {address[:100]} » n’est pas comprise.",
        what_to_do="Écrivez tcp://hôte:3310 ou unix:///run/clamav/clamd.ctl dans CONVERGENCE_SCANNER.",
        code="unknown_scanner",
    )
