"""The real client: pages of ``/structures`` and ``/services``, over a session that goes only to public machines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import requests

from convergence.gateways.data_inclusion.troubles import status_trouble, trouble
from convergence.gateways.data_inclusion.values import DirectoryAccess, Listing
from convergence.gateways.outbound import GuardedSession, OutboundTrouble

PAGE = 1000
"""Records asked for at once; a server may give fewer, and its own count of pages is then followed."""
_MOST_PAGES = 5000


class HttpDirectory:
    """Asks page after page. Each page has a session of its own, hence its own bounds of time and size."""

    def records(self, access: DirectoryAccess, listing: Listing) -> Iterator[Mapping[str, Any]]:
        received, announced = 0, -1
        for page in range(1, _MOST_PAGES + 1):
            answer = _page(access, listing, page)
            total = answer.total
            if announced not in (-1, total):
                # the list moved under the reading: what was given may miss a record, or hold one twice
                raise trouble("directory_cut")
            announced = total
            received += len(answer.items)
            yield from answer.items
            if received >= total or not answer.items:
                break
        if received != announced:
            raise trouble("directory_cut")


class _Page:
    """One answer, checked."""

    def __init__(self, content: Any) -> None:
        items = content.get("items") if isinstance(content, dict) else None
        total = content.get("total") if isinstance(content, dict) else None
        is_list = isinstance(items, list) and all(isinstance(one, dict) for one in items)
        if not is_list or not isinstance(total, int) or isinstance(total, bool):
            raise trouble("directory_broken")
        self.items: list[Mapping[str, Any]] = items or []
        self.total: int = total


def _page(access: DirectoryAccess, listing: Listing, page: int) -> _Page:
    session = GuardedSession()
    session.headers["Accept"] = "application/json"
    if access.token:
        session.headers["Authorization"] = f"Bearer {access.token}"
    url = f"{access.address.rstrip('/')}/{listing.value}"
    try:
        response = session.get(url, params={"page": page, "size": PAGE})
    except OutboundTrouble as problem:
        raise trouble(f"directory_{problem.reason.value}") from None
    except requests.exceptions.SSLError:
        raise trouble("directory_certificate") from None
    except requests.exceptions.Timeout:
        raise trouble("directory_timeout") from None
    except (requests.exceptions.RequestException, OSError, ValueError):
        raise trouble("directory_unreachable") from None
    finally:
        session.close()
    if response.status_code != 200:
        raise status_trouble(response.status_code)
    return _Page(_read(response.content))


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise trouble("directory_broken") from None
