"""A second accessibility engine, which reads a page by other rules than axe: IBM's accessibility-checker-engine.

The engine is kept here compressed, as its package publishes it: a test downloads nothing. ``python -m
tests.web.second`` fetches it anew, through npm, and refuses any archive that has not the hash written here.
"""

from __future__ import annotations

import lzma
from functools import cache
from importlib import resources

from playwright.sync_api import Page

from convergence.jobs.reference.sources import Source

ENGINE = Source(
    "npm",
    "accessibility-checker-engine",
    "4.0.34",
    "sha512-nGE7j5gI/914QLgt1tFcjM9kCr4EKx3HxctsZE8BobObYmQr+UoYsKdWVLowG4QHCB7G/F0Prr3kTwKENPHrcA==",
    "règles d’accessibilité et leur moteur",
    "Apache-2.0",
    "2026",
)
KEPT = "ace.js.xz"
RULES = "WCAG_2_2"
"""The rules of WCAG 2.2, A and AA, which the French RGAA follows; IBM's own demands are nobody's here."""
ARGUED = {
    "input_autocomplete_valid": "HTML lets an e-mail field hold a user name, which the engine refuses; axe asks it"
    " of every field (autocomplete-valid) as HTML says it.",
    "aria_form_label_unique": "a form without a name is no landmark (HTML-AAM), so that two of them need not be told"
    " apart; the engine takes every form for one. Named ones are compared by axe (landmark-unique).",
}
"""Rules that are not followed, each with its reason."""

_ASK = """async ([rules, argued]) => {
  const folded = [...document.querySelectorAll("details:not([open])")];
  folded.forEach(one => { one.open = true; });
  const report = await new ace.Checker().check(document, [rules]);
  folded.forEach(one => { one.open = false; });
  return report.results
    .filter(one => one.value[0] === "VIOLATION" && one.value[1] === "FAIL" && !argued.includes(one.ruleId))
    .map(one => `${one.ruleId}: ${one.message} ${one.snippet.slice(0, 200)}`);
}"""


@cache
def engine() -> str:
    """The script, wrapped so that a page receives nothing but its one name."""
    text = lzma.decompress(resources.files(__package__).joinpath(KEPT).read_bytes()).decode()
    return f"(() => {{ {text}; globalThis.ace = ace; }})()"


def second_faults(page: Page) -> list[str]:
    """What the second engine calls a violation; what it only suspects is left to people.

    What is folded is opened meanwhile: the engine reads its fields, and finds no text in a label that is not drawn.
    """
    if not page.evaluate("'ace' in globalThis"):
        page.evaluate(engine())
    found: list[str] = page.evaluate(_ASK, [RULES, sorted(ARGUED)])
    return found
