"""What is written in the log of the server: never the secret part of a personal address.

Django names the address of each refused request, and that of a personal link is all that it takes to come in.
"""

from __future__ import annotations

import logging
import re

_BEFORE = r"/jeune/(?:[a-z]+/|premier-rendez-vous/(?:demande/)?)|/calendrier/flux/|/conventions/accuse/"
PERSONAL_ADDRESS = rf"({_BEFORE})[A-Za-z0-9_-]{{16,}}"
_PERSONAL = re.compile(PERSONAL_ADDRESS)


def masked(text: str) -> str:
    """The text without the secrets of the addresses in it."""
    return _PERSONAL.sub(r"\1…", text)


class MaskingFormatter(logging.Formatter):
    """Masks the whole line, the trace of an error included."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without secrets."""
        return masked(super().format(record))
