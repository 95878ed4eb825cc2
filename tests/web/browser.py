"""The house served for real on a database of its own, and a browser in front of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from axe_playwright_python.sync_playwright import Axe
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from tests.web.house import PEOPLE, House, make_house
from tests.web.second import second_faults

HERS = "/jeune/"

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


expect.set_options(timeout=30_000)  # milliseconds: a loaded machine shows late what it shows


class Threads(ThreadingMixIn, WSGIServer):
    """A thread a request, for a browser keeps connections open on which it asks nothing.

    Each takes a connection to the database that another has left: a new one plans again all that a page asks.
    """

    daemon_threads = False
    block_on_close = True

    def __init__(self, *words: Any) -> None:
        super().__init__(*words)
        self.left: list[list[BaseDatabaseWrapper]] = []

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve with connections that nobody uses, then leave them to the next."""
        with suppress(IndexError):  # nobody has left any
            for connection in self.left.pop():
                connections[connection.alias] = connection
        super().process_request_thread(request, client_address)
        held = connections.all(initialized_only=True)
        for connection in held:
            if not connection.allow_thread_sharing:
                connection.inc_thread_sharing()
        self.left.append(held)

    def server_close(self) -> None:
        """Wait for the last threads, then close what they left."""
        super().server_close()
        for connection in chain.from_iterable(self.left):
            connection.close()


class Quiet(WSGIRequestHandler):
    """Requests are not the test's business."""

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@dataclass
class LiveHouse:
    """The site on a port of its own; everybody has a session already.

    The database is not reached from the thread of the browser: what a test needs is made before it starts.
    """

    house: House
    cookies: dict[str, str]
    browser: Browser
    url: str

    def context(self, name: str = "", *, width: int = 1280, script: bool = True) -> BrowserContext:
        """A browser window of somebody; of nobody without a name."""
        opened = self.browser.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            locale="fr-FR",
            base_url=self.url,
        )
        if name:
            opened.add_cookies([{"name": "session", "value": self.cookies[name], "url": self.url}])
        return opened

    def page(self, name: str = "", *, width: int = 1280, script: bool = True) -> Page:
        """One page in a window of its own."""
        return self.context(name, width=width, script=script).new_page()


@contextmanager
def live_house(prepare: Callable[[House], object] = lambda house: None) -> Iterator[LiveHouse]:
    """Serve the house until the end of the block, on an empty database; ``prepare`` fills it first."""
    house = make_house()
    prepare(house)
    cookies = {name: house.client(name).cookies["session"].value for name in PEOPLE}
    server = make_server("127.0.0.1", 0, get_wsgi_application(), Threads, Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            yield LiveHouse(house, cookies, browser, f"http://127.0.0.1:{server.server_port}")
            browser.close()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def follow(page: Page, locator: Locator) -> None:
    """Press what leaves the page, and wait for the next one: a click answers before the old page has gone."""
    with page.expect_navigation():
        locator.click()


def faults(page: Page) -> list[str]:
    """What axe finds wrong: its rule, and the first element that breaks it; a second engine reads her pages too."""
    answer = Axe().run(page, options={"resultTypes": ["violations"]})
    found = [f"{fault['id']}: {fault['nodes'][0]['html'][:200]}" for fault in answer.response["violations"]]
    return found + (second_faults(page) if urlsplit(page.url).path.startswith(HERS) else [])


def wide(page: Page) -> bool:
    """Whether the page scrolls sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def until(page: Page, expression: str, seconds: float = 30) -> None:
    """Wait for a condition of the page, asked from outside: the page's own policy forbids it to evaluate text."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, expression
        page.wait_for_timeout(50)
