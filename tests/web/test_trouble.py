"""Trouble is told in French with the right status, no trace of the program, and security headers on every answer."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DataError, InterfaceError, InternalError, OperationalError, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import Client

from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused, Unavailable
from convergence.web.login import views
from convergence.web.middleware.headers import POLICY
from tests.web.house import House, second_step

ADDRESS = "/mon-compte/"
TRACES = ("Traceback", "django.", "psycopg", ".py", "Exception", "OperationalError")


class BoomError(RuntimeError):
    """An error that nobody foresaw."""


@pytest.fixture
def breaking(house: House, monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], Any]:
    """Open the page of one's account while its view raises."""
    client = house.client("adviser")
    client.raise_request_exception = False

    def answer_to(error: BaseException, **headers: str) -> Any:
        def render(*args: object, **kwargs: object) -> None:
            raise error

        monkeypatch.setattr(views, "render", render)
        return client.get(ADDRESS, headers=headers)

    return answer_to


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (
            Refused("Ce n’est pas permis.", what_to_do="Demandez à la direction."),
            403,
            "Demandez à la direction.",
        ),
        (NotFound("Rien ici.", what_to_do="Cherchez ailleurs."), 404, "Cherchez ailleurs."),
        (Conflict("Déjà pris.", what_to_do="Rechargez."), 409, "Déjà pris."),
        (Invalid.one("x", "Date impossible.", "Corrigez-la."), 422, "Date impossible."),
        (Unavailable("Service en travaux."), 503, "Service en travaux."),
        (OperationalError("the connection is lost"), 503, "La base de données ne répond pas"),
        (InterfaceError("connection already closed"), 503, "La base de données ne répond pas"),
        (psycopg.OperationalError("could not extend file: No space left on device"), 503, "plus de place"),
        (OperationalError('could not extend file "base/1": File too large'), 503, "plus de place"),
        (InternalError('could not extend file "base/1" with FileFallocate()'), 503, "plus de place"),
        (OSError(errno.ENOSPC, "No space left on device"), 503, "plus de place"),
        (OSError(errno.EFBIG, "File too large"), 503, "plus de place"),
        (SuspiciousOperation("odd"), 400, "Demande incomprise"),
        (RequestDataTooBig("too big"), 413, "trop lourd"),
        (DataError("integer out of range"), 500, "a rencontré un problème"),
        (BoomError("secret de fabrication"), 500, "a rencontré un problème"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_each_trouble_has_its_status_and_its_sentence(
    breaking: Callable[..., Any], error: BaseException, status: int, said: str
) -> None:
    answer = breaking(error)
    page = answer.content.decode()
    assert answer.status_code == status
    assert said in page
    assert '<html lang="fr"' in page
    assert "secret de fabrication" not in page
    assert not [trace for trace in TRACES if trace in page]
    assert answer["Content-Security-Policy"] == POLICY
    fragment = breaking(error, **{"HX-Request": "true"})
    assert fragment.status_code == status
    if status != 422:
        assert fragment["HX-Retarget"] == "#messages"
        assert 'role="alert"' in fragment.content.decode()


def test_unknown_addresses_and_methods_are_told_in_french(house: House) -> None:
    client = house.client("adviser")
    for browser in (client, Client()):
        answer = browser.get("/nulle/part/")
        assert answer.status_code == 404
        assert "Page introuvable" in answer.content.decode()
    assert client.get("/structure").status_code in (301, 404)
    assert client.get("/?q=%00").status_code == 200


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The server has stopped: nothing can be asked of it."""

    def refuse(*args: object, **kwargs: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(DatabaseWrapper, "create_cursor", refuse)
    yield
    monkeypatch.undo()


def test_a_stopped_database_is_a_page_and_the_probes_tell_it_apart(house: House, no_database: None) -> None:
    client = Client()
    client.raise_request_exception = False
    client.cookies["session"] = "x" * 32
    for address in ("/", ADDRESS, "/aide/"):
        answer = client.get(address)
        assert answer.status_code == 503, address
        assert "La base de données ne répond pas" in answer.content.decode()
        assert answer["Retry-After"] == "60"
    sent = client.post("/connexion/", {"login": "adviser", "password": "x"})
    assert sent.status_code == 503
    assert client.get("/healthz").json() == {"état": "en marche"}
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert "convergence db status" in ready.json()["contrôles"]["base de données"]
    assert "convergence db status" in ready.json()["contrôles"]["données de référence"]


def test_the_probes_of_a_whole_service(db: None) -> None:
    answer = Client().get("/readyz")
    assert answer.status_code == 200, answer.content.decode()
    assert set(answer.json()["contrôles"].values()) == {"oui"}
    assert Client().get("/healthz").status_code == 200


def test_tables_that_are_behind_make_it_unready(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from convergence.web.health import views as health

    monkeypatch.setitem(health.CHECKS, "migrations", lambda: "Les tables ne sont pas à jour.")
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["contrôles"]["migrations"] == "Les tables ne sont pas à jour."
    assert connections["default"].connection is not None


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize(
    "address", ["/", "/connexion/", "/aide/", "/healthz", "/nulle-part/", "/static/design/dsfr.css"]
)
def test_security_headers_are_on_every_answer(house: House, address: str) -> None:
    for client in (Client(), house.client("adviser")):
        answer = client.get(address)
        answer.close()
        assert answer["Content-Security-Policy"] == POLICY
        assert {name: answer[name] for name in HEADERS} == HEADERS
        assert "camera=()" in answer["Permissions-Policy"]
        if not address.startswith("/static/"):
            assert "no-store" in answer["Cache-Control"]


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    rules = dict(rule.split(" ", 1) for rule in POLICY.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["img-src"] == "'self' data:"
    assert rules["frame-ancestors"] == rules["base-uri"] == rules["object-src"] == "'none'"
    assert "unsafe" not in POLICY
    assert "http" not in POLICY


def test_the_cookies_are_out_of_reach_of_scripts_and_of_other_sites(house: House) -> None:
    house.give_password("adviser")
    client = Client()
    typed = {"login": "adviser", "password": "quatre lampes bleues au grenier"}
    second_step(client, client.post("/connexion/", typed))
    client.get("/structure/modifier/")
    cookies = client.cookies
    assert {cookies[name]["httponly"] for name in ("session",)} == {True}
    assert cookies["session"]["samesite"] == "Lax"
    assert int(cookies["session"]["max-age"]) <= 12 * 3600
