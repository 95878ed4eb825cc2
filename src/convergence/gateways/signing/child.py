"""What the child process answers about the seals of a PDF."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import asdict

from convergence.gateways.signing.verifying import inspect


def work(payload: bytes) -> bytes:
    """From an order (certificates and PDF) to the seals and the embedded files."""
    order = json.loads(payload)
    found = inspect(b64decode(order["pdf"]), [b64decode(one) for one in order["certificates"]])
    seals = [
        asdict(seal) | {"sealed_at": seal.sealed_at.isoformat() if seal.sealed_at else None}
        for seal in found.seals
    ]
    files = {name: b64encode(content).decode() for name, content in found.files.items()}
    return json.dumps({"seals": seals, "files": files}).encode()
