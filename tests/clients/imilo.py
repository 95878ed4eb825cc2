"""A client of the daily streams as its users wrote theirs: an HTTP session, a token when it is refused, three lists.

It sends its secret as text that is JSON, and reads each answer whole.
"""

from __future__ import annotations

import json
from typing import Any

import requests

TIMEOUT = 20


class ImiloClient:
    """Reads the three lists of ``base_url``."""

    def __init__(self, base_url: str, secret: str, *, says_json: bool = True) -> None:
        self.base_url = base_url.rstrip("/")
        self.secret = secret
        self.session = requests.Session()
        if says_json:
            self.session.headers["Content-Type"] = "application/json"

    def renew(self) -> None:
        """Ask for a token."""
        answer = self.session.post(
            f"{self.base_url}/get_token", data=json.dumps({"client_secret": self.secret}), timeout=TIMEOUT
        )
        answer.raise_for_status()
        self.session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def read(self, name: str) -> list[dict[str, Any]]:
        """The elements of a list, with a new token where the former is refused."""
        answer = self.session.get(f"{self.base_url}/get_{name}", timeout=TIMEOUT)
        if answer.status_code == 401:
            self.renew()
            answer = self.session.get(f"{self.base_url}/get_{name}", timeout=TIMEOUT)
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()
        return found
