"""A language made up for tests: each sentence of the catalogue in brackets, from right to left.

What a page says without the catalogue is seen at once, in whatever corner of the page it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.utils.translation import trans_real

from convergence.portal.languages import offered
from convergence.portal.languages.catalogues import drawn, mo_bytes
from convergence.portal.languages.offered import FRENCH, Language

# Arabic as far as Django knows: its months, its direction
MADE_UP = Language("ar-xb", "ar-xb")
_READ_ALOUD = ("aria-label", "title", "alt", "placeholder", "data-error-summary")
_SILENT = {"script", "style", "svg"}
_VOID = {"br", "input", "img", "meta", "link", "hr"}
_WORD = re.compile(r"[^\W\d_][\w’'-]+")


def bracketed(folder: Path) -> None:
    """Write the catalogue of the language made up."""
    catalog = Catalog(locale="ar", fuzzy=False)
    for message in drawn("en"):
        if not message.id:
            continue
        text = message.id[-1] if isinstance(message.id, tuple) else message.id
        said = f"⟦{text}⟧"
        whole = (said,) * catalog.num_plurals if isinstance(message.id, tuple) else said
        catalog.add(message.id, whole, context=message.context)
    path = folder / "ar_XB" / "LC_MESSAGES" / "django.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(mo_bytes(catalog))


@contextmanager
def speaking_made_up(folder: Path) -> Iterator[None]:
    """Offer it for a while."""
    with pytest.MonkeyPatch.context() as patch:
        bracketed(folder)
        patch.setattr("django.conf.settings.LOCALE_PATHS", [str(folder)])
        patch.setattr(offered, "OFFERED", (FRENCH, offered.OFFERED[1], MADE_UP))
        trans_real._translations.pop(MADE_UP.code, None)
        yield
    trans_real._translations.pop(MADE_UP.code, None)


class _Said(HTMLParser):
    """What a page says in the language that it declares: text and what is read aloud, parts in another one apart."""

    def __init__(self) -> None:
        super().__init__()
        self.parts, self.open = list[str](), list[tuple[str, bool]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        elsewhere = tag in _SILENT or (tag != "html" and "lang" in found)
        if tag not in _VOID:
            self.open.append((tag, elsewhere))
        if not any(apart for _, apart in self.open):
            self.parts.extend(found.get(name) or "" for name in _READ_ALOUD)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(apart for _, apart in self.open):
            self.parts.append(data)


def outside_of_brackets(html: str, names: str) -> list[str]:
    """The words that a page says without the catalogue, but for these names and numbers."""
    parser = _Said()
    parser.feed(html)
    depth, kept = 0, list[str]()
    for sign in " ".join(parser.parts):
        depth += (sign == "⟦") - (sign == "⟧")
        kept.append(sign if depth == 0 and sign != "⟧" else " ")
    known = {word.casefold() for word in _WORD.findall(names)}
    words = _WORD.findall("".join(kept))
    return [one for one in words if one.casefold() not in known and re.search(r"[A-Za-zÀ-ÿ]", one)]
