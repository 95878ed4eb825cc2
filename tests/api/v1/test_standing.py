"""What goes is announced with its date, then goes; the changelog is numbered without a hole."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from email.utils import parsedate_to_datetime

import pytest
import time_machine
from django.test import Client

from convergence.api.v1.kernel.standing import standing

ONE = timedelta(seconds=1)


def test_the_changelog_is_numbered_without_a_hole_and_each_line_is_on_its_page(client: Client) -> None:
    releases = standing().releases
    assert [each.number for each in releases] == list(range(len(releases), 0, -1))
    assert [each.day for each in releases] == sorted((each.day for each in releases), reverse=True)
    page = client.get("/api/v1/changelog").content.decode()
    assert all(each.title in page for each in releases)
    assert all(address in page for address in standing().by_address)


@pytest.mark.django_db
def test_what_goes_says_until_when_then_is_gone_and_says_what_to_use(client: Client) -> None:
    address, going = next(iter(standing().by_address.items()))
    end = datetime.combine(going.until, time(), UTC)
    with time_machine.travel(end - ONE, tick=False):
        before = client.get(address)
        other = client.get(address.rstrip("/"))
    assert before.status_code == 200
    assert before["Deprecation"] == f"@{int(datetime.combine(going.since, time(), UTC).timestamp())}"
    assert parsedate_to_datetime(before["Sunset"]) == end
    assert 'rel="deprecation"' in before["Link"]
    assert "Sunset" not in other.headers
    with time_machine.travel(end, tick=False):
        after, other = client.get(address), client.get(address.rstrip("/"))
    assert after.status_code == 410
    assert after["Content-Type"] == "application/problem+json"
    assert going.instead in after.json()["detail"]
    assert other.status_code == 200
