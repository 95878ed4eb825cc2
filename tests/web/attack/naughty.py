"""The forms of a page as a browser would send them, with what nobody expects in their fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser

from tests.web.young_people import TODAY

NAUGHTY = "<script>alert(1)</script>\u202e👩🏽‍🚀 =1+1 {{ 7*7 }} '\";-- \\ %s \u2028 ﷽ Ω≈ç"
BROKEN = ("\x00", "x" * 60_000, "\r\n\t ")
_CHOSEN = ("checkbox", "radio")
_NOT_TYPED = ("submit", "button", "image", "reset", "file")
_USUAL = (
    (r"^end$|closes", "12h"),
    (r"^start$|time|opens|earliest|latest|quiet|heure", "10h"),
    (r"day|date|_on$|^on$|until|birth", f"{TODAY + timedelta(days=9):%d/%m/%Y}"),
    (r"mail", "essai@exemple.fr"),
    (r"phone|contact|^address$", "06 39 98 76 54"),
    (r"length", "1 h"),
    (r"minutes|capacity|minimum|amount|weeks|days|hours|age_|rank|max_|step", "3"),
)
"""What fields of a form ask that is no free text, by their names."""


@dataclass
class Form:
    """One form: where it goes, what it holds, what one types in it."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    typed: dict[str, bool] = field(default_factory=dict)
    """Names of what one types, with whether it is asked."""

    @property
    def words(self) -> list[str]:
        """What takes free text."""
        return [name for name in self.typed if not usual(name)]

    def sent(self, **changed: str) -> dict[str, list[str]]:
        """What leaves; what is empty and asked has a usual value."""
        whole = {
            name: [usual(name) or "Un mot"] if self.typed.get(name) and not any(held) else held
            for name, held in self.values.items()
        }
        return whole | {name: [value] for name, value in changed.items()}


def usual(name: str) -> str:
    """What somebody in a hurry types there; empty for free text."""
    return next((value for pattern, value in _USUAL if re.search(pattern, name)), "")


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._select: tuple[str, list[tuple[str, bool]]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(found.get("action", ""), found.get("method", "get").lower())
            self.forms.append(self._open)
        elif self._open is None:
            return
        elif tag == "option" and self._select:
            self._select[1].append((found.get("value", ""), "selected" in found))
        elif name := found.get("name"):
            self._named(tag, name, found)

    def _named(self, tag: str, name: str, found: dict[str, str]) -> None:
        assert self._open is not None
        kind = found.get("type", "text")
        if tag == "select":
            self._select = (name, [])
        elif tag == "textarea" or (tag == "input" and kind not in (*_CHOSEN, *_NOT_TYPED)):
            self._open.values.setdefault(name, []).append(found.get("value", ""))
            if kind != "hidden":
                self._open.typed[name] = "required" in found
        elif tag == "input" and kind in _CHOSEN:
            held = self._open.values.setdefault(name, [])
            if "checked" in found or (kind == "radio" and not held):
                self._open.values[name] = [*(held if kind == "checkbox" else []), found.get("value", "on")]
        elif tag == "button" and found.get("value"):
            self._open.values.setdefault(name, [found["value"]])

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select and self._open:
            name, options = self._select
            chosen = [value for value, is_chosen in options if is_chosen and value]
            self._open.values[name] = chosen or [value for value, _ in options if value][:1]
            self._select = None
        elif tag == "form":
            self._open = None


def forms_of(page: str) -> Iterator[Form]:
    """The forms of a page that write something."""
    parser = _Forms()
    parser.feed(page)
    return (form for form in parser.forms if form.method == "post")
