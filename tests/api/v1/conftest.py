"""The world of the partner interface: made for each test, or once for a module behind a real server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from wsgiref.simple_server import make_server

import pytest
from django.core.wsgi import get_wsgi_application

from convergence.jobs.directory.exports import make_open_files
from tests.api.v1.world import World, make_world
from tests.databases import cloned_database
from tests.web.browser import Quiet, Threads

COUNTERS = ("v1.kernel.access", "v1.offers", "oauth.views")


@pytest.fixture
def world(db: None) -> World:
    """Two partners, two programs each."""
    return make_world()


@dataclass(frozen=True)
class Served:
    """The same world behind a real server, its calls uncounted: a machine makes hundreds in a minute."""

    world: World
    url: str


@pytest.fixture(scope="module")
def _served(django_db_blocker: Any) -> Iterator[Served]:
    """For the tests of one module, on a database of its own."""
    with django_db_blocker.unblock(), cloned_database(), pytest.MonkeyPatch.context() as patch:
        for where in COUNTERS:
            patch.setattr(f"convergence.api.{where}.count", lambda *_, **__: None)
        made = make_world()
        server = make_server("127.0.0.1", 0, get_wsgi_application(), Threads, Quiet)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Served(made, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def served(_served: Served) -> Served:
    """With its open files, which each test keeps in a folder of its own."""
    make_open_files()
    return _served
