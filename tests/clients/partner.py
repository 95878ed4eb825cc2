"""A partner's program, written from the page of documentation alone: it proves itself by its key and keeps a copy."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import requests
from joserfc import jwt
from joserfc.jwk import ECKey

TIMEOUT = 30
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class ProblemError(Exception):
    """A problem of RFC 9457."""

    def __init__(self, answer: requests.Response) -> None:
        super().__init__(f"{answer.status_code} {answer.text[:200]}")
        self.status, self.kind = answer.status_code, answer.headers.get("Content-Type", "")
        self.body: dict[str, Any] = answer.json()


@dataclass
class PartnerClient:
    """Calls ``base``; ``told`` is what the demonstration prints of one program. ``copy`` holds what it was given."""

    base: str
    told: dict[str, Any]
    copy: dict[str, dict[str, Any]] = field(default_factory=dict)
    _token: str = ""

    def ask_token(self) -> None:
        """A token for an assertion that serves once."""
        who, at = self.told["client_id"], int(time.time())
        claims = {
            "iss": who, "sub": who, "aud": self.told["audience"], "jti": uuid.uuid4().hex, "iat": at, "exp": at + 120,
        }  # fmt: skip
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION,
            "client_assertion": jwt.encode(
                {"alg": "ES256"}, claims, ECKey.import_key(self.told["private_key"])
            ),
        }
        answer = requests.post(self.told["token_endpoint"], data=form, timeout=TIMEOUT)
        if answer.status_code != 200:
            raise ProblemError(answer)
        self._token = answer.json()["access_token"]

    def call(self, method: str, path: str, *, key: str = "", body: Any = None, **query: Any) -> Any:
        """One call, with another token where the former has ended; what is answered, None when it is nothing."""
        if not self._token:
            self.ask_token()
        answer = self._sent(method, path, key, body, query)
        if answer.status_code == 401:
            self.ask_token()
            answer = self._sent(method, path, key, body, query)
        if answer.status_code >= 400:
            raise ProblemError(answer)
        return answer.json() if answer.content else None

    def pages(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """Every element of a list."""
        while True:
            page = self.call("GET", path, **query)
            yield from page["items"]
            if not page["has_more"]:
                return
            query["cursor"] = page["cursor"]

    def begin(self) -> str:
        """The cursor of the feed first, then the whole list; the cursor."""
        cursor: str = self.call("GET", "changes/files")["cursor"]
        self.copy = {one["id"]: one for one in self.pages("files", limit=2)}
        return cursor

    def go_on(self, cursor: str) -> str:
        """Follow the feed as far as it goes: what is closed or erased leaves the copy, the rest is read again."""
        while True:
            page = self.call("GET", "changes/files", cursor=cursor)
            for line in page["items"]:
                if line["change"] in ("closed", "deleted"):
                    self.copy.pop(line["file_id"], None)
                else:
                    self.copy[line["file_id"]] = self.call("GET", f"files/{line['file_id']}")
            cursor = page["cursor"]
            if not page["has_more"]:
                return cursor

    def _sent(self, method: str, path: str, key: str, body: Any, query: dict[str, Any]) -> requests.Response:
        headers = {"Authorization": f"Bearer {self._token}"} | ({"Idempotency-Key": key} if key else {})
        return requests.request(
            method, f"{self.base}/{path}", headers=headers, json=body, params=query, timeout=TIMEOUT
        )
