"""A demonstration started as an outsider starts it, and a visitor who walks through it in a real browser."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

CONVERGENCE = Path(sys.executable).with_name("convergence")
PICTURES = os.environ.get("CONVERGENCE_PICTURES", "")
SMALL = 430
PATIENCE = 240.0
DESK, PHONE = 1280, 360


@dataclass(frozen=True)
class Demonstration:
    """A running demonstration: its address and its personas, as the command tells them."""

    url: str
    personas: list[dict[str, Any]]
    state: Path

    def persona(self, key: str) -> dict[str, Any]:
        """One persona by its key."""
        return next(persona for persona in self.personas if persona["key"] == key)


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def demonstration(state: Path) -> Iterator[Demonstration]:
    """Run `convergence demo up` on a new database until the block ends; Ctrl-C must end it in order."""
    port, log = free_port(), state / "journey.log"
    state.mkdir(parents=True, exist_ok=True)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "PG"))
    }
    environment |= {"CONVERGENCE_MODE": "demo", "CONVERGENCE_STATE": str(state)}
    command = [str(CONVERGENCE), "demo", "up", "--port", str(port), "--size", str(SMALL)]
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait_until_ready(process, log)
            told = subprocess.run(
                [str(CONVERGENCE), "demo", "credentials", "--json"],
                env=environment, capture_output=True, text=True, check=True,
            )  # fmt: skip
            found = json.loads(told.stdout)
            assert found["base_url"] == f"http://127.0.0.1:{port}"
            yield Demonstration(found["base_url"], found["personas"], state)
        finally:
            process.send_signal(signal.SIGINT)
            code = process.wait(timeout=60)
    assert code == 0, log.read_text("utf-8")


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while "Convergence est prête" not in log.read_text("utf-8"):
        assert process.poll() is None, log.read_text("utf-8")
        assert time.monotonic() < deadline, log.read_text("utf-8")
        time.sleep(0.2)


@dataclass
class Visitor:
    """Someone in front of a browser. Every page she opens is checked by axe; steps may be photographed."""

    site: Demonstration
    browser: Browser
    width: int = DESK
    script: bool = True
    faults: list[str] = field(default_factory=list)

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

    def go(self, path: str) -> int:
        """Open an address of the site; answers the status."""
        answer = self.page.goto(path if path.startswith("http") else self.site.url + path)
        assert answer is not None
        return answer.status

    def check(self) -> None:
        """The page is accessible, does not scroll sideways, and raised no fault."""
        if self.script:
            result = Axe().run(self.page)
            assert result.violations_count == 0, result.generate_report()
        wide, seen = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= seen, f"{self.page.url} scrolls sideways: {wide} > {seen}"
        assert self.faults == []

    def picture(self, name: str) -> None:
        """Check the page, and photograph it when the documentation is being illustrated."""
        self.check()
        if PICTURES:
            folder = Path(PICTURES)
            folder.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=folder / f"{name}.png")

    def leave(self) -> None:
        """Close the browser's window."""
        self.context.close()
