"""A passkey in memory, which answers as a browser does: it signs what it is asked, for one site."""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

ORIGIN = "https://convergence.example"
SITE = "convergence.example"


def text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def challenge_of(options: str) -> bytes:
    said = json.loads(options)["challenge"]
    return urlsafe_b64decode(said + "=" * (-len(said) % 4))


@dataclass
class SoftKey:
    """One key. ``origin`` and ``site`` are where it believes that it is; ``count`` is how often it signed."""

    origin: str = ORIGIN
    site: str = SITE
    count: int = 0
    identifier: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def __post_init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())

    def make(self, options: str) -> str:
        """The answer to a request for a new passkey."""
        client = self._client("webauthn.create", options)
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        held = bytes(16) + len(self.identifier).to_bytes(2, "big") + self.identifier + cbor2.dumps(public)
        statement = {"fmt": "none", "attStmt": {}, "authData": self._data(0x41) + held}
        return self._answer(clientDataJSON=text(client), attestationObject=text(cbor2.dumps(statement)))

    def use(self, options: str) -> str:
        """The answer to a request for a proof."""
        self.count += 1
        client, data = self._client("webauthn.get", options), self._data(0x01)
        signed = self.key.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            clientDataJSON=text(client), authenticatorData=text(data), signature=text(signed), userHandle=None
        )

    def _client(self, kind: str, options: str) -> bytes:
        said = {"type": kind, "challenge": text(challenge_of(options)), "origin": self.origin}
        return json.dumps(said).encode()

    def _data(self, flags: int) -> bytes:
        return sha256(self.site.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _answer(self, **response: Any) -> str:
        name = text(self.identifier)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
