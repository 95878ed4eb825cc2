"""Foreign files, opened in a child process and written anew without what they carry beside their content.

The answer is a file of the same content and of one of a few types; everything else is refused with a code.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from convergence.gateways import sandbox
from convergence.gateways.sandbox import ExhaustedError, Limits, RefusalError

LIMITS = Limits(seconds=4, megabytes=320)

__all__ = ["LIMITS", "Cleaned", "ExhaustedError", "RefusalError", "clean"]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file written anew, with the type that it really has and the extension of that type."""

    content: bytes
    media_type: str
    extension: str


def clean(content: bytes, extension: str, *, most_pages: int, limits: Limits = LIMITS) -> Cleaned:
    """Open and write anew. ``extension`` is the declared one: it only tells texts from tables of values."""
    head = json.dumps({"extension": extension[:10], "most_pages": most_pages}).encode()
    answer = sandbox.run("convergence.gateways.decoding.child", head + b"\n" + content, limits)
    told, _, cleaned = answer.partition(b"\n")
    kind = json.loads(told)
    return Cleaned(cleaned, kind["media_type"], kind["extension"])
