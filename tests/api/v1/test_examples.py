"""The examples of the documentation are called, each: what is written there is what is answered."""

from __future__ import annotations

import json
import re
from html import unescape
from itertools import product
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from convergence.api.v1.pages.document import METHODS, document, examples
from convergence.foundation.clock import now
from convergence.gateways.webhooks import signature
from convergence.jobs.directory.exports import make_open_files
from convergence.sharing.rules.webhooks import message_body, message_name
from convergence.sharing.types import PartnerChangeKind, PartnerResource
from tests.api.v1.test_sandbox import sandbox
from tests.api.v1.world import World

CALLED = [
    (path, method, operation)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
    if method in METHODS
]
WRITTEN = {operation["operationId"]: (path, method) for path, method, operation in CALLED}


def test_every_operation_has_an_example_and_each_is_on_the_page(client: Client) -> None:
    assert set(examples()) == set(WRITTEN)
    page = client.get("/api/v1/docs").content.decode()
    assert page.count("Exemple d’appel :") == len(WRITTEN)


@pytest.mark.django_db
def test_the_code_of_the_page_makes_an_assertion_that_is_taken(world: World) -> None:
    page = unescape(world["ft"].http.get("/api/v1/docs").content.decode())
    code = re.search(r'<pre id="assertion".*?<code>(.*?)</code>', page, re.DOTALL)
    assert code is not None
    written: dict[str, Any] = {}
    exec(code[1], written)  # noqa: S102  # what partners copy
    program = world["ft"]
    made = written["assertion"](str(program.client_id), program.key, f"{settings.SITE_URL}/api/oauth/token")
    assert program.ask(made).status_code == 200


@pytest.mark.django_db
def test_the_code_of_the_page_knows_a_genuine_notice_and_the_document_its_form(client: Client) -> None:
    page = unescape(client.get("/api/v1/docs").content.decode())
    code = re.search(r'<pre id="signature".*?<code>(.*?)</code>', page, re.DOTALL)
    assert code is not None
    written: dict[str, Any] = {}
    exec(code[1], written)  # noqa: S102  # what partners copy
    at, file = now(), uuid4()
    made = document()
    told = made["webhooks"]["change"]["post"]
    signed = told["parameters"][0]["schema"]["pattern"]
    form = made["components"]["schemas"]["Notice"]
    for resource, change in product(PartnerResource, PartnerChangeKind):
        body = message_body(
            message_name(file, 7), resource=resource, change=change, about=file, file=file, happened_at=at
        )
        header = signature(["ancien", "secret"], at, body)
        assert re.match(signed, header)
        assert written["is_genuine"](header, body, "secret", at.timestamp())
        assert not written["is_genuine"](header, body + b" ", "secret", at.timestamp())
        assert not written["is_genuine"](header, body, "secret", at.timestamp() + 301)
        sent = json.loads(body)
        assert set(sent) == set(form["required"]) == set(form["properties"])
        assert re.match(form["properties"]["type"]["pattern"], sent["type"])
        assert re.match(form["properties"]["id"]["pattern"], sent["id"])


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(examples()))
def test_the_example_is_what_is_answered(world: World, name: str) -> None:
    told = json.loads(json.dumps(examples()[name], default=str))
    path, method = WRITTEN[name]
    make_open_files()
    program = sandbox(world) if name == "reset_sandbox" else world["dep"]
    real = {
        "file_id": world.files["first"].dossier_id,
        "request_id": world.requests["first"],
    }
    address = path.format(**{**told.get("path", {}), **{n: str(v) for n, v in real.items()}})
    if "form" in told:
        form = urlencode({**told["form"], "client_assertion": program.assertion()})
        answer = program.http.post(address, form, content_type="application/x-www-form-urlencoded")
    elif method == "get":
        answer = program.http.get(address, told.get("query", {}), headers=program.headers())
    else:
        answer = program.http.post(
            address,
            json.dumps(told.get("body", {})),
            content_type="application/json",
            headers=program.headers(**told.get("headers", {})),
        )
    assert answer.status_code == told["status"], answer.content
    if "answer" in told:
        assert_alike(told["answer"], answer.json(), name)


def assert_alike(written: Any, answered: Any, where: str) -> None:
    """Same names, same kinds; a list tells of its first element."""
    if isinstance(written, dict):
        assert set(written) == set(answered), where
        for name, value in written.items():
            assert_alike(value, answered[name], f"{where}.{name}")
    elif isinstance(written, list):
        assert isinstance(answered, list), where
        assert bool(written) == bool(answered), where
        if written:
            assert_alike(written[0], answered[0], f"{where}[]")
    elif written is not None and answered is not None:
        assert type(written) is type(answered), where
