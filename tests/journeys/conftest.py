"""One demonstration and one browser for all journeys of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.site import DESK, Demonstration, Visitor

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """A demonstration of its own, started by the command that the README gives; stopped after the last journey."""
    state: Path = tmp_path_factory.mktemp("demonstration")
    running = Demonstration(state)
    running.start()
    try:
        running.read_personas()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a screen; closed with its module, for its loop would shut the database to others."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(demo: Demonstration, chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    """Make visitors; their windows close at the end of the test."""
    visitors: list[Visitor] = []

    def arrive(width: int = DESK, script: bool = True, site: Demonstration = demo) -> Visitor:
        visitors.append(Visitor(site, chromium, width, script))
        return visitors[-1]

    yield arrive
    for visitor in visitors:
        visitor.leave()
