"""A demonstration started as an outsider starts it, and a visitor who walks through it in a real browser."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.web.browser import faults, follow, wide

ROOT = Path(__file__).resolve().parents[2]
CONVERGENCE = Path(sys.executable).with_name("convergence")
PICTURES = os.environ.get("CONVERGENCE_PICTURES", "")
SMALL, FEW_OFFERS = 430, 1000
PATIENCE = 240.0
DESK, PHONE = 1280, 360


def today() -> date:
    """The day in Tarbes."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Demonstration:
    """`convergence demo up` on a state folder of its own, as an outsider runs it; it can stop and start again."""

    state: Path
    port: int = field(default_factory=free_port)
    personas: list[dict[str, Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def persona(self, key: str) -> dict[str, Any]:
        """One persona by its key, as the command tells them."""
        return next(persona for persona in self.personas if persona["key"] == key)

    def start(self) -> None:
        """Start and wait until it says that it is ready."""
        began = time.monotonic()
        command = [str(CONVERGENCE), "demo", "up", "--port", str(self.port), "--size", str(SMALL)]
        command += ["--offers", str(FEW_OFFERS)]
        with self.log.open("w", encoding="utf-8") as output:
            self.process = subprocess.Popen(
                command, env=self.environment, stdout=output, stderr=subprocess.STDOUT
            )
        while "Convergence est prête" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() - began < PATIENCE, self.said()
            time.sleep(0.1)

    def stop(self) -> None:
        """Press Ctrl-C and wait: an orderly end, and nothing left."""
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(timeout=60) == 0, self.said()

    def read_personas(self) -> None:
        """Ask the command for the address and the personas."""
        command = [str(CONVERGENCE), "demo", "credentials", "--json"]
        told = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True)
        found = json.loads(told.stdout)
        assert found["base_url"] == self.url
        self.personas = found["personas"]

    @contextmanager
    def later(self, instant: datetime) -> Iterator[None]:
        """During the block, the background work is also done as it will be at that instant."""
        command = [sys.executable, "-m", "tests.journeys.later", instant.isoformat()]
        with (self.state / "later.log").open("w", encoding="utf-8") as output:
            process = subprocess.Popen(
                command, env=self.environment, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT
            )
            try:
                yield
                assert process.poll() is None, (self.state / "later.log").read_text("utf-8")
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(timeout=60)

    @contextmanager
    def earlier(self, instant: datetime) -> Iterator[Past]:
        """During the block, a second site shows and does everything as of an instant of the past, which may move."""
        past = Past(self.state, port=free_port(), personas=self.personas)
        past.move(instant)
        command = [sys.executable, "-m", "tests.journeys.steps.earlier", str(past.port), str(past.file)]
        process = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            assert any("Prêt" in line for line in process.stdout), past.file.with_suffix(".log").read_text(
                "utf-8"
            )
            yield past
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)

    @property
    def log(self) -> Path:
        """What the command prints."""
        return self.state / "journey.log"

    def said(self) -> str:
        """What the command has printed so far."""
        return self.log.read_text("utf-8")

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the command: a demonstration, and no database but its own."""
        ours = ("DATABASE_", "PG", "DJANGO_", "CONVERGENCE_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return kept | {"CONVERGENCE_MODE": "demo", "CONVERGENCE_STATE": str(self.state)}


class Past(Demonstration):
    """The same demonstration seen through a site whose clock is told."""

    @property
    def file(self) -> Path:
        """Where its clock is told."""
        return self.state / "instant"

    def move(self, instant: datetime) -> None:
        """Each page asked from now on is answered as of that instant."""
        told = self.file.with_suffix(".new")
        told.write_text(instant.isoformat(), "ascii")
        told.replace(self.file)


@dataclass
class Visitor:
    """Someone in front of a browser. Every page she opens is checked by axe; steps may be photographed."""

    site: Demonstration
    browser: Browser
    width: int = DESK
    script: bool = True
    faults: list[str] = field(default_factory=list)
    checked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.context: BrowserContext = self.browser.new_context(
            viewport={"width": self.width, "height": 900}, java_script_enabled=self.script, locale="fr-FR"
        )
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._note)

    def _note(self, message: Any) -> None:
        if "Security Policy" in message.text:
            self.faults.append(message.text)

    def become(self, key: str) -> Visitor:
        """Choose a persona on the page of the demonstration."""
        persona = self.site.persona(key)
        self.context.clear_cookies()
        self.page.goto(f"{self.site.url}/demo/")
        self.page.locator(f'form:has(input[name="persona"][value="{persona["key"]}"]) button').click()
        expect(self.page.locator("header")).to_contain_text(persona["name"])
        return self

    def open_space(self, name: str) -> Visitor:
        """Choose a young person on the page of the demonstration: her space opens."""
        self.context.clear_cookies()
        self.page.goto(f"{self.site.url}/demo/")
        self.press(self.page.get_by_role("button", name=f"Ouvrir l’espace de {name}"))
        return self

    def go(self, path: str) -> int:
        """Open an address of the site; answers the status."""
        answer = self.page.goto(path if path.startswith("http") else self.site.url + path)
        assert answer is not None
        return answer.status

    def press(self, locator: Locator) -> None:
        """Press what leaves the page, and wait for the next one."""
        follow(self.page, locator)

    def until(self, true: Callable[[], bool]) -> None:
        """Load the page again until something is there: the background work brings it."""
        deadline = time.monotonic() + PATIENCE / 2
        while not true():
            assert time.monotonic() < deadline, f"{self.page.url} still waits"
            self.page.wait_for_timeout(250)
            self.page.reload()

    def check(self) -> None:
        """The page is accessible, does not scroll sideways, and raised no fault."""
        if self.script:
            assert faults(self.page) == [], self.page.url
        assert not wide(self.page), f"{self.page.url} scrolls sideways"
        assert self.faults == []

    def check_once(self) -> None:
        """The same, unless she has been on this page, of whomever and whatever, before."""
        kind = re.sub(r"[0-9a-f-]{36}|\d{4}-\d\d", "*", self.page.url.partition("?")[0])
        if kind not in self.checked:
            self.check()
            self.checked.add(kind)

    def picture(self, name: str, top: str = "body", *, width: int = 0) -> None:
        """Check the page, and photograph it from the first of these elements when the documentation is illustrated.

        With ``width``, only on a screen that wide.
        """
        self.check()
        if PICTURES and width in (0, self.width):
            folder = Path(PICTURES)
            folder.mkdir(parents=True, exist_ok=True)
            self.page.locator(top).first.evaluate("element => element.scrollIntoView()")
            self.page.screenshot(path=folder / f"{name}.png")

    def leave(self) -> None:
        """Close the browser's window."""
        self.context.close()
