"""Under the addresses of programs nothing but JSON leaves, whatever goes wrong; no session, no cookie, no form key."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from tests.api.catalogue import Open

pytestmark = pytest.mark.django_db
OTHERS = (
    "/ods",
    "/ods/",
    "/ods/inconnu",
    "/api/",
    "/api/v1/offers/inconnu",
    "/api/v2/x",
    "/ods/get_offres/1",
    "/imilo",
    "/imilo/inconnu",
    "/imilo/operateurs/sessions/1/inconnu",
)


@pytest.mark.parametrize("address", OTHERS)
@pytest.mark.parametrize("headers", [{}, {"Accept": "text/html"}, {"HX-Request": "true"}])
def test_an_unknown_address_is_told_in_json(address: str, headers: dict[str, str]) -> None:
    for method in ("get", "post", "put", "delete"):
        answer = getattr(Client(enforce_csrf_checks=True), method)(address, headers=headers)
        kind = "application/problem+json" if address.startswith("/api/v1/") else "application/json"
        assert (answer.status_code, answer["Content-Type"]) == (404, kind)
        assert answer.json()["code"] == "not_found"
        assert answer["X-Request-Id"]


@pytest.mark.parametrize(
    ("method", "address"),
    [("get", "/ods/get_token"), ("post", "/ods/get_offres"), ("delete", "/api/v1/offers/services/")],
)
def test_a_wrong_method_is_told_in_json(method: str, address: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(address)
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer["Allow"]


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (RuntimeError("secret du serveur"), 500, "server_error"),
        (OperationalError("perdue"), 503, "unavailable"),
    ],
)
def test_a_breakdown_is_told_in_json(
    opened: Open, monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int, code: str
) -> None:
    def broken(*args: Any, **kwargs: Any) -> Any:
        raise fault

    monkeypatch.setattr("convergence.api.v1.offers.feed_standing", broken)
    answer = opened.http.get("/api/v1/offers/services")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "secret du serveur" not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_a_host_that_is_not_ours_is_told_in_json() -> None:
    answer = Client(raise_request_exception=False).get(
        "/ods/get_offres", headers={"Host": "ailleurs.exemple"}
    )
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_request"


def test_no_cookie_is_read_nor_given(opened: Open) -> None:
    signed_in = opened.house.client("adviser", csrf=True)
    for client in (signed_in, opened.http):
        body = {"client_secret": opened.secret}
        token = client.post("/ods/get_token", body, content_type="application/json")
        assert token.status_code == 200
        answers = [
            token,
            client.get("/ods/get_offres"),
            client.get(
                "/ods/get_offres", headers={"Authorization": f"Bearer {token.json()['access_token']}"}
            ),
            client.get("/api/v1/offers/services"),
        ]
        assert [answer.status_code for answer in answers] == [200, 401, 200, 200]
        assert not any(answer.cookies for answer in answers)
        assert "Cookie" not in answers[2].get("Vary", "")


def test_pages_for_people_stay_pages() -> None:
    answer = Client().get("/odsx")
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")
